"""A window's reaches hold every event that matches it: against the definition, for any bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.date_filter import Window
from app.domain.dates import END_OF_TIME, UNDATED, bounds_of, parse
from app.domain.duration_classes import BEGUN, OPEN, SPANS, reaches, span_in
from tests.date_match import possibly

DATES = [
    *("2021-11-24", "2021-11-24~", "2021-11", "2021-11~", "2021", "2021~", "202X", "202X~"),
    *("2021/2024", "2021/..", "../2021", "[..2021-05]", "[2021-05..]", "1912/1956", "2021-22"),
    *("0001-01-01", "9999-12-31", "9999~", "1990-01-01/2030-01-01", "2021-10/2021-11"),
]


@pytest.mark.parametrize(
    ("edtf", "span"),
    [
        ("2021-11-24", 0),
        ("2021-11", 0),
        ("2021", 1),
        ("202X", 2),
        ("1912/1956", BEGUN),
        ("2021/..", BEGUN),
        ("../2021", OPEN),
        ("[..2021-05]", OPEN),
    ],
)
def test_classes(edtf: str, span: int) -> None:
    bounds = bounds_of(parse(edtf))
    assert span_in(bounds._asdict()) == span


def test_what_has_no_date_is_short() -> None:
    assert span_in(UNDATED._asdict()) == 0


days = st.integers(0, END_OF_TIME)


@given(st.sampled_from(DATES), days, days | st.integers(0, 99), days | st.integers(0, 99))
def test_whatever_matches_is_within_reach(edtf: str, day: int, before: int, after: int) -> None:
    bounds = bounds_of(parse(edtf))
    met = bounds.possible_lo + day % (bounds.possible_hi - bounds.possible_lo + 1)
    window = Window(max(met - before, 0), min(met + after, END_OF_TIME), "")
    assert possibly(bounds, window)
    reach = reaches(window)[span_in(bounds._asdict())]
    assert reach.lo <= bounds.sort_lo <= reach.hi


def test_there_is_a_reach_for_each_class() -> None:
    assert [reach.span for reach in reaches(Window(5, 9, ""))] == list(range(SPANS))

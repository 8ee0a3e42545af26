"""A window's reaches hold every event that matches it: against the definition, for any bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.date_filter import Window, certainly, possibly
from app.domain.dates import END_OF_TIME, UNDATED, bounds_of, parse
from app.domain.duration_classes import BEGUN, OPEN, SPANS, reaches, span_of

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
    assert span_of(bounds_of(parse(edtf))) == span


def test_what_has_no_date_is_short() -> None:
    assert span_of(UNDATED) == 0


days = st.integers(0, END_OF_TIME)


@given(st.sampled_from(DATES), st.tuples(days, days).map(sorted))
def test_whatever_matches_is_within_reach(edtf: str, ends: list[int]) -> None:
    bounds = bounds_of(parse(edtf))
    near = min(max(bounds.sort_lo + ends[0] % 9_000 - 4_500, 0), END_OF_TIME)
    for lo, hi in (ends, (near, min(near + ends[1] % 800, END_OF_TIME))):
        window = Window(lo, hi, "")
        if possibly(bounds, window) or certainly(bounds, window):
            reach = reaches(window)[span_of(bounds)]
            assert reach.lo <= bounds.sort_lo <= reach.hi


def test_there_is_a_reach_for_each_class() -> None:
    assert [reach.span for reach in reaches(Window(5, 9, ""))] == list(range(SPANS))

"""Which texts are dates, and what each of them means."""

import copy
import json
import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from app.domain.dates import END_OF_TIME, UNDATED, Edtf, bounds_of, parse
from app.domain.refusals import Refusal

# text, earliest, latest, start_latest, precision, approximate, uncertain ("" is an open end)
ACCEPTED = [
    ("2021", "2021-01-01", "2021-12-31", "2021-12-31", "year", False, False),
    ("0001", "0001-01-01", "0001-12-31", "0001-12-31", "year", False, False),
    ("9999", "9999-01-01", "9999-12-31", "9999-12-31", "year", False, False),
    ("2021-11", "2021-11-01", "2021-11-30", "2021-11-30", "month", False, False),
    ("2020-02", "2020-02-01", "2020-02-29", "2020-02-29", "month", False, False),
    ("1900-02", "1900-02-01", "1900-02-28", "1900-02-28", "month", False, False),
    ("9999-12", "9999-12-01", "9999-12-31", "9999-12-31", "month", False, False),
    ("2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24", "day", False, False),
    ("2020-02-29", "2020-02-29", "2020-02-29", "2020-02-29", "day", False, False),
    ("0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01", "day", False, False),
    ("9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", "day", False, False),
    ("2021-11-XX", "2021-11-01", "2021-11-30", "2021-11-30", "month", False, False),
    ("2021-XX", "2021-01-01", "2021-12-31", "2021-12-31", "year", False, False),
    ("202X", "2020-01-01", "2029-12-31", "2029-12-31", "decade", False, False),
    ("000X", "0001-01-01", "0009-12-31", "0009-12-31", "decade", False, False),
    ("999X", "9990-01-01", "9999-12-31", "9999-12-31", "decade", False, False),
    ("2021-21", "2021-03-01", "2021-05-31", "2021-05-31", "season", False, False),
    ("2021-22", "2021-06-01", "2021-08-31", "2021-08-31", "season", False, False),
    ("2021-23", "2021-09-01", "2021-11-30", "2021-11-30", "season", False, False),
    ("2021-24", "2021-12-01", "2022-02-28", "2022-02-28", "season", False, False),
    ("2023-24", "2023-12-01", "2024-02-29", "2024-02-29", "season", False, False),
    ("2021?", "2021-01-01", "2021-12-31", "2021-12-31", "year", False, True),
    ("2021-11~", "2021-11-01", "2021-11-30", "2021-11-30", "month", True, False),
    ("2021-11-24%", "2021-11-24", "2021-11-24", "2021-11-24", "day", True, True),
    ("2021-11-XX~", "2021-11-01", "2021-11-30", "2021-11-30", "month", True, False),
    ("2021-XX?", "2021-01-01", "2021-12-31", "2021-12-31", "year", False, True),
    ("202X%", "2020-01-01", "2029-12-31", "2029-12-31", "decade", True, True),
    ("2021/2022", "2021-01-01", "2022-12-31", "2021-12-31", "year", False, False),
    ("2021-11-24/2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24", "day", False, False),
    ("2021-11-23/2021-11", "2021-11-23", "2021-11-30", "2021-11-23", "month", False, False),
    ("2021-11/2021-11-03", "2021-11-01", "2021-11-03", "2021-11-30", "month", False, False),
    ("2021-11-24/202X", "2021-11-24", "2029-12-31", "2021-11-24", "decade", False, False),
    ("2021-11-XX/2022-XX", "2021-11-01", "2022-12-31", "2021-11-30", "year", False, False),
    ("2021~/2022?", "2021-01-01", "2022-12-31", "2021-12-31", "year", True, True),
    ("2021/2022-03-01~", "2021-01-01", "2022-03-01", "2021-12-31", "year", True, False),
    ("2021-11/..", "2021-11-01", "", "2021-11-30", "month", False, False),
    ("2021-11%/..", "2021-11-01", "", "2021-11-30", "month", True, True),
    ("../2021-11-24", "", "2021-11-24", "", "day", False, False),
    ("../2021?", "", "2021-12-31", "", "year", False, True),
    ("[2021..2022]", "2021-01-01", "2022-12-31", "2022-12-31", "span", False, False),
    ("[2021-11..2021-11]", "2021-11-01", "2021-11-30", "2021-11-30", "span", False, False),
    ("[2021-11-01..2022-09-17]", "2021-11-01", "2022-09-17", "2022-09-17", "span", False, False),
    ("[..2022-07]", "", "2022-07-31", "2022-07-31", "span", False, False),
    ("[2022-09-17..]", "2022-09-17", "", "", "span", False, False),
]

SEED = Path(__file__).parents[3] / "shared" / "seed" / "coding.json"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize("row", ACCEPTED, ids=lambda row: row[0])
def test_accepted(row: tuple[str, str, str, str, str, bool, bool]) -> None:
    text, earliest, latest, start_latest, precision, approximate, uncertain = row
    value = parse(text)
    assert value.text == text
    assert (value.earliest, value.latest) == (day(earliest), day(latest))
    assert (value.earliest, value.start_latest) == (day(earliest), day(start_latest))
    assert value.precision == precision
    assert (value.approximate, value.uncertain) == (approximate, uncertain)
    assert value.is_interval == ("/" in text)
    assert value.is_set == text.startswith("[")


def test_white_space_around_is_dropped() -> None:
    assert parse(" 2021-11\n") == parse("2021-11")
    assert parse("\t2021-11 ").text == "2021-11"


# text, sort_lo, sort_hi
SORT_KEYS = [
    ("2021-11", "2021-11-01", "2021-11-30"),
    ("2021-11~", "2021-11-01", "2021-11-30"),
    ("2021-11-23/2021-11-25", "2021-11-23", "2021-11-25"),
    ("2021-11/..", "2021-11-01", ""),
    ("[2021-11..]", "2021-11-01", ""),
    ("../2021-11", "2021-11-30", "2021-11-30"),
    ("[..2021-11]", "2021-11-30", "2021-11-30"),
]


@pytest.mark.parametrize(("text", "lo", "hi"), SORT_KEYS)
def test_sort_keys(text: str, lo: str, hi: str) -> None:
    bounds = parse(text).bounds
    assert bounds.sort_lo == ordinal(lo)
    assert bounds.sort_hi == (ordinal(hi) if hi else END_OF_TIME)


# text, possible_lo, possible_hi, certain_lo, certain_hi
# where "first" stands for 0, "last" for END_OF_TIME, "never" for -1
MATCHING = [
    ("2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24~", "2021-11-21", "2021-11-27", "2021-11-21", "2021-11-27"),
    ("2021-11~", "2021-10-01", "2021-12-31", "2021-10-01", "2021-12-31"),
    ("2021-01-XX~", "2020-12-01", "2021-02-28", "2020-12-01", "2021-02-28"),
    ("2021~", "2020-01-01", "2022-12-31", "2020-01-01", "2022-12-31"),
    ("202X~", "2010-01-01", "2039-12-31", "2010-01-01", "2039-12-31"),
    ("2021-24", "2021-12-01", "2022-02-28", "2021-12-01", "2022-02-28"),
    ("2021-11-24?", "2021-11-24", "2021-11-24", "never", "2021-11-24"),
    ("2021-11-24%", "2021-11-21", "2021-11-27", "never", "2021-11-27"),
    ("2021/2022", "2021-01-01", "2022-12-31", "2022-01-01", "2021-12-31"),
    ("2021/2022?", "2021-01-01", "2022-12-31", "never", "2021-12-31"),
    ("2021?/2022", "2021-01-01", "2022-12-31", "never", "2021-12-31"),
    ("2021-11-20~/2021-12", "2021-11-17", "2021-12-31", "2021-12-01", "2021-11-23"),
    ("2021-11-20/2021-12~", "2021-11-20", "2022-01-31", "2021-11-20", "2021-11-20"),
    ("2021-11-24/2021", "2021-11-24", "2021-12-31", "2021-11-24", "2021-11-24"),
    ("2021/2021-02-03", "2021-01-01", "2021-02-03", "2021-02-03", "2021-02-03"),
    ("2021/2021", "2021-01-01", "2021-12-31", "2021-01-01", "2021-12-31"),
    ("2021-11/..", "2021-11-01", "last", "last", "2021-11-30"),
    ("../2021-11", "first", "2021-11-30", "2021-11-01", "first"),
    ("../2021-11~", "first", "2021-12-31", "2021-10-01", "first"),
    ("[2021..2022]", "2021-01-01", "2022-12-31", "2021-01-01", "2022-12-31"),
    ("[..2021-11]", "first", "2021-11-30", "first", "2021-11-30"),
    ("[2021-11..]", "2021-11-01", "last", "2021-11-01", "last"),
    ("0001~", "0001-01-01", "0002-12-31", "0001-01-01", "0002-12-31"),
    ("0001-01-02~", "0001-01-01", "0001-01-05", "0001-01-01", "0001-01-05"),
    ("001X~", "0001-01-01", "0029-12-31", "0001-01-01", "0029-12-31"),
    ("9999-12-30~", "9999-12-27", "9999-12-31", "9999-12-27", "9999-12-31"),
    ("9999-12~", "9999-11-01", "9999-12-31", "9999-11-01", "9999-12-31"),
    ("999X~", "9980-01-01", "9999-12-31", "9980-01-01", "9999-12-31"),
]


@pytest.mark.parametrize("row", MATCHING, ids=lambda row: row[0])
def test_matching_bounds(row: tuple[str, ...]) -> None:
    text, *expected = row
    special = {"first": 0, "last": END_OF_TIME, "never": -1}
    days = [special[day] if day in special else ordinal(day) for day in expected]
    assert list(parse(text).bounds[2:]) == days


def test_an_event_without_a_date_sorts_last() -> None:
    assert bounds_of(None) is UNDATED
    assert bounds_of(parse("2021")) == parse("2021").bounds
    assert UNDATED[:2] > parse("9999-12-31").bounds[:2]
    assert END_OF_TIME == 3_652_060


def test_a_date_cannot_be_made_wrong_or_changed() -> None:
    with pytest.raises(Refusal):
        Edtf("yesterday")
    value = parse("2021-11")
    with pytest.raises(FrozenInstanceError):
        value.text = "2022"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Edtf("2021", None)  # type: ignore[call-arg]
    assert not hasattr(value, "__dict__")


def test_equal_texts_are_equal_dates() -> None:
    assert parse("2021") == Edtf("2021")
    assert parse("2021") != parse("2021-XX")
    assert len({parse("2021"), Edtf("2021")}) == 1
    value = parse("[2021..]")
    assert copy.deepcopy(value).bounds == value.bounds
    assert pickle.loads(pickle.dumps(value)).bounds == value.bounds  # noqa: S301
    assert repr(value) == "Edtf(text='[2021..]')"


@pytest.mark.skipif(not SEED.exists(), reason="the hand coding is not beside this checkout")
def test_every_date_of_the_hand_coding_is_read() -> None:
    found: list[str] = []

    def collect(pairs: list[tuple[str, object]]) -> None:
        found.extend(
            value
            for key, value in pairs
            if key in {"edtf_best", "edtf_from_article"} and isinstance(value, str)
        )

    json.loads(SEED.read_text(encoding="utf-8"), object_pairs_hook=collect)
    assert len(found) > 40
    for text in found:
        assert parse(text).text == text

"""Which texts are dates, what each of them means, and what a refusal says."""

import copy
import json
import pickle
import time
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

# text, then the words of the refusal that show what to write instead
REFUSED = [
    ("", "'2021-11-24'"),
    ("2021-13", "'2021-12'"),
    ("2021-25", "'2021-21'"),
    ("2021-33", "'2021-12'"),
    ("2021-00-05", "'2021-12'"),
    ("2021-21-05", "'2021-21'"),
    ("2021-13~", "'2021-12'"),
    ("2021-02-30", "01 to 28, or '2021-02'"),
    ("2020-02-30", "01 to 29, or '2020-02'"),
    ("1966-09-37", "01 to 30, or '1966-09'"),
    ("2021-11-31/2021-12-04", "'2021-11'"),
    ("[2021-13..2022]", "'2021-12'"),
    ("2021/bad", "'2021-11-24'"),
    ("2021/", "'2021/..'"),
    ("/2021", "'../2021'"),
    ("/2021-1-5", "'2021-01-05'"),
    ("/", "'2021/..'"),
    ("../..", "'2021/..'"),
    ("..", "'2021/..'"),
    ("[..]", "'2021/..'"),
    ("2021/2022/2023", "'2021-11-24/2021-11-26'"),
    ("[2020..2021..2022]", "'[2021-11-24..2021-11-26]'"),
    ("[2020..2021]/2022", "'2021-11-24/2021-11-26'"),
    ("[2021-11..2022-09-17]", "'[2021-11-01..2022-09-17]'"),
    ("[2021-11-05..2022]", "'[2021-11-05..2022-12-31]'"),
    ("[2021..2022-02]", "'[2021-01..2022-02]'"),
    ("[2021-21..2021-24]", "'[2021-03..2022-02]'"),
    ("[2021~..2022]", "'[2021..2022]'"),
    ("[2021..2022]~", "'[2021..2022]'"),
    ("[202X..203X]", "'[2020..2039]'"),
    ("[2021-11-XX..]", "'[2021-11..]'"),
    ("[2021..2022", "'[2021..2022]'"),
    ("[2021]", "'2021'"),
    ("[2021/2022]", "'2021/2022'"),
    ("[2021,2022-05]", "'[2021-01..2022-05]'"),
    ("[2021,bad]", "'2021-11-24'"),
    ("{2021,2022}", "'[2021..2022]'"),
    ("{2021..2022}", "'[2021..2022]'"),
    ("{}", "'[2021-11-24..2021-11-26]'"),
    ("2021..2022", "'2021/2022' or, for one unknown day within, '[2021..2022]'"),
    ("..2021", "'../2021'"),
    ("2021..", "'2021/..'"),
    ("24/11/2021", "'2021-11-24'"),
    ("11/24/2021", "'2021-11-24'"),
    ("05/06/21", "'2021-11-24'"),
    ("24.11.2021", "'2021-11-24'"),
    ("2021/11/4", "'2021-11-04'"),
    ("2021/11", "'2021-11'"),
    ("2021/22", "'2021/2022'"),
    ("2021-11-23/25", "'2021-11-23/2021-11-25'"),
    ("bad/25", "'2021-11-24'"),
    ("2021-1-5", "'2021-01-05'"),
    ("2021-1", "'2021-01'"),
    ("2021 11 24", "'2021-11-24'"),
    ("20211124", "'2021-11-24'"),
    ("0000", "'0001' to '9999'"),
    ("0000-05", "'0001' to '9999'"),
    ("-0100", "'0001' to '9999'"),
    ("12021-11", "'0001' to '9999'"),
    ("Y-17000", "'0001' to '9999'"),
    ("98", "'0988'"),
    ("9999-24", "'9999-12'"),
    ("2021-XX-XX", "'2021-XX'"),
    ("2021-XX-24", "'2021-XX'"),
    ("2021-11-1X", "'[2021-11-10..2021-11-19]'"),
    ("2021-11-0X", "'[2021-11-01..2021-11-09]'"),
    ("2021-02-2X", "'2021-02-XX'"),
    ("2021-1X", "'[2021-10..2021-12]'"),
    ("2021-0X", "'[2021-01..2021-09]'"),
    ("2021-X1", "'2021-XX'"),
    ("202X-11", "'202X'"),
    ("20XX", "'[2000..2099]'"),
    ("XXXX", "'202X'"),
    ("2X21", "'202X'"),
    ("202x", "'202X'"),
    ("2021-uu", "'2021-XX'"),
    ("1990s", "'199X'"),
    ("2021-Q1", "'2021-01/2021-03'"),
    ("2021Q4", "'2021-10/2021-12'"),
    ("2021-W47", "'2021-11-22/2021-11-28'"),
    ("2021-328", "'2021-11-24'"),
    ("2021-2022", "'2021/2022'"),
    ("2021–2022", "'2021/2022'"),
    ("2021–11–24", "'2021-11-24'"),
    ("٢٠٢١-١١-٢٤", "'2021-11-24'"),
    ("٢٤/١١/٢٠٢١", "'2021-11-24'"),
    ("2021 / 2022", "'2021/2022'"),
    ("~2021", "'2021~'"),
    ("2021-~11", "'2021-11~'"),
    ("2021?-11-24", "'2021-11-24?'"),
    ("2021?~", "'2021%'"),
    ("2021-1-5~", "'2021-01-05'"),
    ("2021-22~", "'2021-22'"),
    ("?", "'2021-11-24'"),
    ("2021-21/2021-23", "'2021-03/2021-11'"),
    ("2021/open", "'2021/..'"),
    ("unknown/2021", "'../2021'"),
    ("2021-11-24T10:00:00Z", "'2021-11-24'"),
    ("2021-11-24 10:00", "'2021-11-24'"),
    ("2021-00-00", "'2021'"),
    ("2021-11-00", "'2021-11'"),
    ("2021-11-00~/2022", "'2021-11'"),
    ("24 November 2021", "'2021-11-24'"),
    ("November 24, 2021", "'2021-11-24'"),
    ("today", "'2021-11-24'"),
    ("9" * 10_000, "'2021-11-24'"),
]

MISORDERED = [
    ("2022/2021", "'2021/2022'"),
    ("2021-11-24/2021-11-23", "'2021-11-23/2021-11-24'"),
    ("2022-01~/2021~", "'2021~/2022-01~'"),
    ("2021-23/2021-21", "'2021-03/2021-11'"),
    ("[2022..2021]", "'[2021..2022]'"),
    ("[2022-09-17..2021-11]", "'[2021-11-01..2022-09-17]'"),
    ("2022..2021", "'[2021..2022]'"),
]

SEED = Path(__file__).parents[3] / "shared" / "seed" / "coding.json"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def outcome(text: str) -> Edtf | Refusal:
    try:
        return parse(text)
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("row", ACCEPTED, ids=lambda row: row[0])
def test_accepted(row: tuple[str, str, str, str, str, bool, bool]) -> None:
    text, earliest, latest, start_latest, precision, approximate, uncertain = row
    value = parse(text)
    assert value.text == text
    assert (value.earliest, value.latest) == (day(earliest), day(latest))
    assert (value.start_earliest, value.start_latest) == (day(earliest), day(start_latest))
    assert value.precision == precision
    assert (value.approximate, value.uncertain) == (approximate, uncertain)
    assert value.is_interval == ("/" in text)
    assert value.is_set == text.startswith("[")


@pytest.mark.parametrize(("text", "instead"), REFUSED)
def test_refused(text: str, instead: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert refusal.value.code == "invalid-date"
    assert instead in refusal.value.detail
    for candidate in refusal.value.candidates:
        parse(candidate)


@pytest.mark.parametrize(("text", "instead"), MISORDERED)
def test_ends_before_it_begins(text: str, instead: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert refusal.value.code == "date-order"
    assert instead in refusal.value.detail
    assert [parse(candidate).text for candidate in refusal.value.candidates] == [instead[1:-1]]


def test_an_offer_within_an_interval_is_for_the_whole_of_it() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("2021-1-5~/2021-11-30")
    assert refusal.value.candidates == ("2021-01-05~/2021-11-30",)


def test_day_and_month_are_never_guessed() -> None:
    for text in ("24/11/2021", "11/24/2021", "05-06-2021"):
        with pytest.raises(Refusal) as refusal:
            parse(text)
        assert refusal.value.candidates == ()


def test_white_space_around_is_dropped() -> None:
    assert parse(" 2021-11\n") == parse("2021-11")
    assert parse("\t2021-11 ").text == "2021-11"


@pytest.mark.parametrize(
    "text", ["9" * 10_000, "2021" + "-11" * 3_000, "[" * 10_000, "~" * 10_000, " 2 " * 5_000]
)
def test_a_long_text_is_refused_quickly_and_quoted_briefly(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert time.perf_counter() - start < 0.1
    assert len(refusal.value.detail) < 300


def test_a_refusal_shows_no_control_characters() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("\x1b[31m\ud800\u202e2021")
    assert refusal.value.detail.isprintable()


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


@given(st.text() | st.text(alphabet="0123456789-/.[]{},?~%XTQ ", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = outcome(text)
    if isinstance(found, Refusal):
        assert found.code in {"invalid-date", "date-order"}
        assert found.detail.endswith(".")
        for candidate in found.candidates:
            parse(candidate)
    else:
        assert found.text == text.strip()
        assert parse(found.text) == found


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

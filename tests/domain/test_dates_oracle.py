"""Our dates against those of the `edtf` package: which texts are dates, and their strict bounds."""

from datetime import date
from time import struct_time

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import parse
from app.domain.refusals import Refusal
from tests.effort import examples

# What edtf 5.0.2 does otherwise, and why ours is right for us. Text, what edtf answers, reason.
OTHER_BOUNDS = [
    ("2021-24", "2021-12-01", "2021-12-31", "winter ends with its first month"),
    ("../2021", "", "2021-12-31", "its bounds are minus infinity, no date: ours is None"),
    ("2021/..", "2021-01-01", "", "its bounds are infinity, no date: ours is None"),
]
ONLY_EDTF_READS = [
    ("2022/2021", "an interval backwards is read without complaint"),
    ("2021/", "an unknown end gets bounds ten years away"),
    ("/2021", "an unknown beginning gets bounds ten years away"),
    ("../..", "an interval without ends"),
    ("2021-02-29", "a 29 February in every year"),
    ("0000", "the year 0000, which Python's calendar lacks"),
    ("-0100", "years before 0001"),
    ("2021-XX-XX", "says no more than 2021-XX"),
    ("2021-11-1X", "its bounds need level 2; ours is a set"),
    ("20XX", "a century; ours is a set"),
    ("{2021,2022}", "several dates of one event"),
    ("[2021,2022]", "a choice among dates; ours is the span of them"),
    ("2021-~11", "a qualifier for a part of a date"),
]

# An X in an interval with an open end or a qualifier, which edtf does not read.
ONLY_WE_READ = ["202X/..", "2021-XX/..", "../2021-11-XX~", "202X~/2021%", "2021-11-XX?/2022~"]


def edtf_bounds(text: str) -> tuple[date | None, date | None]:
    parsed = edtf.parse_edtf(text)
    return as_date(parsed.lower_strict()), as_date(parsed.upper_strict())


def as_date(bound: struct_time | float) -> date | None:
    return None if isinstance(bound, float) else date(*bound[:3])


def digits(width: int, lowest: int, highest: int) -> st.SearchStrategy[str]:
    return st.integers(lowest, highest).map(lambda number: f"{number:0{width}d}")


YEARS = digits(4, 1, 9999)
MONTHS = st.builds("{}-{}".format, YEARS, digits(2, 1, 12))
DAYS = st.dates().map(date.isoformat)
PLAIN = YEARS | MONTHS | DAYS
DECADES = digits(3, 1, 999).map("{}X".format)
UNKNOWN_DAYS = MONTHS.map("{}-XX".format)
UNSPECIFIED = st.one_of(DECADES, UNKNOWN_DAYS, YEARS.map("{}-XX".format))
SEASONS = st.builds("{}-{}".format, YEARS, st.sampled_from(["21", "22", "23"]))
QUALIFIERS = st.sampled_from(["", "?", "~", "%"])
QUALIFIED = st.builds("{}{}".format, PLAIN, QUALIFIERS)
ANY_END = st.builds("{}{}".format, PLAIN | UNSPECIFIED, QUALIFIERS)


def in_order(form: str, first: str, last: str) -> str:
    return form.format(*sorted((first, last), key=lambda text: parse(text).bounds.sort_lo))


def intervals(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(in_order, st.just("{}/{}"), ends, ends)


def open_intervals(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(str.format, st.sampled_from(["{}/..", "../{}"]), ends)


SETS = st.one_of(
    st.builds(in_order, st.just("[{}..{}]"), YEARS, YEARS),
    st.builds(in_order, st.just("[{}..{}]"), MONTHS, MONTHS),
    st.builds(in_order, st.just("[{}..{}]"), DAYS, DAYS),
    st.builds(str.format, st.sampled_from(["[{}..]", "[..{}]"]), PLAIN),
)
BOTH_READ = st.one_of(
    ANY_END,
    SEASONS,
    SETS,
    intervals(QUALIFIED),
    intervals(PLAIN | DECADES | UNKNOWN_DAYS),
    open_intervals(QUALIFIED),
)
VALID = st.one_of(BOTH_READ, intervals(ANY_END), open_intervals(ANY_END))


@settings(max_examples=examples(40, 500))
@given(BOTH_READ)
def test_strict_bounds_are_those_of_edtf(text: str) -> None:
    value = parse(text)
    assert (value.earliest, value.latest) == edtf_bounds(text)


@settings(max_examples=examples(100, 2_000))
@given(VALID)
def test_bounds_are_in_order(text: str) -> None:
    value = parse(text)
    sort_lo, sort_hi, possible_lo, possible_hi, *_ = value.bounds
    assert value.text == text
    assert 0 <= possible_lo <= sort_lo <= sort_hi <= max(sort_hi, possible_hi)
    if value.earliest and value.latest:
        assert value.earliest <= value.latest
        assert sort_hi <= possible_hi
    if value.earliest and value.start_latest:
        assert value.earliest <= value.start_latest


NUMBERS = digits(2, 0, 35)
NEAR = st.one_of(
    st.builds("{}-{}".format, YEARS, digits(2, 1, 19)),
    st.builds("{}-{}-{}".format, YEARS, digits(2, 0, 19), NUMBERS).filter(
        lambda text: not text.endswith("-02-29")  # see ONLY_EDTF_READS
    ),
    st.builds("{}{}".format, YEARS, st.sampled_from(["", "x", "-", "/?", "-1", "-W1", ".", "~~"])),
)


@settings(max_examples=examples(40, 500))
@given(NEAR)
def test_what_edtf_refuses_is_refused(text: str) -> None:
    try:
        edtf.parse_edtf(text)
    except edtf.EDTFParseException:
        with pytest.raises(Refusal):
            parse(text)
    else:
        assert parse(text).text == text


@pytest.mark.parametrize(("text", "lower", "upper", "reason"), OTHER_BOUNDS)
def test_known_differences_of_bounds(text: str, lower: str, upper: str, reason: str) -> None:
    expected = tuple(date.fromisoformat(bound) if bound else None for bound in (lower, upper))
    assert edtf_bounds(text) == expected, f"no longer so: {reason}"


@pytest.mark.parametrize(("text", "reason"), ONLY_EDTF_READS)
def test_known_differences_of_reading(text: str, reason: str) -> None:
    assert edtf.parse_edtf(text), f"no longer so: {reason}"
    with pytest.raises(Refusal):
        parse(text)


@pytest.mark.parametrize("text", ["2021/2022-XX", "2021-XX/2022"])
def test_known_crashes_of_edtf(text: str) -> None:
    with pytest.raises(AttributeError):
        edtf_bounds(text)
    assert parse(text).latest is not None


@pytest.mark.parametrize("text", ONLY_WE_READ)
def test_known_gaps_of_edtf(text: str) -> None:
    with pytest.raises(edtf.EDTFParseException):
        edtf.parse_edtf(text)
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [("2021-11~", (2020, 10), (2022, 12)), ("1979-08~", (1978, 7), (1980, 9))],
)
def test_fuzzy_bounds_of_edtf_are_too_wide_to_compare(
    text: str, lower: tuple[int, int], upper: tuple[int, int]
) -> None:
    parsed = edtf.parse_edtf(text)
    assert tuple(parsed.lower_fuzzy()[:2]) == lower
    assert tuple(parsed.upper_fuzzy()[:2]) == upper
    value = parse(text).bounds
    assert value.possible_hi - value.possible_lo < 100

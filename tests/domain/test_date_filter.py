"""The date filter: its texts, and what matches, against every way in which a date may have been."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.date_filter import (
    Window,
    parse_end,
    parse_window,
    window_between,
)
from app.domain.dates import END_OF_TIME, UNDATED, Edtf, parse
from app.domain.refusals import Refusal
from tests.date_match import certainly, possibly
from tests.effort import examples

# text, first day, last day ("" is open), canonical text
WINDOWS = [
    ("2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24"),
    (" 2021-11 ", "2021-11-01", "2021-11-30", "2021-11"),
    ("2021-11-XX", "2021-11-01", "2021-11-30", "2021-11-XX"),
    ("2021-XX", "2021-01-01", "2021-12-31", "2021-XX"),
    ("2021", "2021-01-01", "2021-12-31", "2021"),
    ("202X", "2020-01-01", "2029-12-31", "202X"),
    ("2021-24", "2021-12-01", "2022-02-28", "2021-24"),
    ("2021-11/2022", "2021-11-01", "2022-12-31", "2021-11/2022"),
    ("2021-11-24/2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24/2021-11-24"),
    ("2021/..", "2021-01-01", "", "2021/.."),
    ("../2021", "", "2021-12-31", "../2021"),
    ("0001/9999", "0001-01-01", "9999-12-31", "0001/9999"),
    ("2021-11-24T10:00:00Z", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24t23:59:60.123456z", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24T10:00:00+02:00", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24T10:00:00 02:00", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24T23:00:00-05:00", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24 10:00:00Z", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("2021-11-24T10:00:00Z/..", "2021-11-24", "", "2021-11-24/.."),
    (
        "2021-11-24T10:00:00 02:00/2021-11-25T10:00:00 02:00",
        "2021-11-24",
        "2021-11-25",
        "2021-11-24/2021-11-25",
    ),
    ("2021-11-24T10:00:00Z/2022", "2021-11-24", "2022-12-31", "2021-11-24/2022"),
]

# text, code, what the refusal says to write
REFUSED_WINDOWS = [
    ("", "invalid-date", "'2021-11-24'"),
    ("../..", "invalid-date", "'2021/..'"),
    ("2021/", "invalid-date", "'2021/..'"),
    ("2022/2021", "date-order", "'2021/2022'"),
    ("2021-11~", "invalid-date", "'2021-11'"),
    ("2021?/2022%", "invalid-date", "'2021/2022'"),
    ("~", "invalid-date", "'2021-11-24/2021-11-26'"),
    ("[2021-11..2022-09]", "invalid-date", "'2021-11/2022-09'"),
    ("[2021-11..2022-09-17]", "invalid-date", "'2021-11/2022-09-17'"),
    ("[..2022-09]", "invalid-date", "'../2022-09'"),
    ("[2022-09..]", "invalid-date", "'2022-09/..'"),
    ("[2021]", "invalid-date", "'2021'"),
    ("{2021,2022}", "invalid-date", "'2021-11-24/2021-11-26'"),
    ("2021-Q4", "invalid-date", "'2021-10/2021-12'"),
    ("2021-11-24T10:00", "invalid-date", "'2021-11-24'"),
    ("2021-11-24T25:00:00Z", "invalid-date", "'2021-11-24'"),
    ("2021-02-30T10:00:00Z", "invalid-date", "'2021-02'"),
    ("2021-21/2021-23", "invalid-date", "'2021-03/2021-11'"),
    ("24/11/2021", "invalid-date", "'2021-11-24'"),
    ("2021-11-24T10:00:00." + "0" * 10_000 + "Z", "invalid-date", "'2021-11-24'"),
]

# from, to, first day, last day, canonical text
BETWEEN = [
    ("2021-11", "2022", "2021-11-01", "2022-12-31", "2021-11/2022"),
    ("2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24", "2021-11-24/2021-11-24"),
    ("2021-11-24", "2021", "2021-11-24", "2021-12-31", "2021-11-24/2021"),
    ("202X", "2021", "2020-01-01", "2021-12-31", "202X/2021"),
    ("2021", None, "2021-01-01", "", "2021/.."),
    (None, "2021", "", "2021-12-31", "../2021"),
    ("2021-21", "2021-24", "2021-03-01", "2022-02-28", "2021-03/2022-02"),
    ("2021-11-24T10:00:00Z", "2021-11-XX", "2021-11-24", "2021-11-30", "2021-11-24/2021-11-XX"),
]

REFUSED_BETWEEN = [
    ("2022", "2021", "date-order", "date_from=2021 and date_to=2022"),
    ("2021-11-25", "2021-11-24", "date-order", "date_from=2021-11-24"),
    ("2021/2022", None, "invalid-date", "date=2021/2022"),
    (None, "2021/..", "invalid-date", "date=2021/.."),
    ("2021~", None, "invalid-date", "'2021'"),
    (None, "[2021..]", "invalid-date", "'2021/..'"),
    ("", None, "invalid-date", "'2021-11-24'"),
    (None, None, "invalid-date", "'date_from', 'date_to' or both"),
]


def between(date_from: str | None, date_to: str | None) -> Window:
    ends = (None if text is None else parse_end(text) for text in (date_from, date_to))
    return window_between(*ends)


def ordinals(first: str, last: str) -> tuple[int, int]:
    return (
        date.fromisoformat(first).toordinal() if first else 0,
        date.fromisoformat(last).toordinal() if last else END_OF_TIME,
    )


@pytest.mark.parametrize(("text", "first", "last", "canonical"), WINDOWS)
def test_window(text: str, first: str, last: str, canonical: str) -> None:
    window = parse_window(text)
    assert (window.lo, window.hi) == ordinals(first, last)
    assert window.text == canonical
    assert parse_window(canonical) == window


@pytest.mark.parametrize(("text", "code", "instead"), REFUSED_WINDOWS)
def test_refused_window(text: str, code: str, instead: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_window(text)
    assert refusal.value.code == code
    assert instead in refusal.value.detail
    assert len(refusal.value.detail) < 300
    for candidate in refusal.value.candidates:
        parse_window(candidate)


@pytest.mark.parametrize(("date_from", "date_to", "first", "last", "canonical"), BETWEEN)
def test_window_between(
    date_from: str | None, date_to: str | None, first: str, last: str, canonical: str
) -> None:
    window = between(date_from, date_to)
    assert (window.lo, window.hi) == ordinals(first, last)
    assert window.text == canonical
    assert parse_window(canonical) == window


@pytest.mark.parametrize(("date_from", "date_to", "code", "instead"), REFUSED_BETWEEN)
def test_refused_window_between(
    date_from: str | None, date_to: str | None, code: str, instead: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        between(date_from, date_to)
    assert refusal.value.code == code
    assert instead in refusal.value.detail


def test_a_window_cannot_be_made_backwards() -> None:
    for lo, hi in ((2, 1), (-1, 1), (1, END_OF_TIME + 1)):
        with pytest.raises(ValueError, match="no window"):
            Window(lo, hi, "")


@given(st.text() | st.text(alphabet="0123456789-/.[]{},?~%XTZ:+ ", max_size=40))
def test_any_text_is_a_window_or_refused(text: str) -> None:
    try:
        window = parse_window(text)
    except Refusal as refusal:
        for candidate in refusal.candidates:
            parse_window(candidate)
    else:
        assert parse_window(window.text) == window


# date, window, possible, certain
MATCHES = [
    ("2021-11-24", "2021-11", True, True),
    ("2021-11-24", "2021-11-24", True, True),
    ("2021-11-24", "2021-11-25/..", False, False),
    ("2021-11-24~", "2021-11-27", True, False),
    ("2021-11-24~", "2021-11-28", False, False),
    ("2021-11-24~", "2021-11-21/2021-11-27", True, True),
    ("2021-11", "2021-11-24", True, False),
    ("2021-11", "2021", True, True),
    ("2021-11?", "2021", True, False),
    ("2021-11~", "2021", True, True),
    ("2021-12~", "2021", True, False),
    ("2021-11-20/2021-11-28", "2021-11-24", True, True),
    ("2021-11-20/2021-11-28", "2021-11-28/2021-12", True, True),
    ("2021-11/2021-12", "2021-11-29", True, False),
    # It began in November and ended in December, so it lasted over this day without fail.
    ("2021-11/2021-12", "2021-11-30", True, True),
    ("2021-11/2021-12", "2021-11-30/2021-12-01", True, True),
    ("2021-11/..", "2024", True, True),
    ("2021-11/..", "2021-11-15", True, False),
    ("../2021-11", "1999", True, True),
    ("../2021-11", "2021-12/..", False, False),
    ("[2021-11-01..2022-09-17]", "2022", True, False),
    ("[2021-11-01..2022-09-17]", "2021/2022", True, True),
    ("[..2022-07]", "0001/2022", True, False),
    ("[..2022-07]", "../2022", True, True),
    ("[2022-09..]", "2022-09/..", True, True),
    ("[2022-09..]", "2022-09/9999", True, False),
]


@pytest.mark.parametrize(("text", "window", "possible", "certain"), MATCHES)
def test_matches(text: str, window: str, possible: bool, certain: bool) -> None:  # noqa: FBT001
    bounds = parse(text).bounds
    assert possibly(bounds, parse_window(window)) is possible
    assert certainly(bounds, parse_window(window)) is certain


@pytest.mark.parametrize("window", ["2021", "../2021", "2021/.."])
def test_an_event_without_a_date_matches_no_window(window: str) -> None:
    assert not possibly(UNDATED, parse_window(window))
    assert not certainly(UNDATED, parse_window(window))


# What follows knows nothing of the code but END_OF_TIME: it lists the days on which a date may
# lie, makes every event that these days allow, and looks at each whether it meets the window.

FIRST, LAST = date(2021, 1, 1), date(2021, 4, 30)
QUALIFIERS = st.sampled_from(["", "?", "~", "%"])
DAYS = st.dates(FIRST, LAST).map(date.isoformat)
MONTHS = st.sampled_from(["2021-01", "2021-02", "2021-03", "2021-03-XX", "2021-04"])
WRITTEN = DAYS | MONTHS
ENDS = st.tuples(WRITTEN, QUALIFIERS).map("".join)


def days_of(end: str) -> list[int]:
    """Every day on which one written date may lie, tolerance included."""
    text = end.rstrip("?~%").removesuffix("-XX")
    approximate = end.endswith(("~", "%"))
    if len(text) == 10:
        by = 3 if approximate else 0
        middle = date.fromisoformat(text).toordinal()
        return list(range(middle - by, middle + by + 1))
    year, month = (int(number) for number in text.split("-"))
    months = {12 * year + month + by for by in ((-1, 0, 1) if approximate else (0,))}
    day, days = date(2020, 11, 1), []
    while day < date(2021, 7, 1):
        if 12 * day.year + day.month in months:
            days.append(day.toordinal())
        day += timedelta(days=1)
    return days


def realisations(text: str) -> list[tuple[int, int]]:
    """Every event that the text allows, as its first and last day."""
    if text.startswith("["):
        first, last = text[1:-1].split("..")
        opening = days_of(first)[0] if first else FIRST.toordinal() - 9
        closing = days_of(last)[-1] if last else LAST.toordinal() + 9
        days = [0] * (not first) + list(range(opening, closing + 1)) + [END_OF_TIME] * (not last)
        return [(day, day) for day in days]
    if "/" not in text:
        return [(day, day) for day in days_of(text)]
    first, last = text.split("/")
    openings = [0] if first == ".." else days_of(first)
    closings = [END_OF_TIME] if last == ".." else days_of(last)
    return [(a, b) for a, b in itertools.product(openings, closings) if a <= b]


@st.composite
def dates(draw: st.DrawFn) -> Edtf:
    form = draw(st.sampled_from(["{}", "{}/{}", "{}/{}", "{}/..", "../{}", "[{}..{}]", "[{}..]"]))
    ends = st.one_of(DAYS, MONTHS.filter(lambda text: "X" not in text)) if "[" in form else ENDS
    try:
        return parse(form.format(draw(ends), draw(ends)))
    except Refusal:
        assume(False)  # the two ends are in the wrong order or not alike
        raise


@st.composite
def windows(draw: st.DrawFn) -> Window:
    days = st.integers(FIRST.toordinal() - 8, LAST.toordinal() + 8)
    lo = draw(days | st.just(0))
    hi = draw(days | st.just(END_OF_TIME))
    assume(lo <= hi)
    return Window(lo, hi, "")


@settings(max_examples=examples(100, 2_000))
@given(dates(), st.lists(windows(), min_size=1, max_size=12))
def test_matches_are_those_of_every_realisation(value: Edtf, tried: list[Window]) -> None:
    allowed = realisations(value.text)
    for window in tried:
        meets = [start <= window.hi and end >= window.lo for start, end in allowed]
        assert possibly(value.bounds, window) == any(meets)
        assert certainly(value.bounds, window) == (all(meets) and not value.uncertain)


@pytest.mark.parametrize("text", ["[..2021-02]", "[..2021-02-03]", "../2021-02~"])
def test_open_beginnings_match_as_every_realisation(text: str) -> None:
    allowed, bounds = realisations(text), parse(text).bounds
    edges = [0, *range(FIRST.toordinal() - 8, LAST.toordinal(), 3), END_OF_TIME]
    for lo, hi in itertools.combinations_with_replacement(edges, 2):
        meets = [start <= hi and end >= lo for start, end in allowed]
        window = Window(lo, hi, "")
        assert possibly(bounds, window) == any(meets)
        assert certainly(bounds, window) == all(meets)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [("2021-1", ("2021-01",)), ("2021~", ("2021",)), ("2021..2022", ()), ("2021/ 2022", ())],
)
def test_candidates_for_an_end_are_single_dates(text: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_end(text)
    assert refusal.value.candidates == candidates

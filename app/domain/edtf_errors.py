"""Explains why a text is not a date, and what to write instead. For texts outside the grammar only.

A proposed form is itself valid, and never a guess: 05/06/2021 gets no proposal.
"""

import calendar
import re
from datetime import date
from typing import Final

from app.domain.edtf_grammar import FINEST_FIRST, Part, Precision, read, read_date
from app.domain.refusals import Refusal

INVALID: Final = "invalid-date"
ORDER: Final = "date-order"

# Far longer than any date, so that no rule below runs on a long text.
_LONGEST = 100
_QUOTED = 40
_FORMS = (
    "write a date as '2021', '2021-11' or '2021-11-24', what lasted as '2021-11-24/2021-11-26', "
    "one unknown day as '[2021-11-24..2021-11-26]'"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_MARKS = re.compile("[?~%]+")
_CALENDAR_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}|XX))?")
_NUMBERS = re.compile(r"([0-9]{4})[-./ ]([0-9]|0[0-9]|1[0-2])(?:[-./ ]([0-9]{1,2}))?")
_DIGITS: Final[dict[Precision, int]] = {"day": 10, "month": 7, "season": 7, "year": 4, "decade": 4}

_QUARTER = "is a quarter"
_HALF = "has an X for a part of a month or day"

# Texts from which the valid form follows: pattern, what is wrong, the forms to write.
_REWRITES: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(shape, re.ASCII), wrong, forms)
    for shape, wrong, forms in (
        (r"(\d{4}-\d\d-\d\d)[Tt ]\d\d?:?\d\d[^/]*", "has a time of day", (r"\1",)),
        (r"(\d{4})(\d\d)(\d\d)", "has no hyphens", (r"\1-\2-\3",)),
        (r"(\d{4})/(0[1-9]|1[0-2])", "has a slash in a date", (r"\1-\2",)),
        (r"(\d{4})-(\d{4})", "has a hyphen between two years", (r"\1/\2", r"[\1..\2]")),
        (r"(\d{4})-?[Qq]1", _QUARTER, (r"\1-01/\1-03", r"[\1-01..\1-03]")),
        (r"(\d{4})-?[Qq]2", _QUARTER, (r"\1-04/\1-06", r"[\1-04..\1-06]")),
        (r"(\d{4})-?[Qq]3", _QUARTER, (r"\1-07/\1-09", r"[\1-07..\1-09]")),
        (r"(\d{4})-?[Qq]4", _QUARTER, (r"\1-10/\1-12", r"[\1-10..\1-12]")),
        (r"(\d{3})0s", "is a decade in words", (r"\1X",)),
        (r"(\d\d)XX", "is a century", (r"\g<1>00/\g<1>99", r"[\g<1>00..\g<1>99]")),
        (r"(\d{3}X)-.+", "has a month in an unknown year", (r"\1",)),
        (r"(\d{4})-XX-..", "has a day in an unknown month", (r"\1-XX",)),
        (r"(\d{4})-0X", _HALF, (r"\1-01/\1-09", r"[\1-01..\1-09]")),
        (r"(\d{4})-1X", _HALF, (r"\1-10/\1-12", r"[\1-10..\1-12]")),
        (r"(\d{4}-\d\d)-0X", _HALF, (r"\1-01/\1-09", r"[\1-01..\1-09]")),
        (r"(\d{4}-\d\d-[12])X", _HALF, (r"\g<1>0/\g<1>9", r"[\g<1>0..\g<1>9]")),
        (r"(\d{4}(?:-\d\d)?)-(?:\dX|X\d)", _HALF, (r"\1-XX",)),
        (r"(\d{4})-00(?:-00)?", "has zeros for what is unknown", (r"\1",)),
        (r"(\d{4}-\d\d)-00", "has zeros for what is unknown", (r"\1",)),
    )
)

# Texts from which no valid form follows: pattern, and a sentence with an example.
_EXAMPLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(shape, re.ASCII), sentence)
    for shape, sentence in (
        (
            r"\d\d?[-./ ]\d\d?[-./ ]\d{2,4}",
            "may have its day or its month first: write year, month, day, such as '2021-11-24'",
        ),
        (
            r"(?:0000|[-+]\d+|\d{5,}|Y[-\d]+)(?:-.*)?",
            "has a year that dates here cannot have: write '0001' to '9999'",
        ),
        (r"\d{1,3}(?:-.*)?", "has a short year: write four digits, such as '0988' or '2021'"),
        (r"9999-24", "ends after the year 9999: write '9999-12'"),
        (r"\d{4}-?[Ww]\d.*", "is a week: write its days, such as '2021-11-22/2021-11-28'"),
        (r"\d{4}-\d{3}", "counts the days of the year: write month and day, such as '2021-11-24'"),
        (
            r"(?=.*X)[\dX]{4}(?:-.*)?",
            "has an X in the wrong place: write '202X', '2021-XX' or '2021-11-XX'",
        ),
    )
)


def explain(text: str) -> Refusal:
    """The error of a text that `edtf_grammar.read` does not accept."""
    if not text:
        return Refusal(INVALID, f"A date cannot be empty: {_FORMS}.")
    if len(text) > _LONGEST:
        return _error(text, f"is too long for a date: {_FORMS}")
    plain = _ascii(text)
    if plain != text:
        wrong = "has digits or dashes other than 0 to 9 and the hyphen"
        return _rewrite(text, wrong, plain) or explain(plain)
    return (
        _of_shape(text)
        or _of_spelling(text)
        or _of_list(text)
        or _of_set(text)
        or _of_slashes(text)
        or _of_interval(text)
        or _of_marks(text)
        or _of_calendar(text)
        or _error(text, f"is no date that can be read: {_FORMS}")
    )


def quoted(text: str) -> str:
    """A text in quotation marks for a sentence: cut if long, without control characters."""
    head = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
    return f"'{''.join(c if c.isprintable() else '�' for c in head)}'"


def _error(text: str, sentence: str) -> Refusal:
    return Refusal(INVALID, f"{quoted(text)} {sentence}.")


def _rewrite(text: str, wrong: str, *forms: str, code: str = INVALID) -> Refusal | None:
    """An error that proposes these forms; None if one of them is not valid itself."""
    if any(read(form) is None for form in forms):
        return None
    proposal = " or, for one unknown day within, ".join(f"'{form}'" for form in forms)
    return Refusal(code, f"{quoted(text)} {wrong}: write {proposal}.", forms)


def _nested(text: str, member: str) -> Refusal:
    """The error of one end of a text. Its candidates are for the whole text."""
    if read(member) is not None:
        return _error(text, f"has an interval or a set as an end: {_FORMS}")
    refusal = explain(member)
    whole = (text.replace(member, form) for form in refusal.candidates)
    return Refusal(refusal.code, refusal.detail, (form for form in whole if read(form)))


def _ascii(text: str) -> str:
    return "".join(str(int(c)) if c.isdecimal() else c for c in text.translate(_DASHES))


def _of_shape(text: str) -> Refusal | None:
    for shape, wrong, forms in _REWRITES:
        match = shape.fullmatch(text)
        refusal = match and _rewrite(text, wrong, *map(match.expand, forms))
        if refusal:
            return refusal
    for shape, sentence in _EXAMPLES:
        if shape.fullmatch(text):
            return _error(text, sentence)
    return None


def _of_spelling(text: str) -> Refusal | None:
    numbers = _NUMBERS.fullmatch(text)
    padded = "-".join(number.zfill(2) for number in numbers.groups() if number) if numbers else text
    return (
        _rewrite(text, "is not written with hyphens and two digits for month and day", padded)
        or _rewrite(text, "has white space inside", "".join(text.split()))
        or _rewrite(text, "has an unknown digit that is no X", re.sub("[xu]", "X", text))
        or _rewrite(text, "has a word for an open end", re.sub("open|unknown", "..", text))
    )


def _of_list(text: str) -> Refusal | None:
    members = [read_date(member) for member in re.split(",|[.][.]", text.strip("[]{} "))]
    parts = [part for part in members if part is not None]
    braced = "{" in text or "}" in text
    if not braced and ("," not in text or len(parts) < len(members)):
        return None
    wrong = "is a list: write one event for each date"
    if not parts:
        return _error(text, f"{wrong}, or one unknown day as '[2021-11-24..2021-11-26]'")
    span = _set_of(min(parts), max(parts, key=lambda part: part.hi))
    return Refusal(INVALID, f"{quoted(text)} {wrong}, or one unknown day as '{span}'.", (span,))


def _of_set(text: str) -> Refusal | None:
    inner = re.sub("[][]", "", text)
    first, dots, last = inner.partition("..")
    if "/" in text or not dots:
        return _rewrite(text, "is no set", inner) if inner != text else None
    if ".." in last:
        return _error(text, "has more than two ends: write '[2021-11-24..2021-11-26]'")
    unread = _of_ends(text, first, last, ("",))
    if unread is not None:
        return unread
    start, end = read_date(first), read_date(last)
    if start is not None and end is not None and end.hi < start.lo:
        return _rewrite(text, "ends before it begins", _set_of(end, start), code=ORDER)
    whole = _set_of(start, end)
    if inner == text:
        return _rewrite(text, "has two dots without brackets", _span_of(first, last), whole)
    return _rewrite(text, "needs plain dates of one precision between two brackets", whole)


def _of_slashes(text: str) -> Refusal | None:
    first, slash, last = text.partition("/")
    if not slash:
        return None
    if "/" in last:
        return _error(text, "has more than one slash: write '2021-11-24/2021-11-26'")
    if len(last) == 2 and last != "..":  # noqa: PLR2004 - two digits
        return _rewrite(text, "has a shortened end", f"{first}/{first[:-2]}{last}")
    if (first and last) or first == last:
        return None
    wrong = "has an empty end (EDTF says unknown, OGC says open)"
    return _rewrite(text, wrong, _span_of(first, last))


def _of_interval(text: str) -> Refusal | None:
    first, slash, last = text.partition("/")
    if not slash:
        return None
    unread = _of_ends(text, first, last, ("", ".."))
    if unread is not None:
        return unread
    start, end = read_date(first), read_date(last)
    if start is not None and end is not None and end.hi < start.lo:
        reverse = _span_of(_no_season(end, last)[0], _no_season(start, first)[1])
        return _rewrite(text, "ends before it begins", reverse, code=ORDER)
    whole = _span_of(_no_season(start, first)[0], _no_season(end, last)[1])
    return _rewrite(text, "has a season in an interval", whole)


def _of_ends(text: str, first: str, last: str, open_ends: tuple[str, ...]) -> Refusal | None:
    """The error of the ends: both are open, or one is not a date."""
    if first in open_ends and last in open_ends:
        return _error(
            text,
            "has no end at all: write '2021/..' or '../2021' for one open end, "
            "or leave the date out",
        )
    for end in (first, last):
        if end not in open_ends and read_date(end) is None:
            return _nested(text, end)
    return None


def _of_marks(text: str) -> Refusal | None:
    marks = set("".join(_MARKS.findall(text)))
    plain = _MARKS.sub("", text)
    part = read_date(plain)
    if not marks or not plain:
        return None
    if part is None:
        return _nested(text, plain)
    if part.precision == "season":
        return _rewrite(text, "is a season, which takes no qualifier", plain)
    mark = marks.pop() if len(marks) == 1 else "%"
    return _rewrite(text, "has a qualifier elsewhere than once at its end", f"{plain}{mark}")


def _of_calendar(text: str) -> Refusal | None:
    match = _CALENDAR_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if not 1 <= int(month) <= 12:  # noqa: PLR2004
        return _error(
            text,
            f"has a month {month}: write 01 to 12 as in '{year}-12', "
            f"or 21 to 24 for a season as in '{year}-21'",
        )
    length = calendar.monthrange(int(year), int(month))[1]
    wrong = f"has a day {day} in a month of {length} days: write 01 to {length:02d}"
    coarser = f"{year}-{month}"
    return Refusal(
        INVALID, f"{quoted(text)} {wrong}, or '{coarser}' if the day is not known.", (coarser,)
    )


def _set_of(start: Part | None, end: Part | None) -> str:
    """The set between two dates, both in the finer precision of the two."""
    finest = min(
        (part.precision for part in (start, end) if part is not None), key=FINEST_FIRST.index
    )
    first = "" if start is None else _written(start.lo, finest)
    last = "" if end is None else _written(end.hi, finest)
    return f"[{first}..{last}]"


def _span_of(first: str, last: str) -> str:
    return f"{first or '..'}/{last or '..'}"


def _no_season(part: Part | None, text: str) -> tuple[str, str]:
    """The text of an end of an interval, as its first and as its last end; a season as a month."""
    if part is None or part.precision != "season":
        return text, text
    return _written(part.lo, "month"), _written(part.hi, "month")


def _written(ordinal: int, precision: Precision) -> str:
    return date.fromordinal(ordinal).isoformat()[: _DIGITS[precision]]

"""The grammar of EDTF dates: splits a text into its parts. `edtf_errors` explains invalid texts.

Days are ordinals of `datetime.date.toordinal`: 1 is 0001-01-01. Other packages use `dates.Edtf`.
"""

import re
from datetime import date
from typing import Final, Literal, NamedTuple

Precision = Literal["day", "month", "season", "year", "decade", "span"]
Kind = Literal["date", "interval", "set"]

END_OF_TIME: Final = date.max.toordinal() + 1
LAST_DAY: Final = END_OF_TIME - 1
"""END_OF_TIME is one day after LAST_DAY, 9999-12-31, so that an open end sorts after all days."""

FINEST_FIRST: Final[tuple[Precision, ...]] = ("day", "month", "season", "year", "decade")

# How far an approximate date may lie outside of its written bounds: about one unit of its
# precision, and three for a day, where one would exclude next to nothing.
TOLERANCE_DAYS: Final = 3
TOLERANCE_MONTHS: Final[dict[Precision, int]] = {"month": 1, "season": 1, "year": 12, "decade": 120}

_MONTHS_END: Final = 12 * (date.max.year + 1)
# [0-9] and not \d, which matches the digits of all scripts.
_DATE = re.compile(r"([0-9]{3}[0-9X])(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%])?")
_OPEN: Final = ".."


class Part(NamedTuple):
    """One written date: first and last day, precision, and qualifier (`?`, `~`, `%` or "")."""

    lo: int
    hi: int
    precision: Precision
    qualifier: str

    @property
    def approximate(self) -> bool:
        """Whether the qualifier is `~` or `%`."""
        return self.qualifier in ("~", "%")

    @property
    def uncertain(self) -> bool:
        """Whether the qualifier is `?` or `%`."""
        return self.qualifier in ("?", "%")


class Form(NamedTuple):
    """A parsed text: one date (`start` is `end`), or two ends; None is an open end.

    At least one end is not None, and the last day of `end` is not before the first of `start`.
    """

    kind: Kind
    start: Part | None
    end: Part | None


def read(text: str) -> Form | None:
    """The parts of a valid text (docs/dates.md); None for other texts."""
    part = read_date(text)
    if part is not None:
        return Form("date", part, part)
    if text.startswith("[") and text.endswith("]"):
        first, dots, last = text[1:-1].partition(_OPEN)
        return _read_set(first, last) if dots else None
    first, slash, last = text.partition("/")
    return _read_interval(first, last) if slash else None


def read_date(text: str) -> Part | None:
    """One date, with or without qualifier, seasons included; None for other texts."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, mark = match.groups()
    qualifier = mark or ""
    try:
        if day is None:
            return _coarse(year, month, qualifier)
        if day == "XX":
            return _months(12 * int(year) + _month(month) - 1, 1, "month", qualifier)
        ordinal = date.fromisoformat(text[:10]).toordinal()
    except ValueError:  # no such month or day, the year 0000, or a misplaced X
        return None
    return Part(ordinal, ordinal, "day", qualifier)


def widened(part: Part) -> tuple[int, int]:
    """The first and last possible day, tolerance included, within the calendar."""
    if not part.approximate:
        return part.lo, part.hi
    if part.precision == "day":
        return max(part.lo - TOLERANCE_DAYS, 1), min(part.hi + TOLERANCE_DAYS, LAST_DAY)
    by = TOLERANCE_MONTHS[part.precision]
    return _month_start(_month_of(part.lo) - by), _month_start(_month_of(part.hi) + 1 + by) - 1


def _coarse(year: str, month: str | None, qualifier: str) -> Part | None:
    """A date without a day. ValueError for an invalid month."""
    if month is None and year[3] == "X":
        return _months(120 * int(year[:3]), 120, "decade", qualifier)
    if month is None or month == "XX":
        return _months(12 * int(year), 12, "year", qualifier)
    number = int(month)
    if 21 <= number <= 24 and not qualifier:  # noqa: PLR2004 - the season codes of EDTF
        return _months(12 * int(year) + 3 * (number - 21) + 2, 3, "season", "")
    return _months(12 * int(year) + _month(month) - 1, 1, "month", qualifier)


def _month(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 12:  # noqa: PLR2004
        raise ValueError(text)
    return number


def _months(first: int, count: int, precision: Precision, qualifier: str) -> Part | None:
    """A range of months, numbered from January of the year 0; None outside of the years 1 to 9999.

    The decade 000X is an exception: the calendar of `datetime` lacks its year 0000.
    """
    if (first < 12 and precision != "decade") or first + count > _MONTHS_END:  # noqa: PLR2004
        return None
    return Part(_month_start(first), _month_start(first + count) - 1, precision, qualifier)


def _month_start(month: int) -> int:
    """The first day of a month numbered from January of the year 0, clipped to the calendar."""
    if month < 12:  # noqa: PLR2004
        return 1
    if month >= _MONTHS_END:
        return END_OF_TIME
    return date(month // 12, month % 12 + 1, 1).toordinal()


def _month_of(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    return 12 * day.year + day.month - 1


def _read_interval(first: str, last: str) -> Form | None:
    start, end = read_date(first), read_date(last)
    if (start is None and first != _OPEN) or (end is None and last != _OPEN):
        return None
    if any(part is not None and part.precision == "season" for part in (start, end)):
        return None
    return _ordered("interval", start, end)


def _read_set(first: str, last: str) -> Form | None:
    start, end = read_date(first), read_date(last)
    if (start is None and first) or (end is None and last):
        return None
    for part, text in ((start, first), (end, last)):
        if part is not None and (part.precision == "season" or part.qualifier or "X" in text):
            return None
    if start is not None and end is not None and start.precision != end.precision:
        return None
    return _ordered("set", start, end)


def _ordered(kind: Kind, start: Part | None, end: Part | None) -> Form | None:
    if start is None and end is None:
        return None
    if start is not None and end is not None and end.hi < start.lo:
        return None
    return Form(kind, start, end)

"""Periods of a histogram: day, month, quarter, year, decade.

A period is represented by its first day. Its label is the EDTF date of the same days, except for a
quarter, which our subset of EDTF cannot write: `2021-Q4`.
"""

from datetime import date
from typing import Final, Literal, get_args

Interval = Literal["day", "month", "quarter", "year", "decade"]
LEVELS: Final[tuple[Interval, ...]] = get_args(Interval)
"""`start_level` is the index of the finest period that holds the whole start of an event."""
NO_LEVEL: Final = len(LEVELS)
"""The level of a start that may be in several decades, or is open."""

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
"""The months of a period."""
_LABEL_LENGTHS: Final = {"day": 10, "month": 7, "year": 4}


def period_start(day: date, interval: Interval) -> date:
    """The first day of the period of `day`. The first decade begins with the year 1."""
    return first_day(period_number(day, interval), interval)


def period_label(start: date, interval: Interval) -> str:
    """The label of the period that begins on `start`: 2021-11-24, 2021-11, 2021-Q4, 2021, 202X."""
    text = start.isoformat()
    if interval == "quarter":
        return f"{text[:4]}-Q{(start.month + 2) // 3}"
    if interval == "decade":
        return f"{text[:3]}X"
    return text[: _LABEL_LENGTHS[interval]]


def holding_period(
    start_earliest: date | None, start_latest: date | None, interval: Interval
) -> date | None:
    """The first day of the period in which an event began; None if several periods are possible.

    The arguments are those properties of `dates.Edtf`, without tolerance; None is an open end.
    """
    if start_earliest is None or start_latest is None:
        return None
    start = period_start(start_earliest, interval)
    return start if period_start(start_latest, interval) == start else None


def period_number(day: date, interval: Interval) -> int:
    """The number of the period of a day. Numbers of consecutive periods are consecutive."""
    if interval == "day":
        return day.toordinal()
    return (12 * day.year + day.month - 1) // MONTHS[interval]


def first_day(number: int, interval: Interval) -> date:
    """The first day of the period with this number."""
    if interval == "day":
        return date.fromordinal(number)
    year, month = divmod(number * MONTHS[interval], 12)
    # The calendar has no year 0, with which the first decade would begin.
    return date(year, month + 1, 1) if year else date.min

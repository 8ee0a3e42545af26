"""The calendar's periods, for series over time: day, month, quarter, year, decade.

A period is known by its first day. Its label is the date that `parse` and the filter read as just
that period, except for a quarter, which has no form in our subset of EDTF: `2021-Q4`.
"""

from datetime import date
from typing import Final, Literal, get_args

Interval = Literal["day", "month", "quarter", "year", "decade"]
LEVELS: Final[tuple[Interval, ...]] = get_args(Interval)
"""`start_level` is the index of the finest period that holds the whole start of an event."""
NO_LEVEL: Final = len(LEVELS)

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_LABEL_LENGTHS: Final = {"day": 10, "month": 7, "year": 4}


def period_start(day: date, interval: Interval) -> date:
    """The first day of the period that holds `day`. The first decade begins with the year 1."""
    return _start(_number(day, interval), interval)


def period_label(start: date, interval: Interval) -> str:
    """The name of the period that begins on `start`: 2021-11-24, 2021-11, 2021-Q4, 2021, 202X."""
    text = start.isoformat()
    if interval == "quarter":
        return f"{text[:4]}-Q{(start.month + 2) // 3}"
    if interval == "decade":
        return f"{text[:3]}X"
    return text[: _LABEL_LENGTHS[interval]]


def holding_period(
    start_earliest: date | None, start_latest: date | None, interval: Interval
) -> date | None:
    """The start of the one period in which an event began; None if it may be another, or is open.

    The arguments are those of `dates.Edtf`; no tolerance is added.
    """
    if start_earliest is None or start_latest is None:
        return None
    start = period_start(start_earliest, interval)
    return start if period_start(start_latest, interval) == start else None


def periods_between(first: date, last: date, interval: Interval) -> list[date]:
    """The starts of all periods from that of `first` to that of `last`; none if last is earlier."""
    numbers = range(_number(first, interval), _number(last, interval) + 1)
    return [_start(number, interval) for number in numbers]


def count_periods(first: date, last: date, interval: Interval) -> int:
    """How many periods `periods_between` would list."""
    return max(0, _number(last, interval) - _number(first, interval) + 1)


def _number(day: date, interval: Interval) -> int:
    """Periods counted without a gap, so that the next one is one more."""
    if interval == "day":
        return day.toordinal()
    return (12 * day.year + day.month - 1) // _MONTHS[interval]


def _start(number: int, interval: Interval) -> date:
    if interval == "day":
        return date.fromordinal(number)
    year, month = divmod(number * _MONTHS[interval], 12)
    return date(year, month + 1, 1) if year else date.min

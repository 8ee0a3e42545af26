"""Classes of how long an event may have lasted, by which a date window becomes index ranges.

An index is ordered by the beginning of events, but an event of a window may have begun long before
it. Nearly all events are short: their beginning is at most SHORT days before the window. The few
long ones are in classes of their own, each with a range as wide as the class.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.domain.date_filter import Window
from app.domain.dates import END_OF_TIME

SHORT: Final = 45
"""The most days of class 0, tolerance included: dates of a day or a month."""
YEARLONG: Final = 400
"""The most days of class 1: a year."""
DECADELONG: Final = 4_000
"""The most days of class 2: some years, a decade."""
_LONGEST_TOLERANCE: Final = 3_700
"""The most days by which a beginning is widened: ten years, for a decade."""

BEGUN: Final = 3
"""The class of longer events with a beginning."""
OPEN: Final = 4
"""The class of events without a beginning, which are sorted by their end."""
SPANS: Final = 5
"""The number of classes, from 0."""
_LIMITS: Final = (SHORT, YEARLONG, DECADELONG)


class Reach(NamedTuple):
    """The range of `sort_lo`, inclusive, of the matches of a window in the class `span`."""

    span: int
    lo: int
    hi: int


def span_in(row: Mapping[Any, Any]) -> int:
    """The class of an event from its row, which has the columns of `Bounds`; from 0 to SPANS - 1.

    An event without a date gets class 0: it matches no window.
    """
    possible_lo, possible_hi = row["possible_lo"], row["possible_hi"]
    # possible_hi is -1 for an event without a date, which has no beginning either.
    if possible_lo == 0 and possible_hi >= 0:
        return OPEN
    days = possible_hi - possible_lo
    if days <= SHORT:  # nearly all events; skips the generator below
        return 0
    return next((span for span, limit in enumerate(_LIMITS) if days <= limit), BEGUN)


def reaches(window: Window) -> tuple[Reach, ...]:
    """A range for each class, in order. They hold for possible and for certain matches."""
    return (
        *(
            Reach(span, max(window.lo - limit, 0), window.hi + limit)
            for span, limit in enumerate(_LIMITS)
        ),
        Reach(BEGUN, 0, window.hi + _LONGEST_TOLERANCE),
        Reach(OPEN, 0, END_OF_TIME),
    )

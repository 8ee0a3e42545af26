"""How long an event may have lasted, in classes, so that a window of days is found in few steps.

What lies in a window possibly began long before it. Nearly all events are short, so that they are
found by when they began, a little more widely; the longer ones are looked for apart.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.domain.date_filter import Window
from app.domain.dates import END_OF_TIME, Bounds

SHORT: Final = 45
"""Days, tolerance included, of the first class: days and months."""
YEARLONG: Final = 400
"""Of the second: a year."""
DECADELONG: Final = 4_000
"""Of the third: some years, a decade."""
_LONGEST_TOLERANCE: Final = 3_700
"""No beginning that is written is widened by more days: ten years, for a decade."""

BEGUN: Final = 3
"""The class of all that is longer, but begins."""
OPEN: Final = 4
"""The class of what has no beginning: it is sorted by its end."""
SPANS: Final = 5
"""The number of classes, from 0."""
_LIMITS: Final = (SHORT, YEARLONG, DECADELONG)


class Reach(NamedTuple):
    """Events of the class `span` that match a window have a `sort_lo` from `lo` to `hi`."""

    span: int
    lo: int
    hi: int


def span_of(bounds: Bounds) -> int:
    """The class of an event with these bounds. One without a date matches nothing: any will do."""
    return _span(bounds.possible_lo, bounds.possible_hi)


def span_in(row: Mapping[Any, Any]) -> int:
    """The class of an event whose row has the bounds under their names."""
    return _span(row["possible_lo"], row["possible_hi"])


def _span(possible_lo: int, possible_hi: int) -> int:
    if possible_lo == 0 and possible_hi >= 0:
        return OPEN
    days = possible_hi - possible_lo
    if days <= SHORT:  # as nearly all are
        return 0
    return next((span for span, limit in enumerate(_LIMITS) if days <= limit), BEGUN)


def reaches(window: Window) -> tuple[Reach, ...]:
    """Where to look for the events of each class, whether they must match possibly or certainly."""
    return (
        *(
            Reach(span, max(window.lo - limit, 0), window.hi + limit)
            for span, limit in enumerate(_LIMITS)
        ),
        Reach(BEGUN, 0, window.hi + _LONGEST_TOLERANCE),
        Reach(OPEN, 0, END_OF_TIME),
    )

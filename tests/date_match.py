"""The conditions of `date_match` in Python, beside those of the statements."""

from app.domain.date_filter import Window
from app.domain.dates import Bounds


def possibly(bounds: Bounds, window: Window) -> bool:
    """Whether the date may have a day in the window."""
    return bounds.possible_lo <= window.hi and bounds.possible_hi >= window.lo


def certainly(bounds: Bounds, window: Window) -> bool:
    """Whether the date has a day in the window, wherever it lies within its bounds."""
    return bounds.certain_lo >= window.lo and bounds.certain_hi <= window.hi

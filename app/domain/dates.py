"""Dates in EDTF (ISO 8601-2), the subset of docs/dates.md.

`parse` parses a text once. Its value has the strict bounds for people, and integers for the
database: sort order and filters compare integers that are never null, and no query parses a text.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.edtf_errors import explain
from app.domain.edtf_grammar import END_OF_TIME, FINEST_FIRST, Form, Precision, read, widened

__all__ = ["END_OF_TIME", "UNDATED", "Bounds", "Edtf", "Precision", "bounds_of", "parse"]


class Bounds(NamedTuple):
    """The stored integers of a date: day ordinals, 0 before all days, END_OF_TIME after all days.

    Sort order: `sort_lo`, `sort_hi`. A window of days, w_lo to w_hi, both inclusive
    - possibly matches if `possible_lo <= w_hi and possible_hi >= w_lo`,
    - certainly matches if `certain_lo >= w_lo and certain_hi <= w_hi`.
    """

    sort_lo: int
    sort_hi: int
    possible_lo: int
    possible_hi: int
    certain_lo: int
    certain_hi: int


# A window starts at 0 or later, so that no window certainly contains a date with this bound.
_NEVER_LO: Final = -1

UNDATED: Final = Bounds(
    sort_lo=END_OF_TIME,
    sort_hi=END_OF_TIME,
    possible_lo=END_OF_TIME + 1,
    possible_hi=-1,
    certain_lo=_NEVER_LO,
    certain_hi=END_OF_TIME + 1,
)
"""The bounds of an event without a date: it sorts last and matches no window."""


@dataclass(frozen=True, slots=True)
class Edtf:
    """A parsed date. The constructor raises Refusal for a text that is not a date.

    `text` is the given text without white space around it. Dates with equal texts are equal.
    """

    text: str
    _form: Form = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.text.strip()
        form = read(text)
        if form is None:
            raise explain(text)
        if text != self.text:
            object.__setattr__(self, "text", text)
        object.__setattr__(self, "_form", form)

    @property
    def is_interval(self) -> bool:
        """Whether it has a duration: `a/b`, `a/..` or `../b`."""
        return self._form.kind == "interval"

    @property
    def is_set(self) -> bool:
        """Whether it is one unknown day within a range: `[a..b]`, `[..b]` or `[a..]`."""
        return self._form.kind == "set"

    @property
    def earliest(self) -> date | None:
        """The first written day, without tolerance; None for an open beginning."""
        start = self._form.start
        return None if start is None else date.fromordinal(start.lo)

    @property
    def latest(self) -> date | None:
        """The last written day, without tolerance; None for an open end."""
        end = self._form.end
        return None if end is None else date.fromordinal(end.hi)

    @property
    def start_latest(self) -> date | None:
        """The last day of its beginning; None if that is open."""
        if not self.is_interval:
            return self.latest
        start = self._form.start
        return None if start is None else date.fromordinal(start.hi)

    @property
    def precision(self) -> Precision:
        """`span` for a set; for an interval the coarser precision of its written ends."""
        if self.is_set:
            return "span"
        ends = (self._form.start, self._form.end)
        return max((end.precision for end in ends if end is not None), key=FINEST_FIRST.index)

    @property
    def approximate(self) -> bool:
        """Whether an end has `~` or `%`."""
        return any(part.approximate for part in self._form[1:] if part is not None)

    @property
    def uncertain(self) -> bool:
        """Whether an end has `?` or `%`."""
        return any(part.uncertain for part in self._form[1:] if part is not None)

    @property
    def bounds(self) -> Bounds:
        """The integers by which it is sorted and filtered."""
        kind, start, end = self._form
        start_lo, start_hi = (0, 0) if start is None else widened(start)
        if start is end:
            end_lo, end_hi = start_lo, start_hi
        else:
            end_lo, end_hi = (END_OF_TIME, END_OF_TIME) if end is None else widened(end)
        sort_hi = END_OF_TIME if end is None else end.hi
        sort_lo = sort_hi if start is None else start.lo
        # A day or a set is certain if all its possible days are in the window. An interval is
        # certain if it has a day in common with the window: even if it ends as early as possible
        # (not before its beginning) it ends in or after the window, and even if it begins as late
        # as possible it begins in or before the window.
        certain_lo, certain_hi = start_lo, end_hi
        if kind == "interval":
            certain_lo, certain_hi = max(start_lo, end_lo), min(start_hi, end_hi)
        if self.uncertain:
            certain_lo = _NEVER_LO
        return Bounds(sort_lo, sort_hi, start_lo, end_hi, certain_lo, certain_hi)


# The dates of a file repeat: a day has many events.
@lru_cache(maxsize=8_192)
def parse(text: str) -> Edtf:
    """Parse a date. Raises Refusal: `date-order` if it ends before it begins, else `invalid-date`.

    The detail says what to write instead. `candidates` are valid dates, if they follow from the
    text.
    """
    return Edtf(text)


def bounds_of(value: Edtf | None) -> Bounds:
    """The integers to store for the date of an event; None is an unknown date."""
    return UNDATED if value is None else value.bounds

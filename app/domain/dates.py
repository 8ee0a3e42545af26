"""Dates as sources give them: EDTF (ISO 8601-2), the subset that docs/dates.md describes.

`parse` reads a text once; the value that it returns answers everything else: strict bounds for
people, and integers for the database, so that order and filters are comparisons of never-null
numbers and no query ever looks at the text.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.edtf_errors import explain
from app.domain.edtf_grammar import END_OF_TIME, FINEST_FIRST, Form, Precision, read, widened

__all__ = ["END_OF_TIME", "UNDATED", "Bounds", "Edtf", "Precision", "bounds_of", "parse"]


class Bounds(NamedTuple):
    """What the database stores of a date, as day ordinals; 0 is before all days, END_OF_TIME after.

    Order: `sort_lo`, `sort_hi`. A window of days, w_lo to w_hi, both inclusive
    - possibly matches if `possible_lo <= w_hi and possible_hi >= w_lo`,
    - certainly matches if `certain_lo >= w_lo and certain_hi <= w_hi`.
    """

    sort_lo: int
    sort_hi: int
    possible_lo: int
    possible_hi: int
    certain_lo: int
    certain_hi: int


_NEVER_LO: Final = -1  # a window starts at 0 or later: nothing this low is certainly inside

UNDATED: Final = Bounds(
    sort_lo=END_OF_TIME,
    sort_hi=END_OF_TIME,
    possible_lo=END_OF_TIME + 1,
    possible_hi=-1,
    certain_lo=_NEVER_LO,
    certain_hi=END_OF_TIME + 1,
)
"""The bounds of an event that has no date: it sorts last and matches no window."""


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date that has been read. Making one from a text that is no date raises Refusal.

    `text` is as given, without white space around it. Two dates are equal if their texts are.
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
        """It lasted: `a/b`, `a/..` or `../b`."""
        return self._form.kind == "interval"

    @property
    def is_set(self) -> bool:
        """One unknown day within: `[a..b]`, `[..b]` or `[a..]`."""
        return self._form.kind == "set"

    @property
    def earliest(self) -> date | None:
        """The first day of what is written, without tolerance; None for an open beginning."""
        start = self._form.start
        return None if start is None else date.fromordinal(start.lo)

    @property
    def latest(self) -> date | None:
        """The last day of what is written, without tolerance; None for an open end."""
        end = self._form.end
        return None if end is None else date.fromordinal(end.hi)

    @property
    def start_earliest(self) -> date | None:
        """The first day on which it may have begun; None for an open beginning."""
        return self.earliest

    @property
    def start_latest(self) -> date | None:
        """The last day of the first end of an interval, else `latest`; None if that is open."""
        if not self.is_interval:
            return self.latest
        start = self._form.start
        return None if start is None else date.fromordinal(start.hi)

    @property
    def precision(self) -> Precision:
        """`span` for a set; an interval has the coarser precision of its written ends."""
        if self.is_set:
            return "span"
        ends = (self._form.start, self._form.end)
        return max((end.precision for end in ends if end is not None), key=FINEST_FIRST.index)

    @property
    def approximate(self) -> bool:
        """`~` or `%` at either end."""
        _, start, end = self._form
        return (start is not None and start.approximate) or (end is not None and end.approximate)

    @property
    def uncertain(self) -> bool:
        """`?` or `%` at either end."""
        _, start, end = self._form
        return (start is not None and start.uncertain) or (end is not None and end.uncertain)

    @property
    def bounds(self) -> Bounds:
        """The integers by which it is sorted and found."""
        kind, start, end = self._form
        start_lo, start_hi = (0, 0) if start is None else widened(start)
        if start is end:
            end_lo, end_hi = start_lo, start_hi
        else:
            end_lo, end_hi = (END_OF_TIME, END_OF_TIME) if end is None else widened(end)
        sort_hi = END_OF_TIME if end is None else end.hi
        sort_lo = sort_hi if start is None else start.lo
        # One day must lie in the window wherever it is. What lasted needs a day in common with it:
        # it has not ended before the window even if it ends as early as it can (not before it
        # began), nor begun after the window even if it begins as late as it can.
        certain_lo, certain_hi = start_lo, end_hi
        if kind == "interval":
            certain_lo, certain_hi = max(start_lo, end_lo), min(start_hi, end_hi)
        if self.uncertain:
            certain_lo = _NEVER_LO
        return Bounds(sort_lo, sort_hi, start_lo, end_hi, certain_lo, certain_hi)


@lru_cache(maxsize=8_192)
def parse(text: str) -> Edtf:
    """Read a date. Raises Refusal: `date-order` if it ends before it begins, else `invalid-date`.

    The sentence of the refusal shows what to write instead; where that can be derived from the
    text, its `candidates` are such dates.
    """
    return Edtf(text)


def bounds_of(value: Edtf | None) -> Bounds:
    """The integers to store for an event's date; None is the date that nobody knows."""
    return UNDATED if value is None else value.bounds

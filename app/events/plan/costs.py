"""What the ways to the events of a search take, roughly, to choose between them. Pure.

In microseconds, as measured over a million events on SQLite. PostgreSQL's were not measured.
"""

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from app.events.plan.expansion import ExpandedQuery

PAGE: Final = 50
# To look at the words of one event, and for each that would do.
_LOOK_AT_WORDS: Final = 14.0
_LOOK_FOR_ONE: Final = 0.5
# To read on in the index by one, to gather an event that it has found.
_READ_INDEX: Final = 0.03
_GATHER: Final = 7.0
_BEGIN: Final = 0.45
"""To gather one of what begins so, if it may be too much to be asked for word by word."""
_SKIPPED: Final = 800
"""Of a list in the index so many are read at most to find the next one that is asked for."""


class Costs(NamedTuple):
    """Of a question in words, with how many events each of its filters leaves of all."""

    words: ExpandedQuery
    filters: tuple[int, ...]
    all_events: int

    @property
    def share(self) -> float:
        """Which part of the events has the words: as if these stood in events independently."""
        return self._together(clause.likely for clause in self.words.wanted)

    @property
    def found(self) -> float:
        """How many events have the words and come through the filters, if these were independent,
        too.
        """
        return self._together(self.filters) * self.share * self.all_events

    @property
    def look(self) -> float:
        """To look at the words of one event."""
        return _LOOK_AT_WORDS + _LOOK_FOR_ONE * sum(len(c.either) for c in self.words.clauses)

    def all_by_index(self) -> float:
        """To gather all that the index finds."""
        likely = [clause.likely for clause in self.words.wanted]
        gathered = min(*likely, *self.filters, self.share * min(self.filters))
        return self._reading() + gathered * _GATHER + self._beginning()

    def page_by_index(self) -> float:
        """To read on in an index that is in order until a page is full."""
        part = PAGE / max(PAGE, self.found)
        return part * self._reading() + PAGE * _GATHER + self._beginning()

    def _beginning(self) -> float:
        """To begin with what has no list of its own."""
        every = (one for clause in self.words.clauses for one in clause.either)
        return sum(one.n * _BEGIN for one in every if one.is_beginning and not one.begun)

    def _together(self, counts: Iterable[int]) -> float:
        """Which part of the events has all of what so many have each."""
        return math.prod(min(1.0, n / self.all_events) for n in counts)

    def _reading(self) -> float:
        """To go through the lists, the rarest first, and in each only to where those before led."""
        counts = sorted((*self.filters, *(clause.n for clause in self.words.wanted)))
        left, read = float(self.all_events), 0.0
        for n in counts:
            read += min(n, left * _SKIPPED)
            left *= min(1.0, n / self.all_events)
        return read * _READ_INDEX

"""The shape of a query: everything that decides the text of its statement, without the values.

Statements are cached by shape, so that queries that differ in their values alone share one.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from app.domain.duration_classes import SPANS

RELEVANCE: Final = "relevance"
"""The sort order by the weights of the matching words. It needs all matches, so it always reads the
inverted index.
"""


class Alternatives(NamedTuple):
    """The numbers of alternatives of one term and of two; an event must have one of them.

    `is_listed`: there are more, in one parameter, so that the statement does not grow.
    """

    single: int
    double: int
    is_listed: bool = False

    @property
    def weight(self) -> int:
        """The number of alternatives that the statement repeats."""
        return self.single + self.double + self.is_listed


def padded(length: int) -> int:
    """The length of a list in statements, a power of two, so that few statements are compiled."""
    return 1 << (length - 1).bit_length() if length else 0


class ClauseShape(NamedTuple):
    """A clause of a query: of each variant the number of tokens, and whether it is a phrase.

    `tiers`: the tier of each variant, for scores; in ascending order.
    """

    variants: tuple[tuple[int, bool], ...]
    is_excluded: bool
    tiers: tuple[int, ...] = ()


class TextShape(NamedTuple):
    """The clauses of a text query.

    `from_index`: the inverted index finds the events. If its result `is_exact`, it is not checked
    again; else the tokens of each event are checked. `is_scored`: each match gets a score.
    """

    clauses: tuple[ClauseShape, ...]
    from_index: bool
    is_exact: bool = False
    is_scored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All that decides the text of a statement, except its order.

    `start`: the timelines that are scanned; without them the table of events is read, by id, by
    time of update or by text. `filters`: the terms that are checked for each row. `lists`: the
    parameters that are lists, each with its length. `date_match`: `possible` or `certain` if there
    is a date window, else empty. `as_of`: the rows that were valid at a past change are read.
    """

    start: Alternatives | None
    filters: tuple[Alternatives, ...]
    lists: tuple[tuple[str, int], ...]
    multilateral: str = "include"
    date_match: str = ""
    has_updated_since: bool = False
    text: TextShape | None = None
    as_of: bool = False

    @property
    def weight(self) -> int:
        """The number of parts that the statement repeats, by which the time to compile it grows."""
        scans = (self.start.weight if self.start else 1) * (SPANS if self.date_match else 1)
        checks = sum(1 + one.double for one in self.filters)  # of single ones there is a list
        return (scans + checks) * (1 + self.as_of) + len(self.lists)

    @property
    def needs_event_row(self) -> bool:
        """Whether a condition needs columns of the event, or other timelines."""
        narrows = self.multilateral != "include" or self.date_match or self.has_updated_since
        return bool(narrows or self.lists or self.filters)

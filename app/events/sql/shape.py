"""All that decides the text of a statement about events, and so what is compiled once."""

from dataclasses import dataclass
from typing import Final, NamedTuple

RELEVANCE: Final = "relevance"
"""The order by the weights of words; it needs all that match, by the inverted index."""


class Alternatives(NamedTuple):
    """How many alternatives of one term a group has, and how many of two."""

    single: int
    double: int


class ClauseShape(NamedTuple):
    """How many keys each alternative has, and whether also a phrase."""

    alternatives: tuple[tuple[int, bool], ...]
    is_excluded: bool


class TextShape(NamedTuple):
    """The clauses of a text query. `from_index`: the inverted index finds the events, and if it
    `is_covered`, its answer is final; else the words of each event are checked. `is_scored`: the
    matches get a score.
    """

    clauses: tuple[ClauseShape, ...]
    from_index: bool
    is_covered: bool = False
    is_scored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All that decides the text of a statement but its order.

    Without `start` it reads the events themselves, by their ids, by when they were written or by
    their words. `lists`: the parameters that are lists, with their lengths.
    """

    start: Alternatives | None
    rest: tuple[Alternatives, ...]
    lists: tuple[tuple[str, int], ...]
    multilateral: str = "include"
    window: str = ""
    is_since: bool = False
    words: TextShape | None = None

    @property
    def asks_columns(self) -> bool:
        """Whether an event's own columns must be looked at, or other timelines."""
        is_narrow = self.multilateral != "include" or self.window or self.is_since
        return bool(is_narrow or self.lists or self.rest)

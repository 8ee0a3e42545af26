"""The lifespans of timeline rows: from which change on, and until which, each was valid. Pure.

A row outlives a state of its event if the next state has the same term and the same columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from app import tables as t
from app.domain.duration_classes import span_in
from app.events.stored.event_rows import Row

SHARED: Final = tuple(c.name for c in t.past_timeline.columns if c.name in t.event.c)
"""The columns that the rows of timelines, past ones included, have from their event."""
shared: Final = itemgetter(*SHARED)


class Period(NamedTuple):
    """What timelines have of an event from change `since` on: its columns and the numbers of its
    terms. The current period has no `until`.
    """

    since: int
    until: int | None
    columns: Row
    terms: Iterable[int | None]


class Lifespan(NamedTuple):
    """A row of a timeline without its event: the number of the term, the columns SHARED and, of a
    current row, the number of the document.
    """

    since: int
    until: int | None
    term: int | None
    values: tuple[Any, ...]
    document: int | None = None

    def row(self) -> dict[str, Any]:
        """The columns of a row, without the event."""
        columns = dict(zip(SHARED, self.values, strict=True))
        return {
            **columns,
            "span": span_in(columns),
            "term": self.term,
            "since": self.since,
            "until": self.until,
            "document": self.document,
        }


def lifespans(periods: Sequence[Period]) -> set[Lifespan]:
    """The lifespans of the rows of one event, from its periods in their order."""
    found: set[Lifespan] = set()
    open_: dict[tuple[int | None, tuple[Any, ...]], int] = {}
    end: int | None = None
    for since, until, columns, terms in periods:
        values = shared(columns)
        keys = {(term, values) for term in terms}
        for key in [key for key in open_ if key not in keys or end != since]:
            found.add(Lifespan(open_.pop(key), end, *key))
        for key in keys:
            open_.setdefault(key, since)
        end = until
    number = periods[-1].columns["document"] if periods and end is None else None
    return found | {Lifespan(since, end, *key, number) for key, since in open_.items()}


def joined(rows: Iterable[Lifespan]) -> set[Lifespan]:
    """The rows with each that follows an equal one joined to it. A transaction that changes an
    event back and forth leaves such rows.
    """
    by_key: dict[tuple[int | None, tuple[Any, ...]], list[Lifespan]] = {}
    for row in sorted(rows, key=lambda row: row.since):
        several = by_key.setdefault((row.term, row.values), [])
        if several and several[-1].until == row.since:
            row = row._replace(since=several.pop().since)  # noqa: PLW2901
        several.append(row)
    return {row for several in by_key.values() for row in several}


def periods_of(states: Iterable[Mapping[Any, Any]], floor: int) -> list[Period]:
    """The periods of the states of an event that `as_of` answers, those after the floor."""
    after = (state for state in states if state["until"] > floor)
    return [Period(one["since"], one["until"], one, one["terms"] or ()) for one in after]

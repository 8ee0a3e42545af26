"""The timelines of terms, maintained on write: for each term the rows of its events, by date."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_many
from app.domain.duration_classes import span_in
from app.events.index.memberships import Membership
from app.events.index.tallies import Counts
from app.events.index.term_ids import known_numbers, numbers
from app.events.stored.event_rows import Row
from app.events.terms import Term

Entry = tuple[Any, ...]
"""A row of a timeline: the term's number, then columns that are copied from the event."""

_COPIED: Final = tuple(c.name for c in t.timeline.columns if c.name in t.event.c)
_PARAMETERS: Final = ("_event", "_term", "_lo", "_hi")
_values: Final = itemgetter("span", *_COPIED)


def move(
    connection: sa.Connection, before: Sequence[Membership], after: Sequence[Membership]
) -> Mapping[Term, int]:
    """Delete the timeline rows of `before`, insert those of `after`, and adjust the counts.

    Returns the numbers of the terms of all these events.
    """
    counts = Counts()
    counts.add(before, -1)
    counts.add(after)
    ids = numbers(connection, counts.terms())
    _take_out(connection, before, ids)
    _insert(connection, after, ids)
    counts.store(connection, ids)
    return ids


def replace(connection: sa.Connection, events: Sequence[Membership]) -> None:
    """Write the timeline rows of events, new or stored. The counts of terms stay unchanged."""
    counts = Counts()
    counts.add(events)
    ids = numbers(connection, counts.terms())
    _take_out(connection, events, ids)
    _insert(connection, events, ids)


def remove(
    connection: sa.Connection, rows: Sequence[tuple[UUID, Entry]], events: Sequence[Membership]
) -> None:
    """Delete these rows, but not those that these events should have. Counts are left."""
    keep = {(event, *_key(row)) for event, rows in due(connection, events).items() for row in rows}
    gone = {(event, *_key(row)) for event, row in rows} - keep
    _delete(connection, [dict(zip(_PARAMETERS, key, strict=True)) for key in gone])


def due(connection: sa.Connection, events: Sequence[Membership]) -> dict[UUID, set[Entry]]:
    """The rows that timelines should have for these events, by id."""
    ids = known_numbers(connection, {term for event in events for term in event.terms})
    found = ((event["id"], _values(_row(event)), terms) for event, _, terms, _ in events)
    return {event: {(ids.get(term), *values) for term in terms} for event, values, terms in found}


class Checksum:
    """The sum of the hashes of the rows that timelines should have, whatever their order."""

    def __init__(self, connection: sa.Connection) -> None:
        # As the driver has it, so that the stored rows need no conversion.
        self._raw = connection.dialect.name == "sqlite"
        self._n = self._sum = 0

    def add(self, events: Sequence[Membership], ids: Mapping[Term, int]) -> None:
        """Add the timeline rows of `events`; `ids` has the number of each term."""
        for event, _, terms, _ in events:
            own = event["id"].bytes if self._raw else event["id"]
            values = (own, *_values(_row(event)))
            self._n += len(terms)
            self._sum += sum(hash((ids[term], *values)) for term in terms)

    def equals_stored(self, connection: sa.Connection) -> bool:
        """Whether the stored rows have the same sum. Reads all of them, in any order."""
        c = t.timeline.c
        event = sa.type_coerce(c.event, sa.LargeBinary()) if self._raw else c.event
        columns = (c.term, event, c.span, *(c[name] for name in _COPIED))
        statement = sa.select(*columns).execution_options(yield_per=10_000)
        n = total = 0
        for rows in connection.execute(statement).partitions():
            n += len(rows)
            total += sum(map(hash, map(tuple, rows)))
        return (n, total) == (self._n, self._sum)


def in_order_of_events(connection: sa.Connection) -> Iterator[tuple[UUID, Entry]]:
    """All rows of timelines with the id of their event, in the order of these ids."""
    table = t.timeline
    statement = sa.select(table).order_by(table.c.event).execution_options(yield_per=10_000)
    for row in connection.execute(statement).mappings():
        yield row["event"], (row["term"], *_values(row))


def _insert(
    connection: sa.Connection, events: Sequence[Membership], ids: Mapping[Term, int]
) -> None:
    rows = [(_row(event), terms) for event, _, terms, _ in events]
    insert_many(
        connection, t.timeline, [row | {"term": ids[term]} for row, terms in rows for term in terms]
    )


def _take_out(
    connection: sa.Connection, events: Sequence[Membership], ids: Mapping[Term, int]
) -> None:
    records = [
        {
            "_event": event["id"],
            "_term": ids[term],
            "_lo": event["sort_lo"],
            "_hi": event["sort_hi"],
        }
        for event, _, terms, _ in events
        for term in terms
    ]
    _delete(connection, records)


def _delete(connection: sa.Connection, keys: Sequence[Mapping[str, Any]]) -> None:
    if keys:
        line = t.timeline.c
        columns = (line.event, line.term, line.sort_lo, line.sort_hi)
        given = zip(columns, _PARAMETERS, strict=True)
        key = (column == sa.bindparam(name) for column, name in given)
        connection.execute(sa.delete(t.timeline).where(*key), keys)


def _key(entry: Entry) -> tuple[int, int, int]:
    """The term and the days of a row."""
    return entry[0], entry[2 + _COPIED.index("sort_lo")], entry[2 + _COPIED.index("sort_hi")]


def _row(event: Row) -> dict[str, Any]:
    """The columns of a timeline row for an event, without the term."""
    row: dict[str, Any] = {name: event[name] for name in _COPIED}
    return row | {"event": event["id"], "span": span_in(event)}

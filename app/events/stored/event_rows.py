"""The rows of events in all their tables: documents, timelines and counts derive from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among

Row = Mapping[Any, Any]
Rows = Mapping[UUID, Sequence[Row]]
ByTable = Mapping[sa.Table, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows of some events: `events` in order, the rows of other tables by the event's id."""

    events: Sequence[Row]
    people: Rows
    citations: Rows
    topics: Rows
    known_as: Rows
    places: Mapping[UUID, Row]


def of_rows(written: ByTable) -> EventRows:
    """The rows of new events, before they are inserted."""
    return EventRows(
        written[t.event],
        people=_owned(written[t.participant]),
        citations=_owned(written[t.citation]),
        topics=_owned(written[t.event_topic]),
        known_as=_owned(written[t.event_external_id]),
        places={row["id"]: row for row in written[t.place]},
    )


def stored(connection: sa.Connection, ids: Sequence[UUID]) -> EventRows:
    """The rows of the events with these ids that exist. A fixed number of statements."""
    if not ids:
        return EventRows([], {}, {}, {}, {}, {})
    found = sa.select(t.event).where(among(t.event.c.id, ids))
    events: list[Row] = list(connection.execute(found).mappings())
    return EventRows(
        events,
        people=_children(connection, t.participant, ids),
        citations=_children(connection, t.citation, ids),
        topics=_children(connection, t.event_topic, ids),
        known_as=_known_as(connection, ids),
        places=by_id(connection, t.place, {row["place"] for row in events if row["place"]}),
    )


def by_id(connection: sa.Connection, table: sa.Table, ids: set[UUID]) -> dict[UUID, Row]:
    """The rows of a table with these ids, by id."""
    if not ids:
        return {}
    statement = sa.select(table).where(among(table.c.id, ids))
    return {row["id"]: row for row in connection.execute(statement).mappings()}


def _owned(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    """Rows by the id of their event."""
    owned: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        owned[row["event"]].append(row)
    return owned


def _children(
    connection: sa.Connection, table: sa.Table, ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """The rows of a child table by event, in order of `position`."""
    statement = sa.select(table).where(among(table.c.event, ids)).order_by(table.c.position)
    return _owned(connection.execute(statement).mappings())


def _known_as(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The external ids by event. An event keeps its earlier ids, so positions may repeat; they are
    sorted here, as the collations of databases differ.
    """
    rows = _children(connection, t.event_external_id, ids)
    for several in rows.values():
        several.sort(key=itemgetter("position", "dataset", "external_id"))
    return rows

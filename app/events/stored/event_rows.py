"""The rows of events in all their tables: documents, timelines and counts derive from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among

Row = Mapping[Any, Any]

_PARTS: Final = (t.participant, t.citation, t.event_topic, t.event_external_id)


class EventRows(NamedTuple):
    """The row of one event, the rows of its parts in order, and the row of its place."""

    event: Row
    people: Sequence[Row]
    citations: Sequence[Row]
    topics: Sequence[Row]
    known_as: Sequence[Row]
    place: Row | None


def of_rows(written: Mapping[sa.Table, Sequence[Row]]) -> list[EventRows]:
    """The rows of new events, before they are inserted."""
    places = {row["id"]: row for row in written[t.place]}
    return _by_event(written[t.event], [written[table] for table in _PARTS], places)


def stored(connection: sa.Connection, ids: Sequence[UUID]) -> list[EventRows]:
    """The rows of the events with these ids that exist. A fixed number of statements."""
    if not ids:
        return []
    found = sa.select(t.event).where(among(t.event.c.id, ids))
    events = connection.execute(found).mappings().all()
    parts = []
    for table in _PARTS:
        statement = sa.select(table).where(among(table.c.event, ids)).order_by(table.c.position)
        parts.append(connection.execute(statement).mappings().all())
    # An event keeps its earlier ids, so positions may repeat; sorted here, as the collations of
    # databases differ.
    parts[-1] = sorted(parts[-1], key=itemgetter("position", "dataset", "external_id"))
    places = by_id(connection, t.place, {row["place"] for row in events if row["place"]})
    return _by_event(events, parts, places)


def by_id(connection: sa.Connection, table: sa.Table, ids: set[UUID]) -> dict[UUID, Row]:
    """The rows of a table with these ids, by id."""
    if not ids:
        return {}
    statement = sa.select(table).where(among(table.c.id, ids))
    return {row["id"]: row for row in connection.execute(statement).mappings()}


def _by_event(
    events: Iterable[Row], parts: Iterable[Iterable[Row]], places: Mapping[UUID, Row]
) -> list[EventRows]:
    """The rows of each event; `parts` has the rows of each table of _PARTS."""
    owned: list[dict[UUID, list[Row]]] = []
    for rows in parts:
        owned.append(defaultdict(list))
        for row in rows:
            owned[-1][row["event"]].append(row)
    found = []
    for event in events:
        people, citations, topics, known_as = (rows.get(event["id"], ()) for rows in owned)
        place = places[event["place"]] if event["place"] else None
        found.append(EventRows(event, people, citations, topics, known_as, place))
    return found

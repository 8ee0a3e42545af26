"""Making the documents of events: the one place that knows what they hold.

Used when an event is written, when something that it shows is renamed, and by `rebuild` and
`check`. What goes in is the content of some hundred events, row by row: of new events as it is
about to be written, of others as the tables hold it. Each call reads a fixed number of tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.bulk import among, insert_many
from app.db import insert_or
from app.events import wire
from app.events.links import links_of
from app.events.rendering import event

CHUNK = 500

Row = Mapping[Any, Any]
Rows = dict[UUID, list[Row]]
ByTable = Mapping[sa.Table, Sequence[Row]]


@dataclass(slots=True)
class _Content:
    """The rows of some events: `events` in order, what belongs to each by its id."""

    events: list[Row]
    people: Rows
    citations: Rows
    topics: Rows
    known_as: Rows
    places: dict[UUID, Row]
    names: dict[UUID, wire.Names] = field(default_factory=dict)
    sources: dict[UUID, Row] = field(default_factory=dict)
    links: dict[UUID, list[wire.Link]] = field(default_factory=dict)


def render(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The documents of those of these events (at most CHUNK) that exist."""
    found = sa.select(t.event).where(among(t.event.c.id, ids))
    events: list[Row] = list(connection.execute(found).mappings())
    content = _Content(
        events,
        people=_children(connection, t.participant, ids),
        citations=_children(connection, t.citation, ids),
        topics=_children(connection, t.event_topic, ids),
        known_as=_known_as(connection, ids),
        places=_by_id(connection, t.place, {row["place"] for row in events if row["place"]}),
    )
    return _rendered(connection, content)


def store(connection: sa.Connection, ids: Iterable[UUID]) -> None:
    """Render these events anew and keep what came out. Makes no version."""
    pending = list(ids)
    for at in range(0, len(pending), CHUNK):
        documents = render(connection, pending[at : at + CHUNK])
        if documents:
            insert = insert_or(t.event_document, connection)
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["event"], set_={"body": insert.excluded.body}
                ),
                [{"event": event, "body": body} for event, body in sorted(documents.items())],
            )


def store_new(connection: sa.Connection, written: ByTable) -> None:
    """Keep the documents of new events, from the rows that were written."""
    content = _Content(
        list(written[t.event]),
        people=_owned(written[t.participant]),
        citations=_owned(written[t.citation]),
        topics=_owned(written[t.event_topic]),
        known_as=_owned(written[t.event_external_id]),
        places={row["id"]: row for row in written[t.place]},
    )
    documents = _rendered(connection, content)
    insert_many(
        connection,
        t.event_document,
        [{"event": event, "body": body} for event, body in documents.items()],
    )


def _rendered(connection: sa.Connection, content: _Content) -> dict[UUID, bytes]:
    actors = {row["actor"] for row in _all(content.people) if row["actor"]}
    cited = {row["source"] for row in _all(content.citations)}
    content.names = _actor_names(connection, actors)
    content.sources = _by_id(connection, t.source, cited)
    content.links = links_of(connection, [row["id"] for row in content.events])
    return {
        row["id"]: orjson.dumps(
            event(
                row,
                people=content.people.get(row["id"], ()),
                names=content.names,
                place=content.places[row["place"]] if row["place"] else None,
                topics=[topic["topic"] for topic in content.topics.get(row["id"], ())],
                links=content.links.get(row["id"], []),
                citations=[
                    (citation, content.sources[citation["source"]])
                    for citation in content.citations.get(row["id"], ())
                ],
                known_as=content.known_as.get(row["id"], ()),
            )
        )
        for row in content.events
    }


def _all(rows: Rows) -> Iterable[Row]:
    return (row for several in rows.values() for row in several)


def _owned(rows: Iterable[Row]) -> Rows:
    """Rows by the event that they belong to."""
    owned: Rows = defaultdict(list)
    for row in rows:
        owned[row["event"]].append(row)
    return owned


def _children(connection: sa.Connection, table: sa.Table, ids: Sequence[UUID]) -> Rows:
    """The rows that belong to each event, in their order."""
    statement = sa.select(table).where(among(table.c.event, ids)).order_by(table.c.position)
    return _owned(connection.execute(statement).mappings())


def _known_as(connection: sa.Connection, ids: Sequence[UUID]) -> Rows:
    """The external ids of each event. It keeps those that it was known by before, so that several
    may be in one position; nothing sorts by a collation.
    """
    rows = _children(connection, t.event_external_id, ids)
    for several in rows.values():
        several.sort(key=itemgetter("position", "dataset", "external_id"))
    return rows


def _by_id(connection: sa.Connection, table: sa.Table, ids: set[UUID]) -> dict[UUID, Row]:
    if not ids:
        return {}
    statement = sa.select(table).where(among(table.c.id, ids))
    return {row["id"]: row for row in connection.execute(statement).mappings()}


def _actor_names(connection: sa.Connection, ids: set[UUID]) -> dict[UUID, wire.Names]:
    names: dict[UUID, wire.Names] = defaultdict(dict)
    if not ids:
        return names
    columns = t.actor_name.c
    statement = (
        sa.select(columns.actor, columns.language, columns.text)
        .where(among(columns.actor, ids), ~columns.alias)
        .order_by(columns.position)
    )
    for actor, language, text in connection.execute(statement):
        names[actor][language] = text
    return names

"""The documents of events: JSON that is rendered on write, and that reads return as it is.

A document is rendered when its event is written, when a record that it shows is renamed, and by
`entente rebuild` and `check`. The input is the rows of up to CHUNK events: those of new events
before they are inserted, those of others from the tables. Each call runs a fixed number of
statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_records, upsert_rows
from app.db.value_lists import among
from app.events.stored import event_rows
from app.events.stored.event_rows import EventRows, Row, Rows
from app.events.stored.links import links_of
from app.events.stored.render import event

CHUNK: Final = 500
"""Events per call of `render`."""


def render(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The documents of the events with these ids (at most CHUNK) that exist, by id."""
    return _rendered(connection, event_rows.stored(connection, ids))


def store(connection: sa.Connection, ids: Iterable[UUID]) -> None:
    """Render the documents of these events again and store them. Makes no version."""
    pending = list(ids)
    for at in range(0, len(pending), CHUNK):
        found = event_rows.stored(connection, pending[at : at + CHUNK])
        documents = _rendered(connection, found)
        if documents:
            rows = [
                {"number": row["document"], "body": documents[row["id"]]}
                for row in sorted(found.events, key=itemgetter("document"))
            ]
            upsert_rows(connection, t.event_document, rows)


def insert(connection: sa.Connection, new: EventRows) -> None:
    """Render and insert the documents of new events."""
    documents = _rendered(connection, new)
    records = [(row["document"], documents[row["id"]]) for row in new.events]
    insert_records(connection, t.event_document, records)


def stored(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The stored documents of the events with these ids, by id."""
    body = t.event_document.c
    statement = (
        sa.select(t.event.c.id, body.body)
        .join(t.event_document, body.number == t.event.c.document)
        .where(among(t.event.c.id, ids))
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def remove(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """Delete the documents with these numbers."""
    document = t.event_document
    connection.execute(sa.delete(document).where(among(document.c.number, numbers)))


def ownerless(connection: sa.Connection) -> list[int]:
    """The numbers of documents without an event. In a sound database there are none."""
    numbers, owned = sa.select(t.event_document.c.number), sa.select(t.event.c.document)
    return sorted(connection.scalars(sa.except_(numbers, owned)))


def _rendered(connection: sa.Connection, found: EventRows) -> dict[UUID, bytes]:
    """The documents of these events, by id. Reads the other records that they show."""
    names = _actor_names(connection, {row["actor"] for row in _all(found.people) if row["actor"]})
    cited = {row["source"] for row in _all(found.citations)}
    sources = event_rows.by_id(connection, t.source, cited)
    links = links_of(connection, [row["id"] for row in found.events])
    return {
        row["id"]: orjson.dumps(
            event(
                row,
                people=found.people.get(row["id"], ()),
                names=names,
                place=found.places[row["place"]] if row["place"] else None,
                topics=[topic["topic"] for topic in found.topics.get(row["id"], ())],
                links=links.get(row["id"], []),
                citations=[
                    (citation, sources[citation["source"]])
                    for citation in found.citations.get(row["id"], ())
                ],
                known_as=found.known_as.get(row["id"], ()),
            )
        )
        for row in found.events
    }


def _all(rows: Rows) -> Iterable[Row]:
    return (row for several in rows.values() for row in several)


def _actor_names(connection: sa.Connection, ids: set[UUID]) -> dict[UUID, dict[str, str]]:
    names: dict[UUID, dict[str, str]] = defaultdict(dict)
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

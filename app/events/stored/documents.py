"""The documents of events: JSON that is rendered on write, and that reads return as it is.

A document is rendered when its event is written, when a record that it shows is renamed, and by
`entente rebuild` and `check`, from the rows of up to CHUNK events in a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_many, upsert_rows
from app.db.value_lists import among
from app.events.stored import event_rows
from app.events.stored.event_rows import EventRows
from app.events.stored.links import links_of
from app.events.stored.render import event

CHUNK: Final = 500
"""Events per call of `render`."""


def store(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Render the documents of the events `ids` (at most CHUNK) again, for `entente rebuild`: the
    renderer may have changed, not the record. A document that is missing is valid from now on.
    """
    found = event_rows.stored(connection, ids)
    documents = rendered(connection, found)
    if documents:
        change = connection.execute(sa.select(t.ledger.c.change)).scalar_one()
        rows = [
            {"number": row["document"], "body": documents[row["id"]], "since": change}
            for row in sorted((one.event for one in found), key=itemgetter("document"))
        ]
        upsert_rows(connection, t.event_document, rows, kept=["since"])


def insert(connection: sa.Connection, new: Sequence[EventRows], since: int) -> None:
    """Render and insert the documents of new events."""
    documents = rendered(connection, new)
    rows = [
        {"number": one["document"], "body": documents[one["id"]], "since": since} for one, *_ in new
    ]
    insert_many(connection, t.event_document, rows)


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


def rendered(connection: sa.Connection, found: Sequence[EventRows]) -> dict[UUID, bytes]:
    """The documents of these events (at most CHUNK), by id. Reads other records that they show."""
    actors = {row["actor"] for one in found for row in one.people if row["actor"]}
    cited = {row["source"] for one in found for row in one.citations}
    names = _actor_names(connection, actors)
    sources = event_rows.by_id(connection, t.source, cited)
    links = links_of(connection, [one.event["id"] for one in found])
    documents = (event(one, names, sources, links.get(one.event["id"], [])) for one in found)
    return {
        one.event["id"]: orjson.dumps(document)
        for one, document in zip(found, documents, strict=True)
    }


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

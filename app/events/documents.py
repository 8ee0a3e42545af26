"""Making the documents of events from the tables: the one place that knows what they hold.

Used when an event is written, when something that it shows is renamed, and by `rebuild` and
`check`. Each call reads eight tables for up to some hundred events, whatever their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.clock import rfc3339
from app.db import insert_or
from app.domain.dates import parse
from app.domain.event_types import DiplomaticAct, EventType, LinkRel, meaning
from app.events import wire

CHUNK = 500

Rows = dict[UUID, list[Any]]


def render(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The documents of those of these events (at most CHUNK) that exist."""
    found = connection.execute(sa.select(t.event).where(t.event.c.id.in_(ids))).all()
    people = _children(connection, t.participant, ids)
    names = _actor_names(connection, {row.actor for row in _all(people) if row.actor})
    citations = _children(connection, t.citation, ids)
    sources = _by_id(connection, t.source, {row.source for row in _all(citations)})
    places = _by_id(connection, t.place, {row.place for row in found if row.place})
    topics = _children(connection, t.event_topic, ids)
    links = _links(connection, ids)
    known_as = _children(connection, t.event_external_id, ids)
    return {
        row.id: orjson.dumps(
            wire.Event(
                id=str(row.id),
                type=row.type,
                status=row.status,
                coding=row.coding,
                title=row.title,
                summary=row.summary,
                date=_date(row),
                countries=sorted({p.country for p in people[row.id] if p.country}),
                participants=[_participant(p, names) for p in people[row.id]],
                place=_place(places[row.place], certain=row.place_certain) if row.place else None,
                details=row.details,
                topics=[topic.topic for topic in topics[row.id]],
                intensity=row.intensity,
                codes={"cameo": row.cameo, "plover": _plover(row)},
                flags=row.flags,
                links=links[row.id],
                citations=[_citation(c, sources[c.source]) for c in citations[row.id]],
                external_ids=[
                    {"dataset": k.dataset, "external_id": k.external_id} for k in known_as[row.id]
                ],
                dataset=row.dataset,
                external_id=row.external_id,
                version=row.version,
                created_at=rfc3339(row.created_us),
                updated_at=rfc3339(row.updated_us),
            )
        )
        for row in found
    }


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


def _all(rows: Rows) -> Iterable[Any]:
    return (row for several in rows.values() for row in several)


def _children(connection: sa.Connection, table: sa.Table, ids: Sequence[UUID]) -> Rows:
    """The rows that belong to each event, in their order."""
    rows: Rows = defaultdict(list)
    statement = sa.select(table).where(table.c.event.in_(ids)).order_by(table.c.position)
    for row in connection.execute(statement):
        rows[row.event].append(row)
    return rows


def _by_id(connection: sa.Connection, table: sa.Table, ids: set[UUID]) -> dict[UUID, Any]:
    statement = sa.select(table).where(table.c.id.in_(ids))
    return {row.id: row for row in connection.execute(statement)}


def _actor_names(connection: sa.Connection, ids: set[UUID]) -> dict[UUID, wire.Names]:
    names: dict[UUID, wire.Names] = defaultdict(dict)
    columns = t.actor_name.c
    statement = (
        sa.select(columns.actor, columns.language, columns.text)
        .where(columns.actor.in_(ids), ~columns.alias)
        .order_by(columns.position)
    )
    for actor, language, text in connection.execute(statement):
        names[actor][language] = text
    return names


def _links(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, list[wire.Link]]:
    """What each event says of others, then what others say of it, seen from its side."""
    columns = t.event_link.c
    links: dict[UUID, dict[tuple[LinkRel, UUID], bool]] = defaultdict(dict)
    own = sa.select(t.event_link).where(columns.event.in_(ids)).order_by(columns.position)
    for row in connection.execute(own):
        links[row.event].setdefault((LinkRel(row.rel), row.target), row.certain)
    others = (
        sa.select(t.event_link)
        .join(t.event, t.event.c.id == columns.event)
        .where(columns.target.in_(ids))
        .order_by(t.event.c.sort_lo, t.event.c.sort_hi, t.event.c.id, columns.position)
    )
    for row in connection.execute(others):
        links[row.target].setdefault((LinkRel(row.rel).inverse, row.event), row.certain)
    return defaultdict(
        list,
        {
            event: [
                wire.Link(rel=rel, event=str(other), certain=certain)
                for (rel, other), certain in said.items()
            ]
            for event, said in links.items()
        },
    )


def _date(row: Any) -> wire.EventDate | None:  # noqa: ANN401
    if row.edtf is None:
        return None
    date = parse(row.edtf)
    return wire.EventDate(
        edtf=date.text,
        earliest=date.earliest.isoformat() if date.earliest else None,
        latest=date.latest.isoformat() if date.latest else None,
        precision=date.precision,
        approximate=date.approximate,
        uncertain=date.uncertain,
        stated=row.stated,
        note=row.date_note,
    )


def _participant(row: Any, names: dict[UUID, wire.Names]) -> wire.Participant:  # noqa: ANN401
    return wire.Participant(
        role=row.role,
        country=row.country,
        actor={"id": str(row.actor), "name": names[row.actor]} if row.actor else None,
        title=row.title,
        certain=row.certain,
    )


def _place(row: Any, *, certain: bool) -> wire.Place:  # noqa: ANN401
    return wire.Place(
        name=row.name,
        country=row.country,
        latitude=row.latitude,
        longitude=row.longitude,
        certain=certain,
    )


def _plover(row: Any) -> str | None:  # noqa: ANN401
    act = row.details.get("act")
    return meaning(EventType(row.type), DiplomaticAct(act) if act else None).plover


def _citation(row: Any, source: Any) -> wire.Citation:  # noqa: ANN401
    return wire.Citation(
        source=wire.CitedSource(
            id=str(source.id),
            title=source.title,
            publisher=source.publisher,
            language=source.language,
            published=source.published,
            url=source.url,
        ),
        quote=row.quote,
        language=row.language,
        start=row.start,
        end=row.end,
        supports=row.supports,
    )

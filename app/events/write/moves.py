"""Events whose actors became others, or have other names: what derives from them is made again.

The events get no version: it is the actor that changed. They are numbered as `refreshed`.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.value_lists import among
from app.events.index import full_text, timelines
from app.events.index.memberships import Membership, memberships
from app.events.stored import documents, event_rows, links
from app.events.write import duplicates, states
from app.history import Author, Change

_person = t.participant.c


def move(
    connection: sa.Connection,
    people: Sequence[tuple[UUID, int]],
    actor: UUID,
    now_us: int,
    author: Author,
) -> None:
    """Make these participants, known by event and position, this actor."""
    positions = sorted(people)
    for ids in _chunks(sorted({event for event, _ in positions})):
        before = memberships(event_rows.stored(connection, ids))
        within = set(ids)
        connection.execute(
            sa.update(t.participant)
            .where(_person.event == sa.bindparam("one"), _person.position == sa.bindparam("at"))
            .values(actor=actor),
            [{"one": event, "at": at} for event, at in positions if event in within],
        )
        after = memberships(event_rows.stored(connection, ids))
        timelines.move(connection, before, after, history.first_change(connection))
        changes = _derive(connection, ids, before)
        history.number(connection, changes, now_us, author)


def renamed(connection: sa.Connection, events: Sequence[UUID], now_us: int, author: Author) -> None:
    """Derive again what depends on the names of the actors of these events."""
    for ids in _chunks(events):
        history.number(connection, _derive(connection, ids), now_us, author)


def _derive(
    connection: sa.Connection, ids: Sequence[UUID], before: Sequence[Membership] = ()
) -> list[Change]:
    found = event_rows.stored(connection, ids)
    full_text.update(connection, found)
    showing = links.neighbours(connection, ids)
    match = t.event_match.c
    connection.execute(
        sa.delete(t.event_match).where(sa.or_(among(match.event, ids), among(match.other, ids)))
    )
    showing |= duplicates.propose(connection, memberships(found))
    return states.render(connection, showing.union(ids), history.first_change(connection), before)


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[at : at + documents.CHUNK] for at in range(0, len(ids), documents.CHUNK))

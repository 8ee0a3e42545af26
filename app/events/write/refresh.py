"""Refreshes what events show of actors and sources, after these have changed."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.value_lists import among
from app.events.index import full_text
from app.events.stored import documents, event_rows
from app.events.terms import of_id
from app.events.write import states
from app.history import IMPORT, Author


def render(
    connection: sa.Connection,
    kind: str,
    ids: Sequence[UUID],
    now_us: int,
    author: Author = IMPORT,
) -> None:
    """Render the documents of all events with these actors or sources, and number what changed;
    `kind` is that of a term.
    """
    if ids:
        history.take_turn(connection)
        since = history.first_change(connection)
        changes = states.render(connection, events_of(connection, kind, ids), since)
        history.number(connection, changes, now_us, author)


def reindex_names(connection: sa.Connection, actors: Sequence[UUID]) -> None:
    """Update the full-text index for all events with these actors."""
    if not actors:
        return
    events = events_of(connection, "actor", actors)
    for at in range(0, len(events), documents.CHUNK):
        rows = event_rows.stored(connection, events[at : at + documents.CHUNK])
        full_text.update(connection, rows)


def events_of(connection: sa.Connection, kind: str, ids: Sequence[UUID]) -> Sequence[UUID]:
    """The events of these actors or sources."""
    term, line = t.term.c, t.timeline.c
    statement = (
        sa.select(line.event)
        .join(t.term, term.id == line.term)
        .where(term.kind == kind, among(term.value, [of_id(kind, one).value for one in ids]))
        .distinct()
    )
    return connection.scalars(statement).all()

"""Rebuilds what is derived from events, in batches, while the service answers."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import migrate
from app import tables as t
from app.actors import record as actors
from app.db.database import Database, without_time_limit
from app.domain.countries import Countries
from app.events.index import full_text, timelines
from app.events.index.memberships import memberships
from app.events.stored import documents, event_rows
from app.events.write import duplicates, history

_CHUNK: Final = documents.CHUNK


def is_untouched(connection: sa.Connection) -> bool:
    """Whether no event was ever written, including events that were withdrawn."""
    return not connection.scalar(sa.select(t.ledger.c.change))


async def prepare(database: Database, countries: Countries) -> None:
    """Migrate the database, and rebuild what is derived if the release derives it differently."""
    await migrate.migrate(database, countries)
    if not await database.read(migrate.is_derived):
        await rebuild(database)


async def rebuild(database: Database) -> None:
    """Rebuild everything that is derived. Readers are not blocked, writers wait for a batch.

    Timelines are rebuilt in one transaction, because a read of half of them would be wrong. The
    order matters: documents show possible duplicates, which are found by timelines.
    """
    await database.write(_rebuild_timelines)
    for part in (_rebuild_matches, _rebuild_documents):
        after: UUID | None = None
        while True:
            after = await database.write(partial(part, after))
            if after is None:
                break
    ownerless = await database.read(_ownerless)
    await database.write(partial(documents.remove, numbers=ownerless))
    await reindex(database)
    form = sa.update(t.ledger).values(derived=migrate.DERIVED)
    await database.write(lambda connection: connection.execute(form))


def _rebuild_timelines(connection: sa.Connection) -> None:
    history.take_turn(connection)
    timelines.clear(connection)
    after: UUID | None = None
    while ids := next_ids(connection, after):
        after = ids[-1]
        timelines.move(connection, (), memberships(event_rows.stored(connection, ids)))
    history.raise_revision(connection)


def _rebuild_matches(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Find the possible duplicates of the next events. Returns the last of them,
    None at the end.
    """
    if after is None:
        connection.execute(sa.delete(t.event_match))
    ids = next_ids(connection, after)
    duplicates.propose(connection, memberships(event_rows.stored(connection, ids)))
    return ids[-1] if ids else None


def _rebuild_documents(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Render the next events after this id. Returns the last of them, None at the end."""
    ids = next_ids(connection, after)
    documents.store(connection, ids)
    history.raise_revision(connection)
    return ids[-1] if ids else None


def _ownerless(connection: sa.Connection) -> list[int]:
    without_time_limit(connection)  # it reads all events
    return documents.ownerless(connection)


async def reindex(database: Database, report: Callable[[int, int], None] | None = None) -> None:
    """Rebuild the search index, while the service answers and takes writes.

    `report` is called with the number of events that are done, and of all events. Each event can be
    found at all times, by its old or its new tokens.
    """
    total = await database.read(_count_events)
    await database.write(full_text.repair)
    done, after = 0, None
    while ids := await database.write(partial(_reindex, after)):
        done, after = done + len(ids), ids[-1]
        if report is not None:
            # Events may be added meanwhile.
            report(done, max(total, done))
    actor: UUID | None = None
    while actor := await database.write(partial(_suggest, actor)):
        pass
    await database.write(full_text.optimize)
    wrong = await database.read(_miscounted)
    await database.write(partial(full_text.correct, wrong))


def _miscounted(connection: sa.Connection) -> dict[str, int]:
    without_time_limit(connection)  # it reads all tokens of all events
    return full_text.miscounted(connection)


def _count_events(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(t.event)) or 0


def _reindex(after: UUID | None, connection: sa.Connection) -> list[UUID]:
    history.take_turn(connection)
    ids = next_ids(connection, after)
    full_text.update(connection, event_rows.stored(connection, ids))
    history.raise_revision(connection)
    return ids


def _suggest(after: UUID | None, connection: sa.Connection) -> UUID | None:
    return actors.rebuild_suggestions(connection, after)


def next_ids(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    """The ids of the next chunk of events after this id, in order; empty at the end."""
    statement = sa.select(t.event.c.id).order_by(t.event.c.id).limit(_CHUNK)
    if after is not None:
        statement = statement.where(t.event.c.id > after)
    return list(connection.scalars(statement))

"""Rebuilds what is derived from events, in batches, while the service answers."""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app import history, migrate
from app import tables as t
from app.actors import record as actors
from app.db.database import Database, without_time_limit
from app.db.errors import BusyError, UnavailableError
from app.domain.countries import Countries
from app.events.index import full_text, tallies, timelines
from app.events.index.memberships import memberships
from app.events.stored import documents, event_rows
from app.events.terms import Term
from app.events.write import duplicates

T = TypeVar("T")

_CHUNK: Final = documents.CHUNK
_COUNTS: Final = 5_000
"""Counts that are corrected in a transaction."""
_TRIES: Final = 10


def is_untouched(connection: sa.Connection) -> bool:
    """Whether no event was ever written, including events that were withdrawn."""
    return not connection.scalar(sa.select(t.ledger.c.change))


async def prepare(database: Database, countries: Countries) -> None:
    """Migrate the database, and rebuild what is derived if the release derives it differently."""
    await migrate.migrate(database, countries)
    if not await database.read(migrate.is_derived):
        await rebuild(database)


async def rebuild(database: Database) -> None:
    """Rebuild everything that is derived, while the service answers and takes writes.

    Each transaction has a batch of events, so that a run that is killed leaves whole batches, and
    the next one completes it. What all events say together (superfluous rows, counts) is read in
    one snapshot and corrected by the difference. The order matters: documents show possible
    duplicates, which are found by timelines.
    """
    await _in_batches(database, _rebuild_timelines)
    superfluous, _ = await database.read(_wrong_entries)
    for at in range(0, len(superfluous), _CHUNK):
        rows = superfluous[at : at + _CHUNK]
        await _write(database, partial(_remove_entries, rows))
    await _write(database, tallies.remove_ownerless)
    await _correct(database, _missing_counts, _correct_counts)
    for part in (_rebuild_matches, _rebuild_documents):
        await _in_batches(database, part)
    ownerless = await database.read(_ownerless)
    await _write(database, partial(documents.remove, numbers=ownerless))
    await reindex(database)
    form = sa.update(t.ledger).values(derived=migrate.DERIVED)
    await _write(database, lambda connection: connection.execute(form))


async def _in_batches(
    database: Database, part: Callable[[UUID | None, sa.Connection], UUID | None]
) -> None:
    """Run `part` with the last id of the batch before, until it returns None."""
    after = await _write(database, partial(part, None))
    while after is not None:
        after = await _write(database, partial(part, after))


async def _correct(
    database: Database,
    find: Callable[[sa.Connection], list[T]],
    correct: Callable[[T, sa.Connection], None],
) -> None:
    """Add the differences that `find` reads in one snapshot, until there are none: another process
    may add the same differences.
    """
    for _ in range(_TRIES):
        found = await database.read(find)
        if not found:
            return
        for some in found:
            await _write(database, partial(correct, some))


async def _write(database: Database, work: Callable[[sa.Connection], T]) -> T:
    """Run a transaction, with more patience than the service has for a client."""
    for _ in range(_TRIES - 1):
        try:
            return await database.write(work)
        except UnavailableError:
            raise
        except BusyError:
            await asyncio.sleep(1)
    return await database.write(work)


def _rebuild_timelines(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Write the rows of the next events. Returns the last of them, None at the end."""
    history.take_turn(connection)
    ids = next_ids(connection, after)
    timelines.replace(connection, memberships(event_rows.stored(connection, ids)))
    history.raise_revision(connection)
    return ids[-1] if ids else None


def wrong_entries(
    connection: sa.Connection,
) -> tuple[list[tuple[UUID, timelines.Entry]], set[UUID]]:
    """The superfluous rows of timelines with their events, and the events that lack rows.

    Rows and events are merged in the order of ids, so that only a chunk is in memory.
    """
    rows = timelines.in_order_of_events(connection)
    row = next(rows, None)
    after: UUID | None = None
    superfluous: list[tuple[UUID, timelines.Entry]] = []
    lacking: set[UUID] = set()
    while ids := next_ids(connection, after):
        after = ids[-1]
        due = timelines.due(connection, memberships(event_rows.stored(connection, ids)))
        while row is not None and row[0] <= after:
            event, entry = row
            if entry in due.get(event, ()):
                due[event].remove(entry)
            else:
                superfluous.append(row)
            row = next(rows, None)
        lacking |= {event for event, missing in due.items() if missing}
    superfluous += itertools.chain([row] if row else (), rows)
    return superfluous, lacking


def _wrong_entries(
    connection: sa.Connection,
) -> tuple[list[tuple[UUID, timelines.Entry]], set[UUID]]:
    without_time_limit(connection)  # it reads all rows of timelines
    return wrong_entries(connection)


def _remove_entries(
    rows: Sequence[tuple[UUID, timelines.Entry]], connection: sa.Connection
) -> None:
    """Delete superfluous rows, if their events do not have them by now."""
    history.take_turn(connection)
    events = event_rows.stored(connection, [event for event, _ in rows])
    timelines.remove(connection, rows, memberships(events))
    history.raise_revision(connection)


def _missing_counts(
    connection: sa.Connection,
) -> list[tuple[tallies.Counts, Mapping[Term, int]]]:
    """The differences of the counts in slices, each with the numbers of terms."""
    without_time_limit(connection)  # it reads all events
    counts = tallies.Counts()
    after: UUID | None = None
    while ids := next_ids(connection, after):
        after = ids[-1]
        counts.add(memberships(event_rows.stored(connection, ids)))
    numbers = counts.subtract_stored(connection)
    return [(some, numbers) for some in counts.slices(_COUNTS)]


def _correct_counts(
    missing: tuple[tallies.Counts, Mapping[Term, int]], connection: sa.Connection
) -> None:
    history.take_turn(connection)
    counts, numbers = missing
    counts.store(connection, numbers)
    history.raise_revision(connection)


def _rebuild_matches(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Find the possible duplicates of the next events. Returns the last of them,
    None at the end.
    """
    history.take_turn(connection)
    if after is None:
        connection.execute(sa.delete(t.event_match))
    ids = next_ids(connection, after)
    duplicates.propose(connection, memberships(event_rows.stored(connection, ids)))
    return ids[-1] if ids else None


def _rebuild_documents(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Render the next events after this id. Returns the last of them, None at the end."""
    history.take_turn(connection)
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
    await _write(database, full_text.repair)
    done, after = 0, None
    while ids := await _write(database, partial(_reindex, after)):
        done, after = done + len(ids), ids[-1]
        if report is not None:
            # Events may be added meanwhile.
            report(done, max(total, done))
    actor: UUID | None = None
    while actor := await _write(database, partial(_suggest, actor)):
        pass
    await _write(database, full_text.clean)
    while await _write(database, full_text.merge):
        pass
    await _correct(database, _miscounted, full_text.correct)


def _miscounted(connection: sa.Connection) -> list[dict[str, int]]:
    """The differences of the counts of words in slices."""
    without_time_limit(connection)  # it reads all tokens of all events
    wrong = sorted(full_text.miscounted(connection).items())
    return [dict(wrong[at : at + _COUNTS]) for at in range(0, len(wrong), _COUNTS)]


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

"""Rebuilds what is derived from events, in batches, while the service answers."""

import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import history, migrate
from app import tables as t
from app.actors import record as actors
from app.db.database import Database
from app.domain.countries import Countries
from app.events.index import full_text, tallies, timelines
from app.events.index.lifespans import Lifespan, joined
from app.events.index.memberships import memberships
from app.events.index.term_ids import numbers
from app.events.stored import documents, event_rows
from app.events.terms import Term
from app.events.write import duplicates, states
from app.resumable import Part, batches, correct, forget, in_parts, in_slices, read, write

_CHUNK: Final = documents.CHUNK
_COUNTS: Final = 5_000
"""Counts that are corrected in a transaction."""


def is_untouched(connection: sa.Connection) -> bool:
    """Whether no event was ever written, including events that were withdrawn."""
    return not connection.scalar(sa.select(t.ledger.c.change))


async def prepare(database: Database, countries: Countries) -> None:
    """Migrate the database, and rebuild what is derived if the release derives it differently."""
    await migrate.migrate(database, countries)
    if not await database.read(migrate.is_derived):
        await rebuild(database)


async def rebuild(database: Database) -> int:
    """Rebuild everything that is derived, while the service answers and takes writes. Returns the
    number of events that got the titles that readers make now: each has a new version.

    Each transaction has a batch of events, so that a run that is killed leaves whole batches, and
    the next one goes on after them. What all events say together (superfluous rows, counts) is read
    in one snapshot and corrected by the difference. The order matters: documents show possible
    duplicates, which are found by timelines; titles are made from documents, and writes change all
    of it.
    """
    from app.ingest import retitling  # noqa: PLC0415 - serving should not load the readers

    titled: dict[UUID | None, int] = {}

    def retitle(connection: sa.Connection, after: UUID | None) -> UUID | None:
        ids = next_ids(connection, after)
        titled[after] = retitling.retitle(connection, ids)
        return ids[-1] if ids else None

    parts: dict[str, Part] = {
        "states": batches(_rebuild_states),
        "timelines": batches(_rebuild_timelines),
        "entries": lambda database, *_: in_slices(
            database, _CHUNK, _superfluous_entries, _remove_entries
        ),
        "tallies": lambda database, *_: in_slices(
            database, _CHUNK, tallies.ownerless, tallies.remove
        ),
        "counts": lambda database, *_: correct(database, _missing_counts, _correct_counts),
        "matches": batches(_rebuild_matches),
        "documents": batches(_rebuild_documents),
        "ownerless": lambda database, *_: in_slices(
            database, _CHUNK, documents.ownerless, documents.remove
        ),
        "search": lambda database, *_: reindex(database),
        "titles": batches(retitle),
    }
    await in_parts(database, "rebuild", parts)
    form = sa.update(t.ledger).values(derived=migrate.DERIVED)
    await write(database, lambda connection: connection.execute(form))
    return sum(titled.values())


def _rebuild_states(connection: sa.Connection, after: UUID | None) -> UUID | None:
    """Derive the columns of the past states of the next events from their documents. Returns the
    last event, None at the end.
    """
    ids = next_of_all(connection, after)
    states.derive(connection, ids)
    return ids[-1] if ids else None


def _rebuild_timelines(connection: sa.Connection, after: UUID | None) -> UUID | None:
    """Write the rows of the next events. Returns the last of them, None at the end."""
    history.take_turn(connection)
    ids = next_of_all(connection, after)
    events = memberships(event_rows.stored(connection, ids))
    numbers(connection, {term for event in events for term in event.terms})
    timelines.replace(connection, timelines.due(connection, ids))
    history.raise_revision(connection)
    return ids[-1] if ids else None


def wrong_entries(
    connection: sa.Connection,
) -> tuple[list[tuple[UUID, Lifespan]], set[UUID]]:
    """The superfluous rows of timelines with their events, and the events that lack rows.

    Rows and events are merged in the order of ids, so that only a chunk is in memory.
    """
    rows = timelines.in_order_of_events(connection)
    row = next(rows, None)
    after: UUID | None = None
    superfluous: list[tuple[UUID, Lifespan]] = []
    lacking: set[UUID] = set()
    while ids := next_of_all(connection, after):
        after = ids[-1]
        stored: dict[UUID, list[Lifespan]] = defaultdict(list)
        while row is not None and row[0] <= after:
            stored[row[0]].append(row[1])
            row = next(rows, None)
        due = timelines.due(connection, ids)
        for event in due.keys() | stored.keys():
            wanted, found = due.get(event, set()), joined(stored[event])
            if found != wanted:
                superfluous += ((event, one) for one in stored[event] if one not in wanted)
                lacking |= {event} if wanted - found else set()
    superfluous += itertools.chain([row] if row else (), rows)
    return superfluous, lacking


def _superfluous_entries(connection: sa.Connection) -> list[tuple[UUID, Lifespan]]:
    return wrong_entries(connection)[0]


def _remove_entries(connection: sa.Connection, rows: Sequence[tuple[UUID, Lifespan]]) -> None:
    """Delete superfluous rows, if their events do not have them by now."""
    history.take_turn(connection)
    events = sorted({event for event, _ in rows})
    due = timelines.due(connection, events)
    timelines.remove(connection, rows)
    timelines.replace(connection, due)
    history.raise_revision(connection)


def _missing_counts(
    connection: sa.Connection,
) -> list[tuple[tallies.Counts, Mapping[Term, int]]]:
    """The differences of the counts in slices, each with the numbers of terms."""
    counts = tallies.Counts()
    after: UUID | None = None
    while ids := next_ids(connection, after):
        after = ids[-1]
        counts.add(memberships(event_rows.stored(connection, ids)))
    numbers = counts.subtract_stored(connection)
    return [(some, numbers) for some in counts.slices(_COUNTS)]


def _correct_counts(
    connection: sa.Connection, missing: tuple[tallies.Counts, Mapping[Term, int]]
) -> None:
    history.take_turn(connection)
    counts, numbers = missing
    counts.store(connection, numbers)
    history.raise_revision(connection)


def _rebuild_matches(connection: sa.Connection, after: UUID | None) -> UUID | None:
    """Find the possible duplicates of the next events. Returns the last of them,
    None at the end.
    """
    history.take_turn(connection)
    ids = next_ids(connection, after)
    duplicates.replace(connection, memberships(event_rows.stored(connection, ids)))
    return ids[-1] if ids else None


def _rebuild_documents(connection: sa.Connection, after: UUID | None) -> UUID | None:
    """Render the next events after this id. Returns the last of them, None at the end."""
    history.take_turn(connection)
    ids = next_ids(connection, after)
    documents.store(connection, ids)
    history.raise_revision(connection)
    return ids[-1] if ids else None


async def reindex(database: Database, report: Callable[[int, int], None] | None = None) -> None:
    """Rebuild the search index, while the service answers and takes writes.

    `report` is called with the number of events that are done, and of all events. Each event can be
    found at all times, by its old or its new tokens. A run that was killed goes on.
    """
    if await read(database, full_text.is_damaged):
        await write(database, _empty)
    parts: dict[str, Part] = {
        "events": batches(_reindex, _reported(report) if report else None),
        "actors": batches(actors.rebuild_suggestions),
        "ownerless": lambda database, *_: in_slices(
            database, _CHUNK, full_text.ownerless, full_text.remove
        ),
        "keys": _tidy_keys,
    }
    await in_parts(database, "reindex", parts)


def _empty(connection: sa.Connection) -> None:
    full_text.empty(connection)
    forget(connection, "reindex")


async def _tidy_keys(database: Database, *_: object) -> None:
    await write(database, full_text.remove_unused)
    while await write(database, full_text.merge):
        pass
    await correct(database, _miscounted, full_text.correct)


def _reported(report: Callable[[int, int], None]) -> Callable[[Database, UUID], Awaitable[None]]:
    """Calls `report` after each batch of events; a run that goes on does not begin at 0."""
    done = total = 0

    async def counted(database: Database, last: UUID) -> None:
        nonlocal done, total
        if not total:
            done, total = await database.read(partial(_progress, last=last))
        else:
            done += _CHUNK
        report(min(done, total), total)

    return counted


def _progress(connection: sa.Connection, last: UUID) -> tuple[int, int]:
    """The number of events up to this one, and of all events."""
    count = sa.select(sa.func.count()).select_from(t.event)
    done = connection.scalar(count.where(t.event.c.id <= last))
    return done or 0, connection.scalar(count) or 0


def _miscounted(connection: sa.Connection) -> list[dict[str, int]]:
    """The differences of the counts of words in slices."""
    wrong = sorted(full_text.miscounted(connection).items())
    return [dict(wrong[at : at + _COUNTS]) for at in range(0, len(wrong), _COUNTS)]


def _reindex(connection: sa.Connection, after: UUID | None) -> UUID | None:
    history.take_turn(connection)
    ids = next_ids(connection, after)
    full_text.update(connection, event_rows.stored(connection, ids))
    history.raise_revision(connection)
    return ids[-1] if ids else None


def next_ids(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    """The ids of the next chunk of events after this id, in order; empty at the end."""
    statement = sa.select(t.event.c.id).order_by(t.event.c.id).limit(_CHUNK)
    if after is not None:
        statement = statement.where(t.event.c.id > after)
    return list(connection.scalars(statement))


def next_of_all(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    """The same, events included that are gone and have past states."""
    return sorted((*next_ids(connection, after), *next_gone(connection, after)))[:_CHUNK]


def next_gone(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    """The same of events that are gone and have past states."""
    event = t.event_state.c.event
    gone = ~sa.exists().where(t.event.c.id == event)
    statement = sa.select(event).where(gone).distinct().order_by(event).limit(_CHUNK)
    if after is not None:
        statement = statement.where(event > after)
    return list(connection.scalars(statement))

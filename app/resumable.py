"""Work on a whole database in short transactions, so that other writers get their turn.

A run that is killed leaves whole transactions. How far it was is recorded in them, and the next run
of the same command goes on there.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app import migrate
from app import tables as t
from app.db.bulk import upsert_rows
from app.db.database import Database, without_time_limit
from app.db.errors import BusyError, UnavailableError

T = TypeVar("T")
V = TypeVar("V")

Note = Callable[[sa.Connection, UUID | None], None]
Part = Callable[[Database, UUID | None, Note], Awaitable[None]]
"""Works from after this id, and notes in each transaction how far it is."""

_TRIES: Final = 10


async def in_parts(database: Database, command: str, parts: Mapping[str, Part]) -> None:
    """Run these parts in order, from where a run of the command was killed."""
    part, after = await database.read(partial(_unfinished, command=command))
    for name in itertools.dropwhile(lambda name: part in parts and name != part, parts):
        note = partial(_note, command=command, part=name)
        if name != part:
            after = None
            await write(database, note, None)
        await parts[name](database, after, note)
    await write(database, forget, command)


def batches(
    work: Callable[[sa.Connection, UUID | None], UUID | None],
    report: Callable[[Database, UUID], Awaitable[None]] | None = None,
) -> Part:
    """The part that calls `work` with the last id of the batch before, until it returns None."""

    def batch(connection: sa.Connection, after: UUID | None, note: Note) -> UUID | None:
        last = work(connection, after)
        if last is not None:
            note(connection, last)
        return last

    async def run(database: Database, after: UUID | None, note: Note) -> None:
        while (last := await write(database, batch, after, note)) is not None:
            after = last
            if report is not None:
                await report(database, last)

    return run


async def in_slices(
    database: Database,
    size: int,
    find: Callable[[sa.Connection], Sequence[V]],
    work: Callable[[sa.Connection, Sequence[V]], None],
) -> None:
    """Call `work` in transactions for at most `size` of what `find` reads in one snapshot."""
    found = await read(database, find)
    for at in range(0, len(found), size):
        await write(database, work, found[at : at + size])


async def correct(
    database: Database,
    find: Callable[[sa.Connection], list[T]],
    work: Callable[[sa.Connection, T], None],
) -> None:
    """Add the differences that `find` reads in one snapshot, until there are none: another process
    may add the same differences.
    """
    for _ in range(_TRIES):
        found = await read(database, find)
        if not found:
            return
        for some in found:
            await write(database, work, some)


async def read(database: Database, work: Callable[[sa.Connection], T]) -> T:
    """Read without the limit of time of a request."""

    def unlimited(connection: sa.Connection) -> T:
        without_time_limit(connection)
        return work(connection)

    return await database.read(unlimited)


async def write(database: Database, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
    """Run a transaction, with more patience than the service has for a client."""

    def run(connection: sa.Connection) -> T:
        return work(connection, *arguments)

    for _ in range(_TRIES - 1):
        try:
            return await database.write(run)
        except UnavailableError:
            raise
        except BusyError:
            await asyncio.sleep(1)
    return await database.write(run)


def forget(connection: sa.Connection, command: str) -> None:
    """Let the next run of the command begin at its beginning."""
    connection.execute(sa.delete(t.unfinished).where(t.unfinished.c.command == command))


def _unfinished(connection: sa.Connection, command: str) -> tuple[str | None, UUID | None]:
    """The part at which a killed run of this release was, and the last id that it has done."""
    row = t.unfinished.c
    own = sa.select(row.part, row.after).where(row.command == command)
    found = connection.execute(own.where(row.derived == migrate.DERIVED)).one_or_none()
    return (None, None) if found is None else (found.part, found.after)


def _note(connection: sa.Connection, after: UUID | None, *, command: str, part: str) -> None:
    row = {"command": command, "part": part, "after": after, "derived": migrate.DERIVED}
    upsert_rows(connection, t.unfinished, [row])

"""Withdrawal of the events of a data set: of all, or of those that a complete file lacks."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.actors import record as actors
from app.clock import now_us
from app.datasets import record as datasets
from app.db.database import Database
from app.events.write import corrections
from app.events.write import record as events
from app.events.write.references import GONE, REMOVED
from app.history import Author
from app.sources import record as sources

_CHUNK: Final = 300
_REMOVAL: Final = Author(reason=REMOVED, is_import=True)

Find: TypeAlias = Callable[[sa.Connection], tuple[set[UUID], str | None]]
"""The gone events of the next chunk of external ids, and its last id."""


async def withdraw_events(
    database: Database,
    dataset: str,
    author: Author,
    is_gone: Callable[[str], bool],
    *,
    dry_run: bool = False,
) -> int:
    """Withdraw the events whose external ids are all gone. Returns their number.

    An event with an id in another data set stays; if the author has the reason GONE, also one that
    a person made or brought back. A dry run only counts. Each chunk of events is a transaction, so
    that other writers get their turn.
    """
    withdrawn = 0
    after: str | None = ""
    while after is not None:
        find = partial(_gone_events, dataset, is_gone, author.reason == GONE, after)
        gone, after = await database.read(find)
        if gone and not dry_run:
            count, after = await database.write(partial(_withdraw, find, author))
            withdrawn += count
        else:
            withdrawn += len(gone)
    return withdrawn


async def remove(database: Database, dataset: str) -> int:
    """Withdraw all events of a data set, then delete it with its actors and sources.

    Events with an id in another data set stay, with the actors and sources that they refer to, and
    then the data set stays, too. LookupError for an unknown data set.
    """
    exists = sa.select(t.dataset.c.id).where(t.dataset.c.id == dataset)
    if await database.read(lambda connection: connection.scalar(exists)) is None:
        raise LookupError(dataset)
    withdrawn = await withdraw_events(database, dataset, _REMOVAL, lambda _: True)
    await database.write(partial(_delete, dataset))
    return withdrawn


def _withdraw(find: Find, author: Author, connection: sa.Connection) -> tuple[int, str | None]:
    """Withdraw the events that `find` returns. It runs again, in the turn of this transaction:
    another data set may have adopted an event since.
    """
    history.take_turn(connection)
    gone, after = find(connection)
    return events.withdraw(connection, gone, author, now_us()), after


def _gone_events(
    dataset: str,
    is_gone: Callable[[str], bool],
    spares: bool,  # noqa: FBT001 - bound by partial
    after: str,
    connection: sa.Connection,
) -> tuple[set[UUID], str | None]:
    """The events that are gone among the next external ids, and the last id; None at the end. With
    `spares`, those that a person made or brought back are not gone.
    """
    known = t.event_external_id.c
    statement = (
        sa.select(known.external_id, known.event)
        .where(known.dataset == dataset, known.external_id > after)
        .order_by(known.external_id)
        .limit(_CHUNK)
    )
    rows = connection.execute(statement).all()
    if not rows:
        return set(), None
    gone = {row.event for row in rows if is_gone(row.external_id)}
    everything = sa.select(known.event, known.dataset, known.external_id).where(
        known.event.in_(gone)
    )
    for row in connection.execute(everything):
        if row.dataset != dataset or not is_gone(row.external_id):
            gone.discard(row.event)
    if spares:
        gone -= corrections.decided(connection, gone)
    return gone, rows[-1].external_id


def _delete(dataset: str, connection: sa.Connection) -> None:
    """Delete the data set, its actors and its sources where no event refers to them."""
    history.take_turn(connection)
    now = now_us()
    for table, user, delete in (
        (t.source, t.citation.c.source, sources.delete),
        (t.actor, t.participant.c.actor, actors.delete),
    ):
        unused = sa.select(table.c.id).where(
            table.c.dataset == dataset, ~sa.exists().where(user == table.c.id)
        )
        delete(connection, connection.scalars(unused.order_by(table.c.id)).all(), now, _REMOVAL)
    users: list[Any] = [t.event_external_id, t.source, t.actor, t.event]
    is_used = sa.or_(*(sa.exists().where(user.c.dataset == dataset) for user in users))
    if not connection.scalar(sa.select(is_used)):
        datasets.delete(connection, dataset, now, _REMOVAL)

"""The history of events: numbered changes, earlier versions, and the ledger that counts them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.clock import now_us
from app.db.bulk import insert_many
from app.db.value_lists import among

_RANDOM_BITS: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an event, and the version that it leads to."""

    event: UUID
    version: int
    kind: Literal["created", "updated", "withdrawn"]
    reason: str | None = None


def number(
    connection: sa.Connection,
    changes: Sequence[Change],
    superseded: Mapping[UUID, bytes],
    now_us: int,
) -> None:
    """Number these changes and store the documents that they replace, by event. Call it last: other
    writers wait for it.
    """
    last = raise_revision(connection, len(changes))
    ordered = list(enumerate(changes, last - len(changes) + 1))
    began = last_changes(connection, superseded)
    insert_many(
        connection,
        t.change,
        [
            {
                "seq": seq,
                "event": change.event,
                "version": change.version,
                "kind": change.kind,
                "at_us": now_us,
                "reason": change.reason,
            }
            for seq, change in ordered
        ],
    )
    insert_many(
        connection,
        t.event_version,
        [
            {
                "event": change.event,
                "version": change.version - 1,
                "document": superseded[change.event],
                "since": began[change.event].seq,
                "until": seq,
            }
            for seq, change in ordered
            if change.event in superseded
        ],
    )


def last_changes(connection: sa.Connection, events: Iterable[UUID]) -> dict[UUID, Any]:
    """The last change of each event, withdrawn ones included: a row with `seq` and `version`."""
    wanted = list(events)
    if not wanted:
        return {}
    change = t.change.c
    statement = (
        sa.select(
            change.event,
            sa.func.max(change.seq).label("seq"),
            sa.func.max(change.version).label("version"),
        )
        .where(among(change.event, wanted))
        .group_by(change.event)
    )
    return {row.event: row for row in connection.execute(statement)}


def raise_revision(connection: sa.Connection, changes: int = 0) -> int:
    """Count a write and `changes` of events. Returns the number of the last change.

    It locks the ledger until the transaction ends. The revision is a time with random bits, so that
    none comes twice after a backup is restored: clients and caches hold those of before.
    """
    ledger = t.ledger.c
    now = sa.literal(now_us() << _RANDOM_BITS, sa.BigInteger)
    later = sa.case((ledger.revision < now, now), else_=ledger.revision)
    step = 1 + secrets.randbits(_RANDOM_BITS)
    last: int = connection.execute(
        sa.update(t.ledger)
        .values(change=ledger.change + changes, revision=later + step)
        .returning(ledger.change)
    ).scalar_one()
    return last


def take_turn(connection: sa.Connection) -> None:
    """Wait for other writers of events, and keep them waiting until this transaction ends.

    Call it before reading: what was read earlier may have changed.
    """
    if connection.dialect.name == "postgresql":  # on SQLite, BEGIN IMMEDIATE does this
        connection.execute(sa.select(t.ledger.c.id).with_for_update())


def number_documents(connection: sa.Connection, n: int) -> range:
    """The numbers of `n` new documents."""
    ledger = t.ledger.c
    last: int = connection.execute(
        sa.update(t.ledger).values(document=ledger.document + n).returning(ledger.document)
    ).scalar_one()
    return range(last - n + 1, last + 1)

"""The history of all records: numbered changes, versions, and the ledger that counts changes.

Events keep their earlier documents in `event_state` (`events.write.states`).
Actors, sources and data sets have no stored document beside those of `record_version`.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa

from app import tables as t
from app.clock import now_us
from app.db.bulk import insert_many
from app.db.value_lists import among
from app.domain.identity import record_id

_RANDOM_BITS: Final = 10
_FIRST: Final[WeakKeyDictionary[sa.Connection, tuple[Any, int]]] = WeakKeyDictionary()
"""By connection, its transaction and the number of the first change of that."""

RecordKind = Literal["event", "actor", "source", "dataset"]
ChangeKind = Literal["created", "updated", "withdrawn", "merged", "restored", "refreshed"]
"""`refreshed`: the event has no new version, but shows something else of other records."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change and why: the name of an API key or `cli:NAME`; none for an import by the
    command. `restores` is whether the change writes an earlier version again, `is_import` whether a
    file has it: what people decided stays then, unless it `takes_file`.
    """

    by: str | None = None
    reason: str | None = None
    restores: bool = False
    is_import: bool = False
    takes_file: bool = False


IMPORT: Final = Author(is_import=True)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record, and the version that it leads to. `into` is the record that replaces
    it. The id of a data set is its `dataset_id`.
    """

    id: UUID
    version: int
    kind: ChangeKind
    record: RecordKind = "event"
    into: UUID | None = None


@dataclass(frozen=True, slots=True)
class State:
    """An actor, a source or a data set after a change: its document without `version`, None if it
    is gone.
    """

    id: UUID
    kind: ChangeKind
    document: Mapping[str, Any] | None = None
    into: UUID | None = None
    slug: str | None = None


def dataset_id(slug: str) -> UUID:
    """The id of a data set in the history."""
    return record_id("dataset", slug)


def number(
    connection: sa.Connection, changes: Sequence[Change], now_us: int, author: Author = IMPORT
) -> None:
    """Number these changes of events. Call it last: other writers wait for it."""
    if not changes:
        return
    _insert(connection, _number(connection, changes), now_us, author)


def first_change(connection: sa.Connection) -> int:
    """The number of the first change of this transaction, made or to come.

    What a transaction writes is valid from this number on, whatever the number of its changes: it
    is known before they are counted. The caller has taken its turn.
    """
    transaction, first = _FIRST.get(connection, (None, 0))
    if transaction is None or transaction is not connection.get_transaction():
        first = connection.execute(sa.select(t.ledger.c.change)).scalar_one() + 1
        _FIRST[connection] = connection.get_transaction(), first
    return first


def number_states(
    connection: sa.Connection,
    record: RecordKind,
    states: Sequence[State],
    now_us: int,
    author: Author = IMPORT,
) -> None:
    """Number the changes that led to these states of different records, and store the states.

    The caller has taken its turn before it read what the states derive from.
    """
    if not states:
        return
    last = last_changes(connection, (state.id for state in states), record)
    changes = [
        Change(
            state.id,
            last[state.id].version + 1 if state.id in last else 1,
            "restored" if author.restores and state.document is not None else state.kind,
            record,
            state.into,
        )
        for state in states
    ]
    ordered = _number(connection, changes)
    version = t.record_version.c
    connection.execute(
        sa.update(t.record_version)
        .where(
            version.id == sa.bindparam("one"),
            version.record == record,
            version.version == sa.bindparam("last") - 1,
            version.until.is_(None),
        )
        .values(until=sa.bindparam("seq")),
        [{"one": change.id, "last": change.version, "seq": seq} for seq, change in ordered],
    )
    insert_many(
        connection,
        t.record_version,
        [
            {
                "record": record,
                "id": state.id,
                "version": change.version,
                "slug": state.slug,
                "document": orjson.dumps({**state.document, "version": change.version}),
                "since": seq,
                "until": None,
            }
            for (seq, change), state in zip(ordered, states, strict=True)
            if state.document is not None
        ],
    )
    _insert(connection, ordered, now_us, author)


def last_changes(
    connection: sa.Connection, ids: Iterable[UUID], record: RecordKind = "event"
) -> dict[UUID, Any]:
    """The last change of each record, withdrawn ones included: a row with `seq` and `version`, and
    the time of the first change, `created_us`.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    change = t.change.c
    statement = (
        sa.select(
            change.id,
            sa.func.max(change.seq).label("seq"),
            sa.func.max(change.version).label("version"),
            sa.func.min(change.at_us).label("created_us"),
        )
        .where(among(change.id, wanted), change.record == record)
        .group_by(change.id)
    )
    return {row.id: row for row in connection.execute(statement)}


def _number(connection: sa.Connection, changes: Sequence[Change]) -> list[tuple[int, Change]]:
    """The changes with their numbers."""
    first_change(connection)  # before there are more
    last = raise_revision(connection, len(changes))
    return list(enumerate(changes, last - len(changes) + 1))


def _insert(
    connection: sa.Connection,
    ordered: Sequence[tuple[int, Change]],
    now_us: int,
    author: Author,
) -> None:
    if not ordered:
        return
    # A clock may be set back, and `as_of` finds changes by their time.
    before = sa.select(t.change.c.at_us).where(t.change.c.seq == ordered[0][0] - 1)
    at_us = max(now_us, connection.scalar(before) or 0)
    first = first_change(connection)
    insert_many(
        connection,
        t.change,
        [
            {
                "seq": seq,
                "record": change.record,
                "id": change.id,
                "version": change.version,
                "kind": change.kind,
                "at_us": at_us,
                "by": author.by,
                "of_import": author.is_import,
                "reason": author.reason,
                "into": change.into,
                "first": first,
            }
            for seq, change in ordered
        ],
    )


def raise_revision(connection: sa.Connection, changes: int = 0) -> int:
    """Count a write and `changes` of records. Returns the number of the last change.

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
    """Wait for other writers of records, and keep them waiting until this transaction ends.

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

"""Answers to requests with an Idempotency-Key, stored in the transaction of the write.

A retry finds the answer, or the write has not happened. All functions run in the transaction of a
request, on whose key no other transaction works at the same time.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import upsert_rows

_DAY_US: Final = 24 * 3600 * 1_000_000
_STALLED_US: Final = 10 * 1_000_000


class ReusedError(Exception):
    """The key belongs to another request."""


class RunningError(Exception):
    """The first request with the key is running."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the API key of the client, its Idempotency-Key, and a digest of what it sent."""

    caller: str
    key: str
    fingerprint: bytes


class Stored(NamedTuple):
    """An answer. `status` is 0 while the request runs; `body` is then its progress."""

    status: int
    headers: dict[str, str]
    body: bytes


def begin(connection: sa.Connection, asked: Asked, now_us: int) -> Stored | None:
    """The stored answer of this request, or its progress if it was interrupted, or None.

    Raises ReusedError, RunningError.
    """
    if connection.dialect.name == "postgresql":  # on SQLite, BEGIN IMMEDIATE waits for the other
        own = sa.func.hashtextextended(f"{asked.caller} {asked.key}", 0)
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(own))):
            raise RunningError
    answer = t.stored_answer.c
    connection.execute(sa.delete(t.stored_answer).where(answer.begun_us < now_us - _DAY_US))
    # Locked: a first attempt that seemed to have stopped may write its next part now.
    found = sa.select(t.stored_answer).where(*_of(asked)).with_for_update()
    row = connection.execute(found).one_or_none()
    if row is None:
        return None
    if row.fingerprint != asked.fingerprint:
        raise ReusedError
    if not row.status and row.touched_us > now_us - _STALLED_US:
        raise RunningError
    return Stored(row.status, row.headers, row.body)


def keep(connection: sa.Connection, asked: Asked, stored: Stored, now_us: int) -> None:
    """Store the answer to a request, or its progress."""
    row = {
        "caller": asked.caller,
        "key": asked.key,
        "fingerprint": asked.fingerprint,
        "begun_us": now_us,
        "touched_us": now_us,
        **stored._asdict(),
    }
    upsert_rows(connection, t.stored_answer, [row], kept=["begun_us"])


def progress(connection: sa.Connection, asked: Asked) -> bytes | None:
    """The progress of a request that is running, or None if it is not."""
    answer = t.stored_answer.c
    statement = sa.select(answer.body).where(*_of(asked), answer.status == 0)
    return connection.scalar(statement.with_for_update())


def _of(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    answer = t.stored_answer.c
    return answer.caller == asked.caller, answer.key == asked.key

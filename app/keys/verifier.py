"""Finds the caller of a key: one query for each request that has a key.

Nothing is kept between requests, so that a key that is revoked is not valid in any process.
"""

import asyncio
import hmac
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.clock import now_us, rfc3339
from app.db.database import Database
from app.db.errors import BusyError
from app.db.snapshot import Snapshot
from app.domain.api_keys import digest
from app.keys import record, sql
from app.web.auth import Caller, invalid_key


class Verifier:
    """The keys of a database. `public_read` is whether reads need none."""

    def __init__(self, database: Database, *, public_read: bool) -> None:
        self.public_read = public_read
        self._database = database
        self._noted: dict[UUID, int] = {}  # when this process last noted the use of a key
        self._tasks: set[asyncio.Task[None]] = set()

    async def caller(self, key: str) -> Caller:
        """The caller of a key. Raises Problem `invalid-key`, BusyError, TooSlowError."""
        given = digest(key)
        rows = await self._database.answer_current(partial(_find, given))
        if not rows or not hmac.compare_digest(rows[0][2], given):
            raise invalid_key("There is no such key.")
        id_, name, _, scope, datasets, _, expires_us, used_us, revoked_us = rows[0]
        now = now_us()
        if revoked_us is not None:
            raise invalid_key(f"The key was revoked at {rfc3339(revoked_us)}.")
        if expires_us is not None and expires_us <= now:
            raise invalid_key(f"The key expired at {rfc3339(expires_us)}.")
        last = max(used_us or 0, self._noted.get(id_, 0))
        if last <= now - record.USE_US:
            self._noted[id_] = now
            task = asyncio.create_task(self._note(id_, now))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return Caller(id_, name, scope, None if datasets is None else frozenset(datasets))

    async def close(self) -> None:
        """Wait until all uses are noted."""
        await asyncio.gather(*self._tasks)

    async def _note(self, key: UUID, at_us: int) -> None:
        # Nobody waits for it, and a database that cannot be written is no reason not to answer.
        with suppress(BusyError, sa.exc.SQLAlchemyError, OSError):
            await self._database.write(partial(record.note_use, key=key, at_us=at_us))


def _find(sha256: bytes, snapshot: Snapshot) -> Sequence[Any]:
    return snapshot.fetch(sql.by_digest(snapshot.dialect), {"sha256": sha256})

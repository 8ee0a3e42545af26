"""Reads of PostgreSQL through asyncpg, on connections that are only read from.

Each statement sees what is committed when it runs, so two statements could see two states.
Therefore each statement also returns the revision. While that does not change, neither does
anything else. When it changes, the work starts over, the last time in one snapshot.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.util import await_only, greenlet_spawn

from app.db.admission import Admission
from app.db.errors import BusyError, OtherSchemaError, TooSlowError
from app.db.snapshot import REVISION, Memory, Row, Snapshot, Statement
from app.db.statements import COMPILER, Compiler

T = TypeVar("T")
SnapshotWork = Callable[[Snapshot], T]

# Just-in-time compilation costs more than our short queries take.
SESSION: Final = {"application_name": "entente", "jit": "off"}
_CONNECTIONS: Final = 8
_SLOW: Final = 3
"""Connections of `answer` that reads of more than BRIEF_SECONDS take; the others stay free."""
BRIEF_SECONDS: Final = 0.1
_TURN_SECONDS: Final = 0.005  # of the processor
_ARRIVED: Final = 128
"""The most reads that have or await a connection of `answer`."""
_TRIES: Final = 2
_REVISION: Final = str(REVISION)
# A connection was lost, or the server accepts none or not this one. InternalClientError: a
# statement was sent between the loss of a connection and its end.
_LOST: Final = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,
    OSError,
)


class _MovedError(Exception):
    """The database has another revision than the one that the work relies on."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class PostgresqlSnapshot(Snapshot):
    """`expected` is the revision to rely on until a statement returns it."""

    dialect = "postgresql"

    def __init__(self, driver: Any, memory: Memory, expected: int) -> None:  # noqa: ANN401
        super().__init__(memory)
        self._driver = driver
        self._revision = expected
        self._turn_end = time.thread_time() + _TURN_SECONDS
        self._was_used = False
        self._was_checked = False

    @property
    def revision(self) -> int:
        self._was_used = True
        return self._revision

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        rows = await_only(self._driver.fetch(statement.sql, *statement.values(given)))
        self._check(rows[0][-1] if rows else await_only(self._driver.fetchval(_REVISION)))
        return statement.rows([row[:-1] for row in rows])

    def pause(self) -> None:
        if time.thread_time() > self._turn_end:
            await_only(asyncio.sleep(0))
            self._turn_end = time.thread_time() + _TURN_SECONDS

    def confirm(self) -> None:
        """Raise _MovedError if the revision moved and no statement has checked it."""
        if self._was_used and not self._was_checked:
            self._check(await_only(self._driver.fetchval(_REVISION)))

    def _check(self, revision: int) -> None:
        if revision != self._revision and (self._was_used or self._was_checked):
            raise _MovedError(revision)
        self._revision, self._was_checked = revision, True


class _DisplacedError(Exception):
    """A read is no longer brief, and no slot for slow ones is free."""


class ReaderPool:
    """A pool of connections that only read. It opens at its first use.

    Every read begins at once. After BRIEF_SECONDS it needs one of the slots for slow reads; without
    one it is cancelled and starts again in its turn. So brief reads always find a connection.
    """

    def __init__(self, url: sa.URL, query_seconds: float, memory: Memory) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._query_seconds = query_seconds
        read_only = {"default_transaction_read_only": "on"}
        self._settings = read_only | SESSION | time_limit(query_seconds)
        self._pool: Any = None
        self._opening = asyncio.Lock()
        self._compiler = Compiler()
        self._memory = memory
        self._admission = Admission(_SLOW)
        self._arrived = 0

    async def run(self, work: SnapshotWork[T]) -> T:
        """Raises BusyError, TooSlowError."""
        if self._arrived == _ARRIVED:
            raise BusyError("Too many requests are under way.")
        self._arrived += 1
        end = time.monotonic() + self._query_seconds
        try:
            try:
                return await self._admitted(work, end)
            except _LOST:  # as after a restart of the server: another connection may work
                return await self._admitted(work, end)
        except (asyncpg.QueryCanceledError, TimeoutError) as error:
            raise TooSlowError from error
        except asyncpg.TooManyConnectionsError as error:
            raise BusyError from error
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
            raise OtherSchemaError from error
        except _LOST as error:
            raise BusyError("The database does not answer.") from error
        finally:
            self._arrived -= 1

    async def _admitted(self, work: SnapshotWork[T], end: float) -> T:
        try:
            return await self._run(work, end, is_slow=False)
        except _DisplacedError:
            await self._admission.enter(end)
            return await self._run(work, end, is_slow=True)

    async def close(self) -> None:
        self._compiler.close()
        if self._pool is not None:
            await self._pool.close()

    async def _run(self, work: SnapshotWork[T], end: float, *, is_slow: bool) -> T:
        """Run `work` until `end`. Raises _DisplacedError; gives the slot of a slow read back."""
        loop, start, is_displaced = asyncio.get_running_loop(), time.monotonic(), False

        def decide() -> None:
            nonlocal is_slow, is_displaced
            is_slow = self._admission.enter_now()
            is_displaced = not is_slow
            limit.reschedule(loop.time() + (0 if is_displaced else end - time.monotonic()))

        try:
            pool = self._pool or await self._open()
            async with pool.acquire() as driver, asyncio.timeout(None) as limit:
                if is_slow:
                    limit.reschedule(loop.time() + end - time.monotonic())
                    return await self._consistent(work, driver)
                timer = loop.call_later(BRIEF_SECONDS, decide)
                try:
                    return await self._consistent(work, driver)
                finally:
                    timer.cancel()
        except TimeoutError:
            if is_displaced:
                raise _DisplacedError from None
            raise
        finally:
            if is_slow:
                self._admission.leave(time.monotonic() - start)

    async def _consistent(self, work: SnapshotWork[T], driver: Any) -> T:  # noqa: ANN401
        for _ in range(_TRIES):
            try:
                return await self._try(work, driver, self._memory.revision)
            except _MovedError as moved:
                self._memory.see(moved.revision)
        async with driver.transaction(isolation="repeatable_read", readonly=True):
            revision = await driver.fetchval(_REVISION)
            self._memory.see(revision)  # a restored backup has an earlier one than the memory
            return await self._try(work, driver, revision)

    async def _try(self, work: SnapshotWork[T], driver: Any, expected: int) -> T:  # noqa: ANN401
        def attempt() -> T:
            snapshot = PostgresqlSnapshot(driver, self._memory, expected)
            COMPILER.set(partial(self._compile, snapshot))  # in this greenlet alone
            result = work(snapshot)
            snapshot.confirm()
            return result

        result: T = await greenlet_spawn(attempt)
        return result

    def _compile(
        self,
        snapshot: PostgresqlSnapshot,
        make: Callable[[], Statement],
        is_large: bool,  # noqa: FBT001
    ) -> Statement:
        if is_large:
            made: Statement = await_only(self._compiler.run(make, self._query_seconds))
            return made
        snapshot.pause()
        return make()

    async def _open(self) -> Any:  # noqa: ANN401
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=1,
                    max_size=_CONNECTIONS,
                    reset=_no_reset,
                    server_settings=self._settings,
                )
        return self._pool


def time_limit(seconds: float) -> dict[str, str]:
    """The setting of a session that limits each statement."""
    return {"statement_timeout": str(int(seconds * 1000))}


async def _no_reset(_connection: object) -> None:
    """These connections keep no state, so a reset would be a wasted round trip."""

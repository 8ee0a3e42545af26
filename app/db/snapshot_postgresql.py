"""A Snapshot on asyncpg: connections for reading alone, which need no tidying between requests.

Each statement sees what is committed when it runs, so that work of several statements could see
two states. So each tells the revision, too: as long as that is the same, so is everything else. If
another one is met on the way, the work begins again, at last in one snapshot.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.util import await_only, greenlet_spawn

from app.db.errors import BusyError, TooSlowError
from app.db.snapshot import REVISION, Memory, Row, Snapshot, Statement

T = TypeVar("T")
Work = Callable[[Snapshot], T]

_CONNECTIONS: Final = 8
_TRIES: Final = 2
_REVISION: Final = str(REVISION)
# What is said of a connection that is no more, and where none can be made.
_LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    OSError,
)


class _Moved(Exception):  # noqa: N818 - no error: it only leads back to the beginning
    """Something was written since the revision that the work relies on."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class PostgresqlSnapshot(Snapshot):
    """`expected` is the revision that holds until a statement tells another."""

    dialect = "postgresql"

    def __init__(self, driver: Any, memory: Memory, expected: int) -> None:  # noqa: ANN401
        super().__init__(memory)
        self._driver = driver
        self._revision = expected
        self._relied = False
        self._is_covered = False

    @property
    def revision(self) -> int:
        self._relied = True
        return self._revision

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        rows = await_only(self._driver.fetch(statement.sql, *statement.values(given)))
        self._hear(rows[0][-1] if rows else await_only(self._driver.fetchval(_REVISION)))
        return statement.rows([row[:-1] for row in rows])

    def confirm(self) -> None:
        """Make sure of the revision if no statement has told it. Raises _Moved."""
        if self._relied and not self._is_covered:
            self._hear(await_only(self._driver.fetchval(_REVISION)))

    def _hear(self, revision: int) -> None:
        if revision != self._revision and (self._relied or self._is_covered):
            raise _Moved(revision)
        self._revision, self._is_covered = revision, True


class PostgresqlReader:
    """A pool of connections that only read. It opens at its first use."""

    def __init__(self, url: sa.URL, server_settings: Mapping[str, str], memory: Memory) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._settings = {"default_transaction_read_only": "on", **server_settings}
        self._pool: Any = None
        self._opening = asyncio.Lock()
        self._memory = memory

    async def run(self, work: Work[T]) -> T:
        """Raises BusyError, TooSlowError."""
        try:
            try:
                return await self._run(work)
            except _LOST:  # as when the server restarts: another connection may hold
                return await self._run(work)
        except asyncpg.QueryCanceledError as error:
            raise TooSlowError from error
        except asyncpg.TooManyConnectionsError as error:
            raise BusyError from error
        except _LOST as error:
            raise BusyError("The database does not answer.") from error

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    async def _run(self, work: Work[T]) -> T:
        pool = self._pool or await self._open()
        async with pool.acquire() as driver:
            for _ in range(_TRIES):
                try:
                    return await self._try(work, driver)
                except _Moved as moved:
                    self._memory.see(moved.revision)
            async with driver.transaction(isolation="repeatable_read", readonly=True):
                self._memory.see(await driver.fetchval(_REVISION))
                return await self._try(work, driver)

    async def _try(self, work: Work[T], driver: Any) -> T:  # noqa: ANN401
        def attempt() -> T:
            snapshot = PostgresqlSnapshot(driver, self._memory, self._memory.revision)
            result = work(snapshot)
            snapshot.confirm()
            return result

        result: T = await greenlet_spawn(attempt)
        return result

    async def _open(self) -> Any:  # noqa: ANN401
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=1,
                    max_size=_CONNECTIONS,
                    reset=_nothing,
                    server_settings=self._settings,
                )
        return self._pool


async def _nothing(_connection: object) -> None:
    """Nothing is set on these connections that would have to be reset."""

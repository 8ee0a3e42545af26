"""PostgreSQL: a server, through asyncpg; reads may go to a replica.

`read`, `probe` and `write` have SQLAlchemy connections. `answer` has connections of asyncpg, which
are only read from, so they need no reset between requests.

`write` has a thread with an event loop. A write makes dozens of statements, and other writers wait
for it from the first to the last: in the loop of the requests, each statement would wait for them.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.db.admission import Admission
from app.db.errors import translated
from app.db.reader_pool import SESSION, ReaderPool, time_limit
from app.db.snapshot import Memory, Snapshot, json_text

T = TypeVar("T")
Work = Callable[[sa.Connection], T]
SnapshotWork = Callable[[Snapshot], T]

_LOCK_SECONDS: Final = 5
_ROW_CONNECTIONS: Final = 4  # of `read`


class Postgresql:
    """A `Database` on a server; `read_url` is that of the server to read from."""

    dialect = "postgresql"

    def __init__(self, url: sa.URL, read_url: sa.URL, query_seconds: float) -> None:
        self.memory = Memory()
        self._pool = ReaderPool(read_url, query_seconds, self.memory)
        # A replica has a memory of its own: its revision lags.
        self._primary = self._pool if read_url == url else ReaderPool(url, query_seconds, Memory())
        self._reader = _Reader(read_url, query_seconds, _ROW_CONNECTIONS)
        self._prober = _Reader(read_url, query_seconds, 1)
        # A writer looks up thousands of keys, most of them in cached pages.
        writing = {"lock_timeout": f"{_LOCK_SECONDS}s", "random_page_cost": "1.1"}
        self._writer = _engine(url, writing)
        self._writers = ThreadPoolExecutor(1, "postgresql-write")
        self._runner = asyncio.Runner()

    async def answer(self, work: SnapshotWork[T]) -> T:
        return await self._pool.run(work)

    async def answer_current(self, work: SnapshotWork[T]) -> T:
        return await self._primary.run(work)

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        return await self.answer(lambda snapshot: snapshot.remembered(key))

    async def read(self, work: Work[T]) -> T:
        return await self._reader.run(work)

    async def probe(self, work: Work[T]) -> T:
        return await self._prober.run(work)

    async def write(self, work: Work[T]) -> T:
        return await self._in_thread(lambda: self._write(work))

    restructure = write

    async def close(self) -> None:
        await self._pool.close()
        await self._primary.close()
        await self._reader.close()
        await self._prober.close()
        await self._in_thread(self._writer.dispose)
        self._writers.submit(self._runner.close)
        self._writers.shutdown()

    async def _in_thread(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of a coroutine that runs in the thread of writes, alone."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, lambda: self._runner.run(work()))

    async def _write(self, work: Work[T]) -> T:
        with translated():
            async with self._writer.begin() as connection:
                return await connection.run_sync(work)


class _Reader:
    """Connections of SQLAlchemy that only read, behind a bounded queue."""

    def __init__(self, url: sa.URL, query_seconds: float, connections: int) -> None:
        self._query_seconds = query_seconds
        self._admission = Admission(connections)
        self._engine = _engine(url, time_limit(query_seconds)).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def run(self, work: Work[T]) -> T:
        """Run `work`; each statement has the time that is left when the work begins."""
        arrival = time.monotonic()
        await self._admission.enter(arrival + self._query_seconds)
        start = time.monotonic()
        waited = int((start - arrival) * 1000)

        def timed(connection: sa.Connection) -> T:
            if waited:
                left = max(1, int(self._query_seconds * 1000) - waited)
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {left}")
            return work(connection)

        try:
            with translated():
                async with self._engine.connect() as connection:
                    return await connection.run_sync(timed)
        finally:
            self._admission.leave(time.monotonic() - start)

    async def close(self) -> None:
        await self._engine.dispose()


def _engine(url: sa.URL, server_settings: Mapping[str, str], **options: Any) -> AsyncEngine:  # noqa: ANN401
    mode = url.query.get("sslmode")
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg").difference_update_query(["sslmode"]),
        pool_pre_ping="poolclass" not in options,
        json_serializer=json_text,
        json_deserializer=orjson.loads,
        # asyncpg's parameter of libpq's sslmode has another name.
        connect_args={"server_settings": SESSION | dict(server_settings)}
        | ({"ssl": mode} if mode else {}),
        **options,
    )

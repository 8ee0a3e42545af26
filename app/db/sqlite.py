"""SQLite: one file in WAL mode. Readers never wait for the writer; writers take turns.

`answer` runs on a connection of the driver, in the event loop's thread: most queries take less time
than a switch of threads. Work that exceeds its limit there is interrupted, and runs again in a
thread. `read` and `probe` have threads of their own, and so has `write`, each with a SQLAlchemy
connection.
"""

import asyncio
import math
import os
import sqlite3
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import orjson
import sqlalchemy as sa

from app.db.admission import Admission
from app.db.errors import BusyError, TooSlowError, translated
from app.db.loop_reader import LoopReader, NotCompiledError, SqliteSnapshot
from app.db.snapshot import Hinting, Memory, Snapshot, json_text
from app.db.sqlite_file import SqliteFile
from app.db.statements import Compiler
from app.db.wal import CHECKPOINT_PAGES, checkpoint, open_wal

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

THREAD_STEPS_PER_CHECK: Final = 20_000
MOST_COMPILED: Final = 8  # large statements of one read, in the thread that compiles
READER_THREADS: Final = 2  # with more threads than cores, all of them are slower
BUSY_SECONDS: Final = 5
MIGRATION_SECONDS: Final = 600  # another process may migrate: wait for it, as PostgreSQL does

# An import changes pages all over the file: with SQLite's own cache of 2 MB it takes 18 % more CPU
# time at 20,000 events.
WRITER: Final = (
    "synchronous = NORMAL",
    "cache_size = -49152",  # KiB
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
)


class Sqlite:
    """A `Database` in the file at `path`, which is made if it is missing.

    With `read_only`, or in a folder that it may not write to, nothing is written and no file made.
    """

    dialect = "sqlite"

    def __init__(self, path: Path, query_seconds: float, *, read_only: bool = False) -> None:
        # SQLite makes files beside the database even for a reader.
        read_only = read_only or (os.access(path, os.R_OK) and not os.access(path.parent, os.W_OK))
        self._log = path.with_name(f"{path.name}-wal")
        # Even a reader would make a log; without one, nobody has the file open.
        self._immutable = read_only and not self._log.exists()
        self._file = SqliteFile(path)
        self._query_seconds = query_seconds
        self._compiler = Compiler()
        self.memory = Memory()
        query = f"mode=ro&immutable={int(self._immutable)}" if read_only else ""
        self._loop_reader = LoopReader(path, self.memory, self._file.make, query)
        self._slow = _Readers(_reader(path, query=query), query_seconds)
        self._reader = _Readers(_reader(path, query=query), query_seconds)
        self._prober = _Readers(_reader(path, 1, query), query_seconds, 1)
        self._writer = _engine(path, 1, "BEGIN IMMEDIATE", WRITER)
        for readers in () if read_only else (self._slow, self._reader, self._prober):
            sa.event.listen(readers.engine, "do_connect", self._make_file)
        sa.event.listen(self._writer, "do_connect", self._make_file)
        self._writers = ThreadPoolExecutor(1, "sqlite-write")
        # Other processes may go on reading, which is slower with a long log.
        sa.event.listen(self._writer, "close", checkpoint)

    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        try:
            for _ in range(MOST_COMPILED):
                try:
                    return self._loop_reader.run(work)
                except NotCompiledError as error:
                    await self._compiler.run(error.make, self._query_seconds)
        except TooSlowError:  # for the event loop, which other requests wait for
            pass
        return await self._slow.answer(work, self.memory)

    async def answer_current(self, work: Callable[[Snapshot], T]) -> T:
        return await self.answer(work)

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        return self._loop_reader.recall(key)

    async def read(self, work: Work[T]) -> T:
        result = await self._reader.run(work)
        if self._immutable and self._log.exists():
            raise BusyError("The database was written in the meantime.")
        return result

    async def probe(self, work: Work[T]) -> T:
        if self._file.is_replaced():
            raise BusyError("The file of the database was deleted or replaced: restart.")
        return await self._prober.run(work)

    async def write(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._write, work)

    async def restructure(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self._restructure, work)

    async def close(self) -> None:
        self._loop_reader.close()
        self._compiler.close()
        for readers in (self._slow, self._reader, self._prober):
            readers.close()
        self._writers.shutdown()
        self._writer.dispose()

    def _make_file(self, *_connecting: object) -> None:
        self._file.make()

    def _write(self, work: Work[T]) -> T:
        with translated(), self._writer.begin() as connection:
            return work(connection)

    def _restructure(self, work: Work[T]) -> T:
        # SQLite alters a table by copying and dropping it, and the drop would cascade to all rows
        # that refer to it. The pragma has no effect inside a transaction, so it precedes it.
        with translated(), self._writer.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute(f"PRAGMA busy_timeout = {MIGRATION_SECONDS * 1000}")
            try:
                with connection.begin():
                    result = work(connection)
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
                    if broken is not None:
                        table, _, parent, _ = broken
                        raise ValueError(f"a row of {table} would refer to no row of {parent}")
            finally:
                driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
                driver.execute("PRAGMA foreign_keys = ON")
            return result


class _Readers:
    """Threads that read, each with a connection, behind a bounded queue."""

    def __init__(
        self, engine: sa.Engine, query_seconds: float, threads: int = READER_THREADS
    ) -> None:
        self._query_seconds = query_seconds
        self.engine = engine
        self._threads = ThreadPoolExecutor(threads, "sqlite-read")
        self._admission = Admission(threads)

    async def answer(self, work: Callable[[Snapshot], T], memory: Memory) -> T:
        """Run `work` on the driver. Raises BusyError, TooSlowError."""

        def on_driver(connection: sa.Connection) -> T:
            connection.begin()
            driver: Any = connection.connection.driver_connection
            return work(SqliteSnapshot(driver, memory))

        return await self.run(on_driver)

    async def run(self, work: Work[T]) -> T:
        """Run `work` until its time is over, or until nobody waits for it any more."""
        limit = _ReadLimit(time.monotonic() + self._query_seconds)
        await self._admission.enter(limit.end)
        start, loop = time.monotonic(), asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._read, work, limit)
        except asyncio.CancelledError:
            limit.end = -math.inf
            raise
        finally:
            self._admission.leave(time.monotonic() - start)

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()

    def _read(self, work: Work[T], limit: "_ReadLimit") -> T:
        with translated(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(limit.is_over, THREAD_STEPS_PER_CHECK)
            try:
                return work(connection)
            finally:
                driver.set_progress_handler(None, 0)


@dataclass(slots=True)
class _ReadLimit:
    """The end of the time of a read in a thread, by `time.monotonic`."""

    end: float

    def is_over(self) -> bool:
        return time.monotonic() > self.end


def _reader(path: Path, connections: int = READER_THREADS, query: str = "") -> sa.Engine:
    return _engine(path, connections, "BEGIN", ("query_only = ON",), query)


def _engine(
    path: Path, connections: int, begin: str, pragmas: Sequence[str], query: str = ""
) -> sa.Engine:
    """At most `connections`, each with these pragmas; a transaction starts with `begin`. With a
    `query` of a SQLite URI, the file is opened in that way and its journal mode is left.
    """
    name = f"file:{quote(str(path))}?{query}&uri=true" if query else str(path)
    engine = sa.create_engine(
        f"sqlite:///{name}" if query else sa.URL.create("sqlite", database=name),
        pool_size=connections,
        max_overflow=0,
        json_serializer=json_text,
        json_deserializer=orjson.loads,
        connect_args={
            "check_same_thread": False,
            "timeout": BUSY_SECONDS,
            "cached_statements": 64,
        },
    )
    engine.dialect.statement_compiler = Hinting

    @sa.event.listens_for(engine, "connect")
    def _connected(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None  # transactions are begun below, not by the driver
        if not query:
            open_wal(driver, BUSY_SECONDS)
        driver.execute("PRAGMA foreign_keys = ON")
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine

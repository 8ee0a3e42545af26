"""SQLite: one file in WAL mode. Readers never wait for the writer; writers take turns.

It has three kinds of connection. `answer` runs on one of the driver, in the event loop's thread:
most queries take less time than a switch of threads. Work that exceeds its limit there is
interrupted, and runs again in a reader thread. `read` has a pool of two SQLAlchemy connections,
each in a thread. `write` has one SQLAlchemy connection, in a thread of its own.
"""

import asyncio
import math
import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
import sqlalchemy as sa

from app.db.errors import TooSlowError, translated
from app.db.snapshot import (
    NOTHING,
    REVISION,
    Hinting,
    Memory,
    Row,
    Snapshot,
    Statement,
    compiled,
    json_text,
)
from app.db.wal import CHECKPOINT_PAGES, checkpoint, open_wal

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

LOOP_SECONDS: Final = 0.004
"""CPU time in the database that a request may take in the event loop's thread. Not wall time: on a
busy machine that would send short queries to the threads, where they cost more.
"""
LOOP_WALL_SECONDS: Final = 0.03  # for queries that wait for the disk
# Steps of SQLite's virtual machine between two checks of these limits: about 50 microseconds.
LOOP_STEPS_PER_CHECK: Final = 2_000
THREAD_STEPS_PER_CHECK: Final = 20_000
READER_THREADS: Final = 2  # with more threads than cores, all of them are slower
BUSY_SECONDS: Final = 5
MIGRATION_SECONDS: Final = 600  # another process may migrate: wait for it, as PostgreSQL does

# All workers share the mapped file, up to the limit of the stock build. A page cache with the same
# effect takes 64 MB per worker, and is slower once the file is larger.
_LOOP_READER: Final = (
    "journal_mode = WAL",
    "query_only = ON",
    "mmap_size = 2147418112",
    "cache_size = -8192",  # KiB
)
# An import changes pages all over the file: with SQLite's own cache of 2 MB it takes 18 % more CPU
# time at 20,000 events.
WRITER: Final = (
    "synchronous = NORMAL",
    "cache_size = -49152",  # KiB
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
)


class Sqlite:
    """A `Database` in the file at `path`, which is made if it is missing."""

    dialect = "sqlite"

    def __init__(self, path: Path, query_seconds: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._query_seconds = query_seconds
        self.memory = Memory()
        self._loop_reader = _LoopReader(path, self.memory)
        self._reader = _engine(path, READER_THREADS, "BEGIN", ("query_only = ON",))
        self._writer = _engine(path, 1, "BEGIN IMMEDIATE", WRITER)
        self._readers = ThreadPoolExecutor(READER_THREADS, "sqlite-read")
        self._writers = ThreadPoolExecutor(1, "sqlite-write")
        # Other processes may go on reading, which is slower with a long log.
        sa.event.listen(self._writer, "close", checkpoint)

    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        try:
            return self._loop_reader.run(work)
        except TooSlowError:  # for the event loop, which other requests wait for
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._readers, self._answer, work)

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        return self._loop_reader.recall(key)

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._write, work)

    async def restructure(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self._restructure, work)

    async def close(self) -> None:
        self._loop_reader.close()
        for pool, engine in ((self._readers, self._reader), (self._writers, self._writer)):
            pool.shutdown()
            engine.dispose()

    def _answer(self, work: Callable[[Snapshot], T]) -> T:
        def on_driver(connection: sa.Connection) -> T:
            connection.begin()
            driver: Any = connection.connection.driver_connection
            return work(SqliteSnapshot(driver, self.memory))

        return self._read(on_driver)

    def _read(self, work: Work[T]) -> T:
        with translated(), self._reader.connect() as connection:
            driver: Any = connection.connection.driver_connection
            end = time.monotonic() + self._query_seconds
            driver.set_progress_handler(lambda: time.monotonic() > end, THREAD_STEPS_PER_CHECK)
            try:
                return work(connection)
            finally:
                driver.set_progress_handler(None, 0)

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


class SqliteSnapshot(Snapshot):
    """A snapshot, from its first statement on, in a transaction that has begun."""

    dialect = "sqlite"

    def __init__(self, driver: sqlite3.Connection, memory: Memory) -> None:
        super().__init__(memory)
        self._driver = driver
        self._revision: int | None = None

    @property
    def revision(self) -> int:
        if self._revision is None:
            (self._revision,) = self._driver.execute(_REVISION.sql).fetchone()
        return self._revision

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        found = self._driver.execute(statement.sql, statement.values(given))
        return statement.rows(found.fetchall())


class _TimeLimit:
    """The time that a request has left in the database. It passes between start and stop."""

    def __init__(self) -> None:
        self._cpu_end = self._wall_end = math.inf
        self._left = 0.0

    def reset(self) -> None:
        self._left = LOOP_SECONDS

    def start(self) -> None:
        self._cpu_end = time.thread_time() + self._left
        self._wall_end = time.monotonic() + LOOP_WALL_SECONDS

    def stop(self) -> None:
        self._left = self._cpu_end - time.thread_time()
        self._cpu_end = self._wall_end = math.inf

    def is_over(self) -> bool:
        return time.thread_time() > self._cpu_end or time.monotonic() > self._wall_end


class _LoopSnapshot(SqliteSnapshot):
    def __init__(self, driver: sqlite3.Connection, memory: Memory, limit: _TimeLimit) -> None:
        super().__init__(driver, memory)
        self._limit = limit

    @property
    def revision(self) -> int:
        # Work that needs no revision is one statement, which sees one state without a transaction.
        if not self._driver.in_transaction:
            self._driver.execute("BEGIN")
        return super().revision

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        self._limit.start()
        try:
            return super().fetch(statement, given)
        finally:
            self._limit.stop()


class _LoopReader:
    """The connection of the event loop's thread. It opens at its first use."""

    def __init__(self, path: Path, memory: Memory) -> None:
        self._path = path
        self._memory = memory
        self._driver: sqlite3.Connection | None = None
        self._limit = _TimeLimit()

    def run(self, work: Callable[[Snapshot], T]) -> T:
        """Raises TooSlowError when the work exceeds its limit or meets a lock."""
        driver = self._driver or self._open()
        self._limit.reset()
        try:
            return work(_LoopSnapshot(driver, self._memory, self._limit))
        except sqlite3.OperationalError as error:
            # A lock is rare and short, but must be waited for in a thread, too.
            if str(error) not in ("interrupted", "database is locked"):
                raise
            raise TooSlowError from error
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")

    def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        """The remembered value, or NOTHING. One statement needs no transaction."""
        driver = self._driver or self._open()
        try:
            ((revision,),) = driver.execute(_REVISION.sql)
        except sqlite3.OperationalError:  # a lock: the read that follows waits for it
            return NOTHING
        return self._memory.get(revision, key)

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _open(self) -> sqlite3.Connection:
        driver = sqlite3.connect(
            self._path, isolation_level=None, cached_statements=300, check_same_thread=False
        )
        for pragma in _LOOP_READER:
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("PRAGMA busy_timeout = 0")  # only opening it may wait for a lock
        driver.set_progress_handler(self._limit.is_over, LOOP_STEPS_PER_CHECK)
        self._driver = driver
        return driver


def _engine(path: Path, connections: int, begin: str, pragmas: Sequence[str]) -> sa.Engine:
    """At most `connections`, each with these pragmas; a transaction starts with `begin`."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        pool_size=connections,
        max_overflow=0,
        json_serializer=json_text,
        json_deserializer=orjson.loads,
        connect_args={
            "check_same_thread": False,
            "timeout": BUSY_SECONDS,
            "cached_statements": 256,
        },
    )
    engine.dialect.statement_compiler = Hinting

    @sa.event.listens_for(engine, "connect")
    def _connected(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None  # transactions are begun below, not by the driver
        open_wal(driver, BUSY_SECONDS)
        driver.execute("PRAGMA foreign_keys = ON")
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


_REVISION: Final = compiled(REVISION, "sqlite")

"""The database: ways to read and one to write, alike on SQLite and PostgreSQL.

Work is a plain function. `read` gives it a SQLAlchemy connection in one read-only snapshot,
`write` one in a transaction that commits when it returns. On SQLite it runs in a thread of a small
pool (one of its own for writes, which begin IMMEDIATE), on PostgreSQL through asyncpg. `answer` is
the short way for what is asked most: it gives the work a Snapshot on the driver itself.
"""

import asyncio
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from app import waiting
from app.db.checkpoints import LONGEST, Checkpoints, copy_log, write_ahead
from app.db.errors import TooSlowError, translated
from app.db.snapshot import Hinting, Memory, Snapshot
from app.db.snapshot_sqlite import SqliteReader, SqliteSnapshot
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

# More threads than cores only wait for each other: measured in the reference on speed.
READER_THREADS: Final = 2
BUSY_SECONDS: Final = 5
# As on PostgreSQL, a process that finds another migrating waits for it.
MIGRATION_SECONDS: Final = 600
# SQLite looks at the clock once in so many of its steps: some thousand times a second.
STEPS_BETWEEN_LOOKS: Final = 20_000

# An import touches pages all over. With the defaults, 2 MB of cache and a log of 4 MB, each goes
# to disk again and again: four times slower at 20,000 events.
WRITER: Final = (
    "synchronous = NORMAL",
    "cache_size = -49152",  # KiB
    f"wal_autocheckpoint = {LONGEST}",
)
_SQLITE: Final = {"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 256}


class Database(ABC):
    """Opened once by `create_app` or by a command, which also closes it."""

    dialect: str
    memory: Memory
    """What `answer` has read since the last write."""

    @abstractmethod
    async def read(self, work: Work[T]) -> T:
        """Run `work` in one snapshot. Raises BusyError, TooSlowError."""

    @abstractmethod
    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        """Run `work` in one snapshot on the driver; it may run again from its beginning.

        Raises BusyError, TooSlowError.
        """

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        """What `answer` has remembered under the key, or NOTHING if something was written since."""
        return await self.answer(lambda snapshot: snapshot.remembered(key))

    @abstractmethod
    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction. Raises BusyError."""

    async def restructure(self, work: Work[T]) -> T:
        """`write`, for migrations: a table may be copied without losing what belongs to it."""
        return await self.write(work)

    @abstractmethod
    async def close(self) -> None:
        """Give every connection back."""


def open_database(settings: Settings) -> Database:
    """The database that the settings name. Nothing is connected yet; a bad URL is a ValueError."""
    url = sa.make_url(settings.database_url)
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return Sqlite(Path(url.database), settings.query_seconds)
        case "postgresql":
            replica = settings.read_database_url
            return Postgresql(url, sa.make_url(replica) if replica else url, settings.query_seconds)
        case _:
            raise ValueError(
                "ENTENTE_DATABASE_URL is not understood: write sqlite:///PATH or "
                "postgresql://USER:PASSWORD@HOST/NAME"
            )


def take_time(connection: sa.Connection) -> None:
    """Let what is read until the transaction ends take as long as it does, not `query_seconds`."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(None, 0)
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def insert_or(table: sa.Table, connection: sa.Connection) -> Any:  # noqa: ANN401
    """An INSERT that can take `on_conflict_do_update`, which the dialects spell alike but apart."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite does without

    return postgresql.insert(table)


class Sqlite(Database):
    """One file in WAL mode. Readers never wait for the writer; writers take turns."""

    dialect = "sqlite"

    def __init__(self, path: Path, query_seconds: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._query_seconds = query_seconds
        self.memory = Memory()
        self._quick = SqliteReader(path, self.memory)
        self._reader = self._engine(path, READER_THREADS, "BEGIN", ("query_only = ON",))
        self._writer = self._engine(path, 1, "BEGIN IMMEDIATE", WRITER)
        self._readers = ThreadPoolExecutor(READER_THREADS, "sqlite-read")
        self._writers = ThreadPoolExecutor(1, "sqlite-write")
        self._checkpoints = Checkpoints(path)
        # Others may stay, and would go on reading a long log.
        sa.event.listen(self._writer, "close", copy_log)

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        try:
            return self._quick.run(work)
        except TooSlowError:  # for the loop, which has others to serve
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._readers, self._answer, work)

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        return self._quick.recall(key)

    async def write(self, work: Work[T]) -> T:
        await self._checkpoints.advance()
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._write, work)

    async def restructure(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self._restructure, work)

    async def close(self) -> None:
        self._quick.close()
        self._checkpoints.close()
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
            driver.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
            try:
                return work(connection)
            finally:
                driver.set_progress_handler(None, 0)

    def _write(self, work: Work[T]) -> T:
        with translated(), waiting.at_work(), self._writer.connect() as connection:
            with connection.begin() as transaction:
                result = work(connection)
                with waiting.away():
                    transaction.commit()
            return result

    def _restructure(self, work: Work[T]) -> T:
        # SQLite alters a table by copying and dropping it, and the drop would cascade to all that
        # belongs to it. The pragma has no effect inside a transaction, so it goes before.
        with translated(), self._writer.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute(f"PRAGMA busy_timeout = {MIGRATION_SECONDS * 1000}")
            try:
                with connection.begin():
                    result = work(connection)
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
                    if broken is not None:
                        raise ValueError(f"a row of {broken[0]} would name nothing in {broken[2]}")
            finally:
                driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
                driver.execute("PRAGMA foreign_keys = ON")
            return result

    @staticmethod
    def _engine(path: Path, connections: int, begin: str, pragmas: Sequence[str]) -> sa.Engine:
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            pool_size=connections,
            max_overflow=0,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            connect_args=_SQLITE,
        )
        engine.dialect.statement_compiler = Hinting

        @sa.event.listens_for(engine, "connect")
        def _connected(driver: sqlite3.Connection, _record: object) -> None:
            driver.isolation_level = None  # we say BEGIN ourselves
            write_ahead(driver, BUSY_SECONDS)
            driver.execute("PRAGMA foreign_keys = ON")
            for pragma in pragmas:
                driver.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def _begun(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


# Just-in-time compilation costs more than our short queries take.
_SESSION: Final = {"application_name": "entente", "jit": "off"}


class Postgresql(Database):
    """A server, through asyncpg; reads may go to a replica."""

    dialect = "postgresql"

    def __init__(self, url: sa.URL, read_url: sa.URL, query_seconds: float) -> None:
        from app.db.snapshot_postgresql import PostgresqlReader  # noqa: PLC0415 - SQLite does without

        patience = {"statement_timeout": str(int(query_seconds * 1000))}
        self.memory = Memory()
        self._quick = PostgresqlReader(read_url, _SESSION | patience, self.memory)
        self._reader = self._engine(read_url, patience).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        # A writer looks up thousands of keys; what it needs is in memory, if anything is.
        writing = {"lock_timeout": f"{BUSY_SECONDS}s", "random_page_cost": "1.1"}
        self._writer = self._engine(url, writing)

    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        return await self._quick.run(work)

    async def read(self, work: Work[T]) -> T:
        with translated():
            async with self._reader.connect() as connection:
                return await connection.run_sync(work)

    async def write(self, work: Work[T]) -> T:
        with translated():
            async with self._writer.begin() as connection:
                return await connection.run_sync(work)

    async def close(self) -> None:
        await self._quick.close()
        await self._reader.dispose()
        await self._writer.dispose()

    @staticmethod
    def _engine(url: sa.URL, server_settings: Mapping[str, str]) -> "AsyncEngine":
        # It brings the ORM and asyncpg, which a start on SQLite does without.
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

        return create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_pre_ping=True,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            connect_args={"server_settings": _SESSION | dict(server_settings)},
        )


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()

"""SQLite in the thread of the event loop: most queries take less time than a switch of threads.

Work that exceeds its limit is interrupted.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from app.db.errors import NOT_IN_SCHEMA, OtherSchemaError, TooSlowError
from app.db.snapshot import NOTHING, REVISION, Memory, Row, Snapshot, Statement, compiled
from app.db.statements import COMPILER

T = TypeVar("T")

LOOP_SECONDS: Final = 0.004
"""CPU time in the database that a request may take in the event loop's thread. Not wall time: on a
busy machine that would send short queries to the threads, where they cost more.
"""
LOOP_TOTAL_SECONDS: Final = 0.01
"""The same with the time outside of the database, checked where a request pauses or compiles."""
LOOP_WALL_SECONDS: Final = 0.1  # for queries that wait for the disk; a busy machine doubles it
# The steps of SQLite's virtual machine between two checks of the limits, about 50 microseconds.
LOOP_STEPS_PER_CHECK: Final = 2_000
# All workers share the mapped file, up to the limit of the stock build. A page cache with the same
# effect takes 64 MB per worker, and is slower once the file is larger.
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "query_only = ON",
    "mmap_size = 2147418112",
    "cache_size = -8192",  # KiB
)
_REVISION: Final = compiled(REVISION, "sqlite")


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
        self._left = self._begin = 0.0

    def reset(self) -> None:
        self._left = LOOP_SECONDS
        self._begin = time.thread_time()

    def is_used_up(self) -> bool:
        """Whether the request had the processor for too long, in the database or not."""
        return time.thread_time() - self._begin > LOOP_TOTAL_SECONDS

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

    def pause(self) -> None:
        if self._limit.is_used_up():
            raise TooSlowError

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        self._limit.start()
        try:
            return super().fetch(statement, given)
        finally:
            self._limit.stop()


class NotCompiledError(Exception):
    """The work needs a large statement; it can start again when `make` was called elsewhere."""

    def __init__(self, make: Callable[[], Statement]) -> None:
        super().__init__()
        self.make = make


class LoopReader:
    """The connection of the event loop's thread. It opens at its first use, with the `query` of a
    SQLite URI.
    """

    def __init__(
        self, path: Path, memory: Memory, make_file: Callable[[], None], query: str = ""
    ) -> None:
        self._uri = f"{path.absolute().as_uri()}?{query}"
        self._is_read_only = bool(query)
        self._memory = memory
        self._make_file = make_file
        self._driver: sqlite3.Connection | None = None
        self._limit = _TimeLimit()

    def run(self, work: Callable[[Snapshot], T]) -> T:
        """Raises TooSlowError when the work exceeds its limit or meets a lock, NotCompiledError."""
        driver = self._driver or self._open()
        self._limit.reset()
        compiler = COMPILER.set(self._compile)
        try:
            return work(_LoopSnapshot(driver, self._memory, self._limit))
        except sqlite3.OperationalError as error:
            if str(error).startswith(NOT_IN_SCHEMA):
                raise OtherSchemaError from error
            # A lock is rare and short, but must be waited for in a thread, too.
            if str(error) not in ("interrupted", "database is locked"):
                raise
            raise TooSlowError from error
        finally:
            COMPILER.reset(compiler)
            if driver.in_transaction:
                driver.execute("ROLLBACK")

    def _compile(self, make: Callable[[], Statement], is_large: bool) -> Statement:  # noqa: FBT001
        if is_large or self._limit.is_used_up():
            raise NotCompiledError(make)
        return make()

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
        if not self._is_read_only:
            self._make_file()
        driver = sqlite3.connect(
            self._uri,
            uri=True,
            isolation_level=None,
            cached_statements=300,
            check_same_thread=False,
        )
        for pragma in _PRAGMAS[self._is_read_only :]:  # the first one sets the journal mode
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("PRAGMA busy_timeout = 0")  # only opening it may wait for a lock
        driver.set_progress_handler(self._limit.is_over, LOOP_STEPS_PER_CHECK)
        self._driver = driver
        return driver

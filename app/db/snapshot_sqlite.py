"""A Snapshot on SQLite's own driver, in the thread of the event loop.

A short query takes less time than handing it to a thread would. One that is not short is stopped
after some milliseconds, so that the loop never waits longer; its work begins again in a thread.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from app.db.errors import TooSlowError
from app.db.snapshot import NOTHING, REVISION, Memory, Row, Snapshot, Statement, compiled

T = TypeVar("T")

LOOP_SECONDS: Final = 0.004
"""What one request may take of the loop's time in the database, as the processor counts it: on a
busy machine a clock on the wall would send short queries to the threads, where they cost more.
"""
WAITING_SECONDS: Final = 0.03
"""What it may take with all waiting for the disk."""
STEPS_BETWEEN_LOOKS: Final = 2_000
"""SQLite looks at the clock once in so many of its steps: every 50 microseconds or so."""
# All workers share the mapped file, as much of it as the stock build allows. A cache as good would
# cost each of them its own 64 MB, and reads slower once the file is larger than the cache.
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "query_only = ON",
    "mmap_size = 2147418112",
    "cache_size = -8192",  # KiB
)


class SqliteSnapshot(Snapshot):
    """A snapshot, once its first statement has run in the transaction that is begun."""

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
        return statement.rows(
            self._driver.execute(statement.sql, statement.values(given)).fetchall()
        )


class _Clock:
    """What is left of a request's time in the database; statements run between start and stop."""

    def __init__(self) -> None:
        self._end = self._last = math.inf
        self._left = 0.0

    def set(self) -> None:
        self._left = LOOP_SECONDS

    def start(self) -> None:
        self._end = time.thread_time() + self._left
        self._last = time.monotonic() + WAITING_SECONDS

    def stop(self) -> None:
        self._left = self._end - time.thread_time()
        self._end = self._last = math.inf

    def is_late(self) -> bool:
        return time.thread_time() > self._end or time.monotonic() > self._last


class _LoopSnapshot(SqliteSnapshot):
    def __init__(self, driver: sqlite3.Connection, memory: Memory, clock: _Clock) -> None:
        super().__init__(driver, memory)
        self._clock = clock

    @property
    def revision(self) -> int:
        # What needs no revision is one statement, which sees one state by itself.
        if not self._driver.in_transaction:
            self._driver.execute("BEGIN")
        return super().revision

    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        self._clock.start()
        try:
            return super().fetch(statement, given)
        finally:
            self._clock.stop()


class SqliteReader:
    """The connection of the event loop's thread. It opens at its first use."""

    def __init__(self, path: Path, memory: Memory) -> None:
        self._path = path
        self._memory = memory
        self._driver: sqlite3.Connection | None = None
        self._clock = _Clock()

    def run(self, work: Callable[[Snapshot], T]) -> T:
        """Raises TooSlowError after LOOP_SECONDS in the database."""
        driver = self._driver or self._open()
        self._clock.set()
        try:
            return work(_LoopSnapshot(driver, self._memory, self._clock))
        except sqlite3.OperationalError as error:
            # A lock, which is rare and short, is waited for elsewhere, too.
            if str(error) not in ("interrupted", "database is locked"):
                raise
            raise TooSlowError from error
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")

    def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        """What is remembered under the key, or NOTHING. One statement needs no transaction."""
        driver = self._driver or self._open()
        try:
            ((revision,),) = driver.execute(_REVISION.sql)
        except sqlite3.OperationalError:  # a lock: whoever reads then sees to it
            return NOTHING
        return self._memory.get(revision, key)

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _open(self) -> sqlite3.Connection:
        driver = sqlite3.connect(
            self._path,
            isolation_level=None,
            cached_statements=300,
            check_same_thread=False,
        )
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("PRAGMA busy_timeout = 0")  # to open it may wait, once; to read it may not
        driver.set_progress_handler(self._clock.is_late, STEPS_BETWEEN_LOOKS)
        self._driver = driver
        return driver


_REVISION: Final = compiled(REVISION, "sqlite")

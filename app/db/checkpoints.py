"""SQLite's write-ahead log: what is written goes there first, and is copied into the file later.

A commit that finds the log long copies it itself, and waits for the disk. Writers leave that to a
thread beside them, on a connection of its own.
"""

import asyncio
import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

EVERY_SECONDS: Final = 3
"""So long the log grows: a copy takes each page once, however often the log has it."""
LONGEST: Final = 131_072
"""Pages of 4 KiB of a log that a commit copies nonetheless: half a gigabyte."""


def write_ahead(driver: sqlite3.Connection, seconds: float) -> None:
    """Open the log of a connection, within so many seconds.

    Two processes may both make the file: SQLite refuses one of them at once, timeout or not.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def copy_log(driver: sqlite3.Connection, _record: object = None) -> None:
    """Copy what nobody holds up."""
    # What the disk refuses stays in the log, and the next commit will tell.
    with suppress(sqlite3.DatabaseError):
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)")


class Checkpoints:
    """Copies the log every few seconds if there are writes, beside those who read and write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "sqlite-checkpoint")
        self._copying: Future[None] | None = None
        self._due = time.monotonic() + EVERY_SECONDS

    async def advance(self) -> None:
        """Copy the log if that is due; mostly, come back at once. Call it before a transaction.

        While others write, the log only grows, as new pages come after those that are copied. What
        came meanwhile is copied next, and what little is left then while the caller waits: so the
        transaction begins the log anew, unless somebody still reads in it.
        """
        if self._copying is None:
            if time.monotonic() >= self._due:
                self._copying = self._thread.submit(self._copy_twice)
        elif self._copying.done():
            self._copying = None
            await asyncio.wrap_future(self._thread.submit(self._copy))
            self._due = time.monotonic() + EVERY_SECONDS

    def close(self) -> None:
        """Come back when nothing is copied any more."""
        self._thread.shutdown()

    def _copy_twice(self) -> None:
        self._copy()
        self._copy()

    def _copy(self) -> None:
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(self._path)) as driver:
            copy_log(driver)

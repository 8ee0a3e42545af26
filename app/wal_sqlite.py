"""SQLite's write-ahead log: what is written goes there first, and is copied into the file later.

A commit that finds the log long copies it itself, and waits for the disk. A run of many commits
leaves that to a thread beside it, on a connection of its own.
"""

import asyncio
import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

LONGEST: Final = 65_536
"""Pages of 4 KiB that the log may have before a run of commits waits until all are copied."""


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


class Checkpoints:
    """Copies the log beside those who read and write. Nothing is opened before it is asked to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "sqlite-checkpoint")
        self._copying: Future[int] | None = None

    async def advance(self) -> None:
        """Copy what the log has by now; come back at once. Call it between two commits.

        While others write, the log only grows, as new pages come after those that are copied. So
        if it has become too long, this comes back when all is copied: the log then begins anew.
        """
        if self._copying is not None and not self._copying.done():
            return
        pages = self._copying.result() if self._copying else 0
        self._copying = self._thread.submit(self._copy)
        if pages > LONGEST:
            await asyncio.wrap_future(self._copying)

    def close(self) -> None:
        """Come back when nothing is copied any more."""
        self._thread.shutdown()

    def _copy(self) -> int:
        """How many pages the log had; 0 if a commit copies it at this moment."""
        # What the disk refuses, the next commit will tell.
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(self._path)) as driver:
            _, pages, _ = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            return max(0, int(pages))
        return 0

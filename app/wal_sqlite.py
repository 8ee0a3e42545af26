"""SQLite's write-ahead log: what is written goes there first, and is copied into the file later."""

import sqlite3
import time
from contextlib import suppress
from typing import Final

LONGEST: Final = 131_072
"""Pages of 4 KiB, half a gigabyte, that the log may have before a commit copies it.

A copy takes each page once, however often the log has it. With a quarter of this, a script that
inserts 200,000 events took 29 % longer.
"""


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
    """Copy what nobody holds up, before a writer goes: others would go on reading a long log.

    Whoever is the last to go would copy it in any case.
    """
    # What the disk refuses stays in the log.
    with suppress(sqlite3.OperationalError):
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)")

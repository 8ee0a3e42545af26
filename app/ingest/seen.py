"""Which records a run has met already, in a temporary database of its own.

The ids of a file of any size do not fit into memory; SQLite keeps those of a small file there and
moves to disk by itself.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

_CACHE_KIB: Final = 8 * 1024


class First(NamedTuple):
    """Where a record came first, and what it said then (b"" if it was rejected)."""

    file: str
    row: int
    digest: bytes


class Seen:
    """Close it: the temporary database goes with it."""

    def __init__(self) -> None:
        # The empty name is SQLite's for a database on disk that is deleted when it is closed.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (id BLOB PRIMARY KEY, file TEXT, line INT, digest BLOB) "
            "WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def first(self, ids: Iterable[UUID]) -> First | None:
        """The first meeting of any of these ids; None if there was none."""
        for one in ids:
            row = self._database.execute(
                "SELECT file, line, digest FROM seen WHERE id = ?", (one.bytes,)
            ).fetchone()
            if row is not None:
                return First(*row)
        return None

    def add(self, met: Mapping[UUID, First]) -> None:
        """Remember where records came. One that is there stays as it is."""
        self._database.executemany(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)",
            [(one.bytes, *first) for one, first in met.items()],
        )

    def lacks(self, one: UUID) -> bool:
        """Whether a record never came."""
        found = self._database.execute("SELECT 1 FROM seen WHERE id = ?", (one.bytes,))
        return found.fetchone() is None

    def close(self) -> None:
        self._database.close()

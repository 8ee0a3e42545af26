"""Which records a run has met already, in a temporary database of its own.

The ids of a file of any size do not fit into memory; SQLite keeps those of a small file there and
moves to disk by itself.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

_CACHE_KIB: Final = 8 * 1024
_ASKED_AT_ONCE: Final = 1_000


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

    def firsts(self, ids: Iterable[UUID]) -> dict[UUID, First]:
        """Where those of these ids came first that came at all."""
        wanted = [one.bytes for one in ids]
        found: dict[UUID, First] = {}
        for at in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[at : at + _ASKED_AT_ONCE]
            marks = ", ".join("?" * len(some))
            rows = self._database.execute(
                f"SELECT id, file, line, digest FROM seen WHERE id IN ({marks})",  # noqa: S608 - no text of a file
                some,
            )
            found |= {UUID(bytes=one): First(*first) for one, *first in rows.fetchall()}
        return found

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

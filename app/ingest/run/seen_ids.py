"""The ids that a run has met, in a temporary database of its own.

The ids of a large file do not fit into memory. SQLite keeps a small temporary database in memory
and moves a large one to disk.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from app.db.errors import translated

_CACHE_KIB: Final = 8 * 1024
_IDS_PER_STATEMENT: Final = 1_000


class First(NamedTuple):
    """The row that had an id first, and the digest of its content (b"" if it was rejected)."""

    file: str
    row: int
    digest: bytes


class SeenIds:
    """A map from an id to the first row with it. `close` deletes it."""

    def __init__(self) -> None:
        # SQLite deletes a database with an empty name when it is closed.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (id BLOB PRIMARY KEY, file TEXT, line INT, digest BLOB) "
            "WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def firsts(self, ids: Iterable[UUID]) -> dict[UUID, First]:
        """The first rows with these ids, for the ids that were met."""
        wanted = [one.bytes for one in ids]
        found: dict[UUID, First] = {}
        for at in range(0, len(wanted), _IDS_PER_STATEMENT):
            some = wanted[at : at + _IDS_PER_STATEMENT]
            marks = ", ".join("?" * len(some))
            rows = self._database.execute(
                f"SELECT id, file, line, digest FROM seen WHERE id IN ({marks})",  # noqa: S608 - no text of a file
                some,
            )
            found |= {UUID(bytes=one): First(*first) for one, *first in rows.fetchall()}
        return found

    def add(self, met: Mapping[UUID, First]) -> None:
        """Add first rows; an id that is in the map keeps its row. UnavailableError: full disk."""
        with translated():
            self._database.executemany(
                "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)",
                [(one.bytes, *first) for one, first in met.items()],
            )

    def __contains__(self, one: UUID) -> bool:
        found = self._database.execute("SELECT 1 FROM seen WHERE id = ?", (one.bytes,))
        return found.fetchone() is not None

    def close(self) -> None:
        self._database.close()

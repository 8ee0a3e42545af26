"""Groups the rows of one event, which may be anywhere in the file.

All rows go through a temporary database on disk, so that memory is bounded.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final

import orjson

from app.ingest.parsing.results import Rejection, next_few, shortened
from app.ingest.table.rows import Row
from app.ingest.table.xlsx import Cell

MOST_ROWS: Final = 1_000
"""Rows of a group, which has MOST_CHARACTERS at most. Further rows are another group with the same
id, which the run merges.
"""

_CACHE_KIB: Final = 32 * 1024


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> Iterator[list[Row]]:
    """The groups of rows with the same key, in the order of first rows. The key ""
    groups nothing.
    """
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as database:
        # A temporary database needs no journal and no commit.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        database.execute("CREATE TABLE keys (key BLOB PRIMARY KEY, first INT) WITHOUT ROWID")
        database.execute(
            "CREATE TABLE rows (first INT, at INT, line INT, raw TEXT, cells BLOB,"
            " PRIMARY KEY (first, at)) WITHOUT ROWID"
        )
        database.execute("BEGIN")
        for at, row in enumerate(rows):
            values = (_first(database, key(row), at), at, row.number, shortened(row.raw))
            database.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", (*values, _packed(row)))
        found = database.execute("SELECT first, line, raw, cells FROM rows ORDER BY first, at")
        for _, same in groupby(found, key=lambda one: one[0]):
            while some := next_few(same, MOST_ROWS, lambda one: len(one[3])):
                yield [Row(line, raw, _unpacked(cells)) for _, line, raw, cells in some]


def _first(database: sqlite3.Connection, key: str, at: int) -> int:
    """The number of the first row with a key."""
    if not key:
        return at
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    database.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (digest, at))
    (first,) = database.execute("SELECT first FROM keys WHERE key = ?", (digest,)).fetchone()
    return int(first)


def _packed(row: Row) -> bytes:
    if isinstance(row.cells, Rejection):
        return orjson.dumps({"code": row.cells.code, "detail": row.cells.detail})
    return orjson.dumps([[cell] if isinstance(cell, date) else cell for cell in row.cells])


def _unpacked(cells: bytes) -> list[Cell] | Rejection:
    found: Any = orjson.loads(cells)
    if isinstance(found, dict):
        return Rejection(**found)
    return [date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in found]

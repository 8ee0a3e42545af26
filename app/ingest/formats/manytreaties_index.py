"""A join of the two files of manytreaties, on disk: agreements, and the rows of their parties."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from app.domain.text import fold
from app.ingest.parsing.header_rows import Cells
from app.ingest.parsing.row_ids import Ordinals

PARTIES: Final = "parties"

_TABLES: Final = """
CREATE TABLE treaties (
    n INTEGER PRIMARY KEY, external_id TEXT, treaty TEXT, signature TEXT, title TEXT,
    file TEXT, row INT, raw TEXT, cells BLOB
);
CREATE INDEX treaties_by_id ON treaties (treaty, signature, title);
CREATE TABLE parties (row INTEGER PRIMARY KEY, n INT, raw TEXT, cells BLOB);
CREATE INDEX parties_by_treaty ON parties (n);
"""
_TREATIES: Final = "SELECT n, external_id, file, row, raw, cells FROM treaties ORDER BY n"
# Ids are not unique: the row belongs to the treaty with its id that has most other cells in common.
_TREATY_OF_PARTY: Final = """
SELECT coalesce(
    (SELECT min(n) FROM treaties WHERE treaty = :id AND signature = :signature AND title = :title),
    (SELECT min(n) FROM treaties WHERE treaty = :id AND signature = :signature),
    (SELECT min(n) FROM treaties WHERE treaty = :id)
)
"""


@dataclass(frozen=True, slots=True)
class Treaty:
    """One treaty. `file` is PARTIES if only the file of parties has it."""

    n: int
    external_id: str
    file: str | None
    row: int
    raw: str
    cells: dict[str, str]


class TreatyIndex:
    """Treaties and the rows of their parties in a temporary database, so that memory is bounded.

    A `treatyID` may end in ":" and the id of the treaty that it changes; the files are joined by
    the part before it. Several treaties with one id get the suffixes "|2", "|3" … in the order of
    the file.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.executescript(f"PRAGMA journal_mode = OFF; {_TABLES} BEGIN;")
        self._ordinals = Ordinals()

    def close(self) -> None:
        """Delete the temporary database."""
        self._rows.close()
        self._ordinals.close()

    def add_treaty(self, row: Cells, cells: dict[str, str], file: str | None = None) -> int:
        """Add a treaty; `cells` has `treatyID`, `Title` and `Signature`. Returns its number."""
        name = cells["treatyID"]
        ordinal = self._ordinals.next(name)
        key = _key(cells)
        values = {
            **key,
            "external_id": name if ordinal == 1 else f"{name}|{ordinal}",
            "file": file,
            "row": row.row,
            "raw": row.raw,
            "cells": orjson.dumps(cells),
        }
        cursor = self._rows.execute(
            "INSERT INTO treaties (external_id, treaty, signature, title, file, row, raw, cells)"
            " VALUES (:external_id, :id, :signature, :title, :file, :row, :raw, :cells)",
            values,
        )
        return int(cursor.lastrowid or 0)

    def add_party(self, row: Cells, cells: dict[str, str]) -> None:
        """Add the row of a party. If its treaty is missing, the row becomes that treaty."""
        (n,) = self._rows.execute(_TREATY_OF_PARTY, _key(cells)).fetchone()
        if n is None:
            n = self.add_treaty(row, cells, PARTIES)
        self._rows.execute(
            "INSERT INTO parties VALUES (?, ?, ?, ?)", (row.row, n, row.raw, orjson.dumps(cells))
        )

    def treaties(self) -> Iterator[Treaty]:
        """All treaties: those of the first file in order, then those of the second only."""
        for n, name, file, row, raw, cells in self._rows.execute(_TREATIES):
            yield Treaty(n, name, file, row, raw, orjson.loads(cells))

    def parties(self, treaty: Treaty) -> Iterator[tuple[int, str, dict[str, str]]]:
        """(row number, raw text, cells) of the parties of a treaty, in the order of their file."""
        rows = self._rows.execute(
            "SELECT row, raw, cells FROM parties WHERE n = ? ORDER BY row", (treaty.n,)
        )
        for row, raw, cells in rows:
            yield row, raw, orjson.loads(cells)


def _key(cells: dict[str, str]) -> dict[str, str]:
    return {
        "id": cells["treatyID"].partition(":")[0],
        "signature": cells["Signature"],
        "title": fold(cells["Title"]),
    }

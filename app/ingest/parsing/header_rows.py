"""Rows of a file with a header, with cells by column name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.ingest.parsing.results import Rejection
from app.ingest.parsing.text_rows import Dialect, Record, records


@dataclass(frozen=True, slots=True)
class Cells:
    """One row below the header. Cells are trimmed, with single blanks for white space."""

    row: int
    raw: str
    cells: dict[str, str] | Rejection


def rows_by_column(file: BinaryIO, dialect: Dialect, wanted: Iterable[str]) -> Iterator[Cells]:
    """The rows below the header. All are rejected (`missing-column`) if a wanted column is missing;
    if there are none, the header is.

    A row with more or fewer cells than the header is rejected (`columns`). A header that cannot be
    read is a rejected row.
    """
    header: list[str] | None = None
    missing: list[str] = []
    only: Record | None = None
    for record in records(file, dialect):
        cells: dict[str, str] | Rejection
        if isinstance(record.cells, Rejection):
            cells = record.cells
            header = header or []
        elif header is None:
            header = [normalised(name) for name in record.cells]
            missing = [name for name in wanted if name not in header]
            only = record
            continue
        elif missing or not header:
            cells = _lack(missing)
        elif len(record.cells) != len(header):
            detail = f"the row has {len(record.cells)} cells, the header {len(header)}"
            cells = Rejection("columns", detail)
        else:
            cells = dict(zip(header, map(normalised, record.cells), strict=True))
        only = None
        yield Cells(record.row, record.raw, cells)
    if only and missing:
        yield Cells(only.row, only.raw, _lack(missing))


def _lack(missing: list[str]) -> Rejection:
    return Rejection("missing-column", f"the header lacks {', '.join(missing) or 'names'}")


def normalised(text: str) -> str:
    """The text trimmed, with one space for each run of white space."""
    return " ".join(text.split())

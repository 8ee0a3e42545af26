"""Rows of a file with a header, as cells by the name of their column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.ingest.parsing.results import Rejection
from app.ingest.parsing.text_rows import Dialect, records


@dataclass(frozen=True, slots=True)
class Cells:
    """One row below the header; cells without stray white space (NBSP is some)."""

    row: int
    raw: str
    cells: dict[str, str] | Rejection


def named(file: BinaryIO, dialect: Dialect, wanted: Iterable[str]) -> Iterator[Cells]:
    """The rows of a file; each is rejected (`missing-column`) if a wanted column is not there.

    A row of more or fewer cells than the header has is rejected (`columns`), and so is a header
    that cannot be read.
    """
    header: list[str] | None = None
    missing: list[str] = []
    for record in records(file, dialect):
        cells: dict[str, str] | Rejection
        if isinstance(record.cells, Rejection):
            cells = record.cells
            header = header or []
        elif header is None:
            header = [bare(name) for name in record.cells]
            missing = [name for name in wanted if name not in header]
            continue
        elif missing or not header:
            names = ", ".join(missing) or "names"
            cells = Rejection("missing-column", f"the header lacks {names}")
        elif len(record.cells) != len(header):
            detail = f"the row has {len(record.cells)} cells, the header {len(header)}"
            cells = Rejection("columns", detail)
        else:
            cells = dict(zip(header, map(bare, record.cells), strict=True))
        yield Cells(record.row, record.raw, cells)


def bare(text: str) -> str:
    """The text without white space around it, and one space wherever there is some within."""
    return " ".join(text.split())

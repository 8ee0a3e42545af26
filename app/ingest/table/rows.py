"""The rows of a table with their cells by column: text files here, workbooks in `xlsx`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import BinaryIO, Final

from app.ingest.parsing.results import Rejection
from app.ingest.parsing.text_rows import LONGEST_LINE, Dialect, records
from app.ingest.table.columns import Column, Header
from app.ingest.table.mapping import ColumnRules, File, Mapping
from app.ingest.table.xlsx import Cell, Grid, grid

_ANY: Final = "*"
_KINDS: Final = {".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx"}


class Layout:
    """The columns of one file, and the rules for their cells."""

    def __init__(self, mapping: Mapping, header: Header) -> None:
        self.places, self.place = header.places, header.place
        self._rules: dict[int, list[File | ColumnRules]] = {
            place: [mapping.file] for place in range(header.width)
        }
        for name, rules in mapping.columns.items():
            for place in header.places(Column(name)):
                self._rules[place].append(rules)

    def clean(self, place: int, cell: str) -> str:
        """The trimmed cell without removed texts; "" if it is missing."""
        text = cell.strip()
        rules = self._rules[place]
        if not text or _missing(text, rules):
            return ""
        for rule in rules:
            for strip in rule.strip:
                text = strip.sub("", text)
        text = text.strip()
        return "" if _missing(text, rules) else text


def _missing(text: str, rules: Sequence[File | ColumnRules]) -> bool:
    for rule in rules:
        for sentinel in rule.missing:
            if text == sentinel or (
                sentinel.endswith(_ANY) and text.startswith(sentinel.removesuffix(_ANY))
            ):
                return True
    return False


@dataclass(frozen=True, slots=True)
class Row:
    """One row, or its rejection; `number` is its first line."""

    number: int
    raw: str
    cells: list[Cell] | Rejection


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the layout of its file."""

    number: int
    raw: str
    cells: Sequence[Cell]
    layout: Layout

    def text(self, column: Column) -> str:
        """A cleaned cell; a date of a workbook as YYYY-MM-DD; "" if it is missing."""
        return self._text(self.layout.place(column))

    def texts(self, columns: Sequence[Column]) -> list[str]:
        """The cleaned cells of columns, without missing ones."""
        found = (self._text(place) for column in columns for place in self.layout.places(column))
        return [text for text in found if text]

    def words(self, column: Column) -> str:
        """A trimmed cell, otherwise unchanged."""
        return _shown(self.cells[self.layout.place(column)]).strip()

    def words_of(self, columns: Sequence[Column]) -> list[str]:
        """The trimmed cells of columns, without missing ones, in the order of the file."""
        places = {place for column in columns for place in self.layout.places(column)}
        return [_shown(self.cells[place]).strip() for place in sorted(places) if self._text(place)]

    def day(self, column: Column) -> date | None:
        """The day of a cell that is a date in a workbook; None for other cells."""
        cell = self.cells[self.layout.place(column)]
        return None if isinstance(cell, str) else cell

    def _text(self, place: int) -> str:
        return self.layout.clean(place, _shown(self.cells[place]))


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def kind_of(file: BinaryIO, settings: File) -> str:
    """`csv`, `tsv` or `xlsx`: from the mapping, else from the suffix of the file."""
    suffix = PurePath(str(getattr(file, "name", ""))).suffix.lower()
    return settings.kind or _KINDS.get(suffix, "csv")


def rows(file: BinaryIO, settings: File) -> Iterator[Row]:
    """The rows of a file, its header included, without blank rows."""
    kind = kind_of(file, settings)
    if kind == "xlsx":
        yield from _of_grid(grid(file, settings.sheet), settings.preamble)
        return
    delimiter = settings.delimiter or ("\t" if kind == "tsv" else ",")
    dialect = Dialect(delimiter, settings.quotes, settings.encoding, settings.preamble)
    for record in records(file, dialect):
        cells = record.cells
        yield Row(record.row, record.raw, list(cells) if isinstance(cells, list) else cells)


def _of_grid(found: Iterator[Grid], preamble: int) -> Iterator[Row]:
    for line in found:
        if isinstance(line.cells, Rejection):
            yield Row(line.number, "", line.cells)
        elif line.number > preamble and any(line.cells):
            raw = "\t".join(map(_shown, line.cells))
            if len(raw) <= LONGEST_LINE:
                yield Row(line.number, raw, line.cells)
            else:
                detail = f"the row is longer than {LONGEST_LINE} characters"
                rejection = Rejection("record-too-long", detail)
                yield Row(line.number, raw[:LONGEST_LINE], rejection)


def fitted(row: Row, width: int, *, padded: bool) -> Row:
    """The row with `width` cells, the width of the header; rejected (`columns`) if it has others.

    Blank cells at the end are dropped. `padded` adds missing ones: workbooks leave them out.
    """
    if isinstance(row.cells, Rejection):
        return row
    cells = row.cells[:width]
    if any(row.cells[width:]) or (len(cells) < width and not padded):
        detail = f"the row has {len(row.cells)} cells, the header {width}"
        return Row(row.number, row.raw, Rejection("columns", detail))
    return Row(row.number, row.raw, cells + [""] * (width - len(cells)))

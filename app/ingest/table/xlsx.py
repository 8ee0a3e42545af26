"""Rows of a workbook: values only, one row at a time, safe against zip bombs.

The declared sizes of the archive are checked before it is opened. zipfile reads no member beyond
its declared size, and defusedxml, which openpyxl uses if it is installed, refuses entities. A first
pass counts the elements and bytes of rows and parts, which openpyxl keeps in memory as a whole.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.ElementTree import XMLParser
from openpyxl.worksheet import _read_only
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml import DEFUSEDXML

from app.ingest.parsing.results import Rejection

Cell = str | date

MOST_BYTES: Final = 1 << 29
"""The unpacked size of a workbook."""

MOST_BYTES_BESIDE: Final = 1 << 26
"""The unpacked size of all parts but the sheets: openpyxl keeps them in memory, mainly shared
texts.
"""

MOST_TIMES: Final = 250
"""The compression ratio of a member of more than a megabyte."""

MOST_MEMBERS: Final = 5_000
MOST_ROWS: Final = 1_048_576
"""The rows of a sheet in Excel."""

MOST_ELEMENTS: Final = 1 << 17
"""Elements of a row, a shared text, or a part of another kind: eight for each column of Excel."""
MOST_BYTES_OF_ROW: Final = 1 << 23
"""Bytes of a row, a shared text, or a part of another kind."""

_MEGABYTE: Final = 1 << 20
_CHUNK: Final = 1 << 16
_READ: Final = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|docProps/.*\.xml"
    r"|xl/(?:[^/]*(?<!calcChain)|worksheets/.*|chartsheets/.*)\.xml"
)
"""The parts that openpyxl reads. `xl/calcChain.xml`, the charts, pivot tables … are not read."""


class _Parser(WorkSheetParser):
    """Keeps no heights of rows, which take 500 bytes for each row of a sheet."""

    def parse_row(self, row: Any) -> Any:  # noqa: ANN401
        found = super().parse_row(row)
        self.row_dimensions.clear()
        return found


_read_only.WorkSheetParser = _Parser  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Grid:
    """One row of a sheet, which may be blank; `number` is the row number of Excel."""

    number: int
    cells: list[Cell] | Rejection


def grid(file: BinaryIO, sheet: str | None) -> Iterator[Grid]:
    """The rows of a sheet; None is the first sheet. A damaged file ends with the rejection
    `broken-file`.
    """
    number = 0
    try:
        if refusal := _archive_fault(file):
            yield Grid(1, Rejection("broken-file", refusal))
            return
        for number, cells in enumerate(_rows(file, sheet), 1):
            yield Grid(number, cells)
            if isinstance(cells, Rejection):
                return
    # openpyxl and its parsers do not document what they raise for damaged files.
    except Exception as error:  # noqa: BLE001
        cause = _cause(error)
        detail = f"the workbook is damaged ({type(cause).__name__}: {cause})"
        yield Grid(number + 1, Rejection("broken-file", detail[:500]))


def _archive_fault(file: BinaryIO) -> str | None:
    """Why the archive must not be opened; None if it is safe."""
    if not DEFUSEDXML:
        return "defusedxml is not installed, and without it no workbook is opened"
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return 'this is not an XLSX file: write kind = "csv" or "tsv" in [file], or save it as XLSX'
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    beside = sum(one.file_size for one in members if "worksheets/" not in one.filename)
    for measured, most, what in (
        (len(members), MOST_MEMBERS, "parts"),
        (size, MOST_BYTES, "bytes unpacked"),
        (beside, MOST_BYTES_BESIDE, "bytes beside its sheets"),
    ):
        if measured > most:
            return f"the workbook has {measured} {what}, the most is {most}: save it as CSV"
    for member in members:
        if member.file_size > max(_MEGABYTE, MOST_TIMES * member.compress_size):
            return f"{member.filename!r} in the workbook is packed like a zip bomb: save it as CSV"
    return next(filter(None, map(partial(_part_fault, file), members)), None)


class _Counter:
    """The target of a parser: counts rows (or shared texts), and elements since the last one."""

    def __init__(self) -> None:
        self.rows = self.elements = self.bytes = 0
        self._depth = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self.elements += 1
        if (self._depth, tag.rpartition("}")[2]) in {(3, "row"), (2, "si")}:
            self.rows += 1
            self.elements = self.bytes = 0

    def end(self, _tag: str) -> None:
        self._depth -= 1


def _part_fault(file: BinaryIO, member: zipfile.ZipInfo) -> str | None:
    """Why a part would not fit in memory. openpyxl reports what is wrong with its XML."""
    if not _READ.fullmatch(member.filename):
        return None
    counter = _Counter()
    parser = XMLParser(target=counter)
    with zipfile.ZipFile(file) as archive, archive.open(member) as part, suppress(ParseError):
        while chunk := part.read(_CHUNK):
            counter.bytes += len(chunk)
            parser.feed(chunk)
            for counted, most, what in (
                (counter.rows, MOST_ROWS, "rows or texts"),
                (counter.elements, MOST_ELEMENTS, "elements in a row"),
                (counter.bytes, MOST_BYTES_OF_ROW, "bytes in a row"),
            ):
                if counted > most:
                    return f"{member.filename!r} has more than {most} {what}: save it as CSV"
    return None


def _cause(error: BaseException) -> BaseException:
    """The original error, which openpyxl wraps in advice."""
    while error.__context__ is not None:
        error = error.__context__
    return error


def _rows(file: BinaryIO, sheet: str | None) -> Iterator[list[Cell] | Rejection]:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which are not read
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    with closing(workbook):
        names = [found.title for found in workbook.worksheets]
        if sheet is not None and sheet not in names:
            yield Rejection(
                "no-sheet", f'there is no sheet "{sheet}": the workbook has {", ".join(names)}'
            )
            return
        chosen = workbook[sheet] if sheet is not None else workbook.worksheets[0]
        chosen.reset_dimensions()  # often wrong: openpyxl would make a cell for each blank one
        values = chosen.iter_rows(values_only=True)
        for _ in range(MOST_ROWS):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about an invalid date, which is #VALUE!
                row = next(values, None)
            if row is None:
                return
            yield [_cell(value) for value in row]
        yield Rejection("broken-file", f"the sheet has more than {MOST_ROWS} rows")


def _cell(value: Any) -> Cell:  # noqa: ANN401
    """A value as Excel shows it: whole numbers without a point, datetimes as days."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            return value.date()
        case date():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)

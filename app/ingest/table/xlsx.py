"""The rows of a workbook: values only, one row at a time, and no bomb is ever unpacked.

What the archive declares is checked before anything is opened; zipfile reads no member beyond its
declared size, and defusedxml, which openpyxl uses where it is installed, refuses entities.
"""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.xml import DEFUSEDXML

from app.ingest.parsing.results import Rejection

Cell = str | date

MOST_BYTES: Final = 1 << 29
"""Of a workbook, unpacked."""

MOST_BYTES_BESIDE: Final = 1 << 26
"""Of what openpyxl keeps in memory: all but the sheets, above all the texts that cells share."""

MOST_TIMES: Final = 250
"""How many times larger than packed a member may be, once it is larger than a megabyte."""

MOST_MEMBERS: Final = 5_000
MOST_ROWS: Final = 1_048_576
"""Rows that a sheet can have in Excel."""

_MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Grid:
    """One row of a sheet, blank ones included; `number` is that of Excel."""

    number: int
    cells: list[Cell] | Rejection


def grid(file: BinaryIO, sheet: str | None) -> Iterator[Grid]:
    """The rows of a sheet, the first one if none is named. A fault ends in one `broken-file`."""
    number = 0
    try:
        if refusal := _bomb(file):
            yield Grid(1, Rejection("broken-file", refusal))
            return
        for number, cells in enumerate(_rows(file, sheet), 1):
            yield Grid(number, cells)
            if isinstance(cells, Rejection):
                return
    # What openpyxl and the parsers beneath it raise for damaged files is not told by any of them.
    except Exception as error:  # noqa: BLE001
        cause = _cause(error)
        detail = f"the workbook is damaged ({type(cause).__name__}: {cause})"
        yield Grid(number + 1, Rejection("broken-file", detail[:500]))


def _bomb(file: BinaryIO) -> str | None:
    """Why the archive is not opened; None if it may be."""
    if not DEFUSEDXML:
        return "defusedxml is not installed, without which no workbook is opened"
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return 'this is no XLSX file: write kind = "csv" or "tsv" in [file], or save it as XLSX'
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
    return None


def _cause(error: BaseException) -> BaseException:
    """What openpyxl wrapped in advice of its own."""
    while error.__context__ is not None:
        error = error.__context__
    return error


def _rows(file: BinaryIO, sheet: str | None) -> Iterator[list[Cell] | Rejection]:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    with closing(workbook):
        names = [found.title for found in workbook.worksheets]
        if sheet is not None and sheet not in names:
            yield Rejection("no-sheet", f'no sheet is called "{sheet}": it has {", ".join(names)}')
            return
        chosen = workbook[sheet] if sheet is not None else workbook.worksheets[0]
        chosen.reset_dimensions()  # they are often wrong, and cost a cell for each blank
        values = chosen.iter_rows(values_only=True)
        for _ in range(MOST_ROWS):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a cell that is no date: it reads #VALUE!
                row = next(values, None)
            if row is None:
                return
            yield [_cell(value) for value in row]
        yield Rejection("broken-file", f"the sheet has more than {MOST_ROWS} rows")


def _cell(value: Any) -> Cell:  # noqa: ANN401
    """A value as a person sees it: whole numbers without a point, days as days."""
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

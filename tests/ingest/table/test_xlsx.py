"""Workbooks: cells as people see them, and neither bombs nor damage get through."""

import io
import zipfile
from datetime import date, datetime

import pytest

from app.domain.countries import Countries
from app.ingest.parsing.results import Rejection
from app.ingest.table import xlsx
from tests.ingest.table.support import PAIR, event, named, read_all, workbook

MAPPING = f"""
[event]
id = "{{id}}"
type = "agreement"
title = "{{t}}"
[date]
column = "d"
pattern = "dmy"
{PAIR}
"""
HEADER: list[object] = ["id", "t", "a", "b", "d"]


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        (datetime(1925, 6, 17, 13, 30), "1925-06-17"),  # noqa: DTZ001
        (date(1999, 12, 31), "1999-12-31"),
        ("03/04/1899", "1899-04-03"),
        (1899, "1899"),
        (1899.0, "1899"),
        (None, None),
    ],
)
def test_cells(cell: object, edtf: str | None, countries: Countries) -> None:
    found = event(workbook([HEADER, [7, True, "MAR", "ISR", cell]]), MAPPING, countries)
    assert (found.external_id, found.title["en"]) == ("7", "TRUE")
    assert (found.date and found.date.edtf) == edtf


def test_rows_keep_their_numbers(countries: Countries) -> None:
    rows: list[list[object]] = [
        ["preamble"],
        [],
        HEADER,
        [],
        [1, "x", "MAR", "ISR"],
        [2, "y", "MAR", "ISR", None, 5],
    ]
    mapping = f"[file]\npreamble = 1\n{MAPPING}"
    first, second = read_all(workbook(rows), mapping, countries)
    assert (first.row, second.row) == (5, 6)
    assert not isinstance(first.result, Rejection)
    assert isinstance(second.result, Rejection)
    assert second.result.code == "columns"


def test_dates_of_rows_that_are_brought_together(countries: Countries) -> None:
    row: list[object] = [1, "x", "MAR", "ISR", date(1999, 1, 2)]
    mapping = MAPPING.replace("type =", 'same_event = "d"\ntype =')
    found = event(workbook([HEADER, row, row]), mapping, countries)
    assert found.date
    assert found.date.edtf == "1999-01-02"


def test_a_sheet_that_is_not_there(countries: Countries) -> None:
    mapping = f'[file]\nsheet = "Master"\n{MAPPING}'
    (one, *_) = read_all(workbook([HEADER]), mapping, countries)
    assert isinstance(one.result, Rejection)
    assert one.result.code == "no-sheet"
    assert "Sheet1" in one.result.detail


def _changed(member: str, content: bytes) -> bytes:
    """A workbook with another content of one of its parts."""
    source = zipfile.ZipFile(workbook([HEADER, [1, "x", "MAR", "ISR", None]]))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, content if name == member else source.read(name))
    return target.getvalue()


BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">
<!ENTITY c "&b;&b;&b;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>
</sheetData></worksheet>"""
FAR_ROW = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="999999999999"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"""
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no archive", "not an XLSX file"),
        (b"", "not an XLSX file"),
        (workbook([HEADER]).getvalue()[:-200], "not an XLSX file"),
        (_changed(SHEET, BILLION_LAUGHS), "EntitiesForbidden"),
        (_changed("xl/workbook.xml", BILLION_LAUGHS), "EntitiesForbidden"),
        (_changed(SHEET, b"<worksheet"), "damaged"),
        (_changed(SHEET, b" " * (2 << 20)), "zip bomb"),
        (_changed("xl/styles.xml", b"\0"), "damaged"),
    ],
    ids=["text", "empty", "cut", "entities", "entities of the book", "no XML", "bomb", "styles"],
)
def test_what_is_not_opened(content: bytes, words: str, countries: Countries) -> None:
    (one,) = read_all(named(content, "table.xlsx"), MAPPING, countries)
    assert isinstance(one.result, Rejection)
    assert one.result.code == "broken-file"
    assert words in one.result.detail


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("MOST_MEMBERS", "parts"),
        ("MOST_BYTES", "bytes unpacked"),
        ("MOST_BYTES_BESIDE", "bytes beside its sheets"),
    ],
)
def test_limits(
    limit: str, words: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, limit, 2)
    (one,) = read_all(workbook([HEADER]), MAPPING, countries)
    assert isinstance(one.result, Rejection)
    assert words in one.result.detail


def test_a_row_that_is_far_away(countries: Countries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1_000)
    (one,) = read_all(named(_changed(SHEET, FAR_ROW), "table.xlsx"), MAPPING, countries)
    assert isinstance(one.result, Rejection)
    assert "more than 1000 rows" in one.result.detail

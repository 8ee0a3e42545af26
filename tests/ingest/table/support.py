"""Reads a table from memory, and says what was read on one line an event."""

import io
from collections.abc import Iterable, Sequence

import openpyxl

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.table import load, read

DATASET = """
[dataset]
id = "t"
title = "T"
coding = "human"
"""

PAIR = """
[[parties]]
role = "signatory"
columns = ["a", "b"]
"""


class File(io.BytesIO):
    """A file with a name."""

    name = "table.csv"


def named(content: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> File:
    """The open file."""
    file = File(content if isinstance(content, bytes) else content.encode(encoding))
    file.name = name
    return file


def read_all(content: str | bytes | File, mapping: str, countries: Countries) -> list[RowResult]:
    """All reads of a table. A mapping without a data set gets one."""
    file = content if isinstance(content, File) else named(content)
    text = mapping if "[dataset]" in mapping else DATASET + mapping
    return list(read(file, countries, load(text + "\n")))


def event(content: str | bytes | File, mapping: str, countries: Countries) -> EventDraft:
    """The one event of a table of one."""
    (one,) = read_all(content, mapping, countries)
    assert isinstance(one.result, EventDraft), one.result
    return one.result


def rejection(content: str | bytes | File, mapping: str, countries: Countries) -> Rejection:
    """The one rejection of a table of one."""
    (one,) = read_all(content, mapping, countries)
    assert isinstance(one.result, Rejection), one.result
    return one.result


def said(one: RowResult) -> str:
    """`date | type | title | role party, role party`; of a rejection its code."""
    if isinstance(one.result, Rejection):
        return one.result.code
    assert isinstance(one.result, EventDraft)
    actors = {
        need.external_id: next(iter(need.names.values()))
        for need in one.needs
        if hasattr(need, "names") and hasattr(need, "external_id")
    }
    parties = ", ".join(
        f"{p.role} {p.country or actors[p.actor.external_id if p.actor else None]}"
        for p in one.result.participants
    )
    date = one.result.date.edtf if one.result.date else "undated"
    return f"{date} | {one.result.type} | {next(iter(one.result.title.values()))} | {parties}"


def workbook(rows: Iterable[Sequence[object]], sheet: str = "Sheet1", before: str = "") -> File:
    """An XLSX file; `before` is the name of an empty sheet before the one with the rows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if before:
        page.title = before
        page = book.create_sheet()
    page.title = sheet
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return named(file.getvalue(), "table.xlsx")

"""A table of somebody's own, with mappings that use much of what one can say."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from app.ingest.formats.names import FormatName
from app.ingest.formats.registry import Options
from app.ingest.parsing.text_rows import Dialect
from app.ingest.table import load
from tests.ingest.mutations.sample import (
    FAMILIES,
    GOODS,
    ROWS,
    STATES,
    TOWNS,
    Sample,
    british,
    day,
    drawn,
    two,
)
from tests.ingest.mutations.workbooks import with_shared_texts
from tests.ingest.table.support import workbook

MAPPING: Final = """
[dataset]
id = "own"
title = "Somebody's own"
coding = "human"
[file]
missing = ["n/a", "-1"]
strip = '\\[\\d+\\]'
[event]
identity = ["Number"]
same_event = ["Group"]
type = { column = "Kind", values = { V = "visit", B = "purchase" } }
title = ["{guest} meets {host}: {Subject}", "{parties}"]
summary = "{Subject}"
cameo = "{Code}"
[date]
column = "Begun"
pattern = ["dmy", "D MON YYYY"]
end = { column = "Ended" }
precision = { column = "Doubt", values = { c = "approximate" }, default = "written" }
[[parties]]
role = "guest"
columns = "Guest"
actor = "{Person}"
kind = "person"
[[parties]]
role = "host"
columns = ["Host", "Beside"]
split = [";", " and "]
others = "group"
[place]
name = "{Town}"
country = "Guest"
latitude = "North"
longitude = "East"
[details]
value = "{Sum}"
currency = "EUR"
ordered = { column = "Begun", pattern = "dmy" }
"""
_COLUMNS: Final = (
    *("Number", "Group", "Kind", "Subject", "Code", "Begun", "Ended", "Doubt", "Guest"),
    *("Person", "Host", "Beside", "Town", "North", "East", "Sum"),
)


_WORKBOOK_COLUMNS: Final = ("Number", "Signed", "One", "Other", "Subject", "Sum")
WORKBOOK: Final = """
[dataset]
id = "workbook"
title = "Somebody's own"
coding = "human"
[event]
id = "{Number}"
type = "purchase"
title = "{parties}: {Subject}"
[date]
column = "Signed"
[[parties]]
role = "participant"
columns = ["One", "Other"]
[details]
value = "{Sum}"
currency = "EUR"
"""


def _own_rows() -> list[Sequence[str]]:
    chance = drawn("table")
    rows: list[Sequence[str]] = [_COLUMNS]
    for number in range(ROWS):
        first, second, third = chance.sample(STATES, 3)
        group = str(number - number % 2) if number < ROWS // 3 else ""
        begun = british(day(chance, 1961, 1999))
        kind, person = chance.choice("VB"), f"Queen {chance.choice(FAMILIES)}"
        rows.append(
            [
                *(str(number), group, kind, f'On "{chance.choice(GOODS)}"[2]', "042"),
                *(begun, british(day(chance, 2000)), chance.choice(("c", "")), first, person),
                *(f"{second}; {third}", chance.choice(("n/a", "The Gnawa")), chance.choice(TOWNS)),
                *("34.5", "-6", "120000"),
            ]
        )
    return rows


def own_text() -> Sample:
    """A CSV, read as MAPPING says."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_own_rows())
    options = Options(mapping=load(MAPPING))
    data = (text.getvalue().encode(),)
    return Sample(
        "table-csv", FormatName.TABLE, data, Dialect(), header=True, options=options, grouped=True
    )


def own_workbook() -> Sample:
    """An XLSX with texts, numbers and days, read as WORKBOOK says."""
    chance = drawn("workbook")
    rows: list[Sequence[object]] = [_WORKBOOK_COLUMNS]
    for number in range(ROWS):
        first, second = two(chance)
        begun = date.fromisoformat(day(chance))
        subject = chance.choice(GOODS)
        rows.append([number, begun, STATES[first], STATES[second], subject, number * 1.5])
    data = with_shared_texts(workbook(rows).getvalue())
    options = Options(mapping=load(WORKBOOK))
    return Sample("table-xlsx", FormatName.TABLE, (data,), suffix=".xlsx", options=options)

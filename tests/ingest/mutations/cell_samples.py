"""Made-up files of cells: treaties, arms, news, and a table of somebody's own."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from app.ingest.files import Dialect
from app.ingest.format_names import Format
from app.ingest.formats import Options
from app.ingest.gdelt2 import COLUMNS
from app.ingest.icews import HEADER as ICEWS_HEADER
from app.ingest.table import load
from tests.ingest import manytreaties_files, sipri_file, uk_treaties_files
from tests.ingest.mutations.sample import (
    CODES,
    FAMILIES,
    GOODS,
    ROWS,
    STATES,
    TOWNS,
    Sample,
    day,
    drawn,
    two,
)
from tests.ingest.mutations.workbooks import with_shared_texts
from tests.ingest.table.support import workbook
from tests.ingest.test_gdelt2 import AT

_TABS: Final = Dialect(delimiter="\t", quotes=False)
_EVENT_CODES: Final = ("036", "040", "042", "046", "051", "057", "111")
_RELATIONS: Final = ("Make a visit", "Consult", "Sign formal agreement", "Praise or endorse")

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


def uk_treaties() -> Sample:
    """Treaties of two sides, some extended to territories."""
    chance = drawn("uk-treaties")
    rows = []
    for number in range(ROWS):
        state = chance.choice(STATES)
        names = [state.upper(), "UNITED KINGDOM", *chance.sample(TOWNS, number % 3)]
        rows.append(
            {
                "id": str(70_000 + number),
                "title": f"Agreement between the United Kingdom and {state} on"
                f" {chance.choice(GOODS)}",
                "field3": "BI",
                "subject": "TRADE",
                "country_name": " ; ".join(names),
                "signed_event_date": _british(day(chance)),
                "signed_event_location": chance.choice(TOWNS),
                "definative_eif_event_date": _british(day(chance)),
                "terminated_event_date": _british(day(chance)) if number % 5 == 0 else "",
                "document_url": "documents\\1.pdf",
            }
        )
    data = uk_treaties_files.file_of(*rows).getvalue()
    return Sample("uk-treaties", Format.UK_TREATIES, (data,), Dialect(), header=True)


def _british(when: str) -> str:
    return "/".join(reversed(when.split("-")))


def manytreaties() -> Sample:
    """Agreements in one file, and two or three parties of each in the other."""
    chance = drawn("manytreaties")
    treaties, parties = [], []
    for number in range(ROWS // 2):
        first, second = two(chance)
        when = day(chance)
        treaty = {
            "treatyID": f"{CODES[first]}-{CODES[second]}_{when[:4]}A",
            "Title": f"Protocol {number} between {STATES[first]} and {STATES[second]}",
            "Begin": when,
            "Signature": when,
            "Force": day(chance) if number % 4 else "9999-12-31",
            "TypeSubject": chance.choice(GOODS),
            "Location": chance.choice(TOWNS),
        }
        treaties.append(treaty)
        codes = [CODES[first], CODES[second], *(["EFTA"] if number % 9 == 0 else [])]
        parties += manytreaties_files.states(*codes, treaty=treaty, StateSignature=when)
    agreements = manytreaties_files.file_of(manytreaties_files.AGREEMENT, treaties)
    columns = manytreaties_files.PARTY
    theirs = [{name: row.get(name, "") for name in columns} for row in parties]
    return Sample(
        "manytreaties",
        Format.MANYTREATIES,
        (agreements.getvalue(), manytreaties_files.file_of(columns, theirs).getvalue()),
        Dialect(),
        header=True,
        ordered=False,
    )


def sipri_register() -> Sample:
    """Orders of arms; one record is broken in two lines, as some of the register are."""
    chance = drawn("sipri")
    lines = [sipri_file.HEADER]
    for number in range(ROWS):
        first, second = two(chance)
        year = chance.randint(1961, 2019)
        lines.append(
            sipri_file.row(
                recipient=chance.choice((STATES[first], f"Band of {chance.choice(TOWNS[3:6])}*")),
                supplier=STATES[second],
                year=str(year),
                year_flag=chance.choice(("", "?")),
                quantity=str(chance.randint(1, 400)),
                designation=f"Heron-{number} ",
                delivered=f"{year + 1}; {year + 2}",
                comment=chance.choice(("Café version", "$500 m deal", "EUR7.8 b deal; used")),
            )
        )
    head, _, tail = lines[9].partition(",27,")
    lines[9] = f"{head[: -len(',4.5')]}\r\n,4.5,27,{tail}"
    data = "\n".join([*lines, ""]).replace("São", "Sao").encode("cp1252")
    dialect = Dialect(encoding="cp1252")
    return Sample("sipri-register", Format.SIPRI_REGISTER, (data,), dialect, header=True)


def icews() -> Sample:
    """The raw form; every ninth event is told from its other side too."""
    chance = drawn("icews")
    rows: list[Sequence[str]] = [ICEWS_HEADER]
    for number in range(ROWS):
        first, second = two(chance)
        town = chance.choice(TOWNS)
        source = [f"Ministry ({STATES[first]})", "Government,Executive", STATES[first]]
        target = [f"Ada {chance.choice(FAMILIES)}", "Government", STATES[second]]
        event = ["An event", chance.choice(_EVENT_CODES), "1.0"]
        story = [str(900 + number), "2", "Gazette", town, "NA", "NA", STATES[second], "5.5", "-7"]
        when = day(chance)
        rows.append([str(number), when, *source, *event, *target, *story])
        if number % 9 == 0:
            event[1] = "040"
            rows[-1] = [str(number), when, *source, *event, *target, *story]
            rows.append([f"{number}b", when, *target, *event, *source, *story])
    return Sample("icews", Format.ICEWS, (_tabs(rows),), _TABS, header=True, suffix=".tab")


def quadruples() -> Sample:
    """ICEWS without ids, sentences and places."""
    chance = drawn("quadruples")
    rows = []
    for _ in range(ROWS):
        first, second = two(chance)
        subject = chance.choice((STATES[first], f"Police ({STATES[first]})"))
        rows.append([subject, chance.choice(_RELATIONS), STATES[second], day(chance, 2014, 2014)])
    return Sample("icews14", Format.ICEWS, (_tabs(rows),), _TABS, suffix=".txt")


def gdelt2() -> Sample:
    """Rows of 61 cells without a header; every ninth event is told from its other side too."""
    chance = drawn("gdelt2")
    rows = []
    for number in range(ROWS):
        first, second = two(chance)
        cells = {
            "id": str(500 + number),
            "day": day(chance, 2017, 2017).replace("-", ""),
            "code": chance.choice(_EVENT_CODES),
            "added": "20170601120000",
            "url": f"https://news.example/{number}",
            **_side(1, first),
            **_side(2, second),
            "place": chance.choice(TOWNS),
            "fips": chance.choice(("MO", "IS", "FR")),
            "lat": "34.02",
            "long": "-6.84",
        }
        if number % 9 == 0:
            cells["code"] = "040"
            rows.append(_news({**cells, **_side(1, second), **_side(2, first), "id": str(number)}))
        rows.append(_news(cells))
    return Sample("gdelt2", Format.GDELT2, (_tabs(rows),), _TABS)


def _side(number: int, state: int) -> dict[str, str]:
    sided = {"code": f"{CODES[state]}GOV", "name": "AN ENVOY", "country": CODES[state]}
    return {f"{name}_{number}": text for name, text in (sided | {"type": "GOV"}).items()}


def _news(cells: dict[str, str]) -> list[str]:
    row = [""] * COLUMNS
    for name, text in cells.items():
        row[AT[name]] = text
    return row


def _tabs(rows: Iterable[Sequence[str]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def _own_rows() -> list[Sequence[str]]:
    chance = drawn("table")
    rows: list[Sequence[str]] = [_COLUMNS]
    for number in range(ROWS):
        first, second, third = chance.sample(STATES, 3)
        group = str(number - number % 2) if number < ROWS // 3 else ""
        begun = _british(day(chance, 1961, 1999))
        kind, person = chance.choice("VB"), f"Queen {chance.choice(FAMILIES)}"
        rows.append(
            [
                *(str(number), group, kind, f'On "{chance.choice(GOODS)}"[2]', "042"),
                *(begun, _british(day(chance, 2000)), chance.choice(("c", "")), first, person),
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
        "table-csv", Format.TABLE, data, Dialect(), header=True, options=options, grouped=True
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
    return Sample("table-xlsx", Format.TABLE, (data,), suffix=".xlsx", options=options)

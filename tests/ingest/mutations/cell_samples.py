"""Made-up files of cells: treaties, arms and news."""

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.cameo import lookup
from app.ingest.formats.gdelt2 import COLUMNS
from app.ingest.formats.icews import HEADER as ICEWS_HEADER
from app.ingest.formats.names import FormatName
from app.ingest.parsing.text_rows import Dialect
from tests.ingest import manytreaties_files, sipri_file, uk_treaties_files
from tests.ingest.formats.test_gdelt2 import AT
from tests.ingest.mutations.sample import (
    CODES,
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

_TABS: Final = Dialect(delimiter="\t", quotes=False)
_EVENT_CODES: Final = ("036", "040", "042", "046", "051", "057", "111")
_RELATIONS: Final = ("Make a visit", "Consult", "Sign formal agreement", "Praise or endorse")


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
                "signed_event_date": british(day(chance)),
                "signed_event_location": chance.choice(TOWNS),
                "definative_eif_event_date": british(day(chance)),
                "terminated_event_date": british(day(chance)) if number % 5 == 0 else "",
                "document_url": "documents\\1.pdf",
            }
        )
    data = uk_treaties_files.file_of(*rows).getvalue()
    return Sample("uk-treaties", FormatName.UK_TREATIES, (data,), Dialect(), header=True)


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
        FormatName.MANYTREATIES,
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
    return Sample("sipri-register", FormatName.SIPRI_REGISTER, (data,), dialect, header=True)


def icews(*, mirrored: bool = True) -> Sample:
    """The raw form; if `mirrored`, every ninth event is told from its other side too."""
    chance = drawn("icews")
    rows: list[Sequence[str]] = [ICEWS_HEADER]
    for number in range(ROWS):
        first, second = two(chance)
        town = chance.choice(TOWNS)
        source = [f"Ministry ({STATES[first]})", "Government,Executive", STATES[first]]
        target = [f"Ada {chance.choice(FAMILIES)}", "Government", STATES[second]]
        event = _coded(chance.choice(_EVENT_CODES))
        story = [str(900 + number), "2", "Gazette", town, "NA", "NA", STATES[second], "5.5", "-7"]
        when = day(chance)
        rows.append([str(number), when, *source, *event, *target, *story])
        if mirrored and number % 9 == 0:
            event = _coded("040")
            rows[-1] = [str(number), when, *source, *event, *target, *story]
            rows.append([f"{number}b", when, *target, *event, *source, *story])
    return Sample("icews", FormatName.ICEWS, (_tabs(rows),), _TABS, header=True, suffix=".tab")


def _coded(code: str) -> list[str]:
    """The cells of a code: its text, itself, its intensity."""
    entry = lookup(code)
    return [entry.name, code, str(entry.goldstein)]


def quadruples() -> Sample:
    """ICEWS without ids, sentences and places."""
    chance = drawn("quadruples")
    rows = []
    for _ in range(ROWS):
        first, second = two(chance)
        subject = chance.choice((STATES[first], f"Police ({STATES[first]})"))
        rows.append([subject, chance.choice(_RELATIONS), STATES[second], day(chance, 2014, 2014)])
    return Sample("icews14", FormatName.ICEWS, (_tabs(rows),), _TABS, suffix=".txt")


def gdelt2(*, mirrored: bool = True) -> Sample:
    """Rows of 61 cells without a header; if `mirrored`, as those of `icews`."""
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
        if mirrored and number % 9 == 0:
            cells["code"] = "040"
            rows.append(_news({**cells, **_side(1, second), **_side(2, first), "id": str(number)}))
        rows.append(_news(cells))
    return Sample("gdelt2", FormatName.GDELT2, (_tabs(rows),), _TABS)


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

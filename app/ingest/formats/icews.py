"""The reader of ICEWS, machine-coded news events: the raw form, and quadruples made of it.

In the raw form an event in which both sides do the same has two rows of a sentence: they become one
event with both ids. Quadruples (subject, relation, object, date) have no ids, and their two rows
may be far apart: both get the same canonical quadruple as their id, so that the run merges them.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from typing import Any, BinaryIO, Final

from app.domain import cameo
from app.domain.cameo import CameoCode
from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.refusals import Refusal
from app.domain.text import fold
from app.ingest.formats import news, news_actors
from app.ingest.formats.news import Form, Party, Report
from app.ingest.formats.provenance import citation, provenance, provenance_of
from app.ingest.parsing.results import Rejection, RowResult, joined
from app.ingest.parsing.text_rows import Dialect, Record, records

HEADER: Final = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
)  # fmt: skip

DATASET, SOURCE = provenance("icews")
QUADRUPLES, QUADRUPLES_SOURCE = provenance("icews14")

WINDOW: Final = 300_000
"""Characters of rows in which the other side of an event is looked for: about 240 rows. In the real
file the two sides are at most 13 rows apart.
"""

_MISSING: Final = "NA"
_YEAR: Final = 2014
# Intensities are rounded to one digit.
_TOLERANCE: Final = 0.1
_SUPPORTS: Final = ("type", "participants")
_VISIT, _RECEPTION = "042", "043"
_IN_PARENTHESES: Final = re.compile(r".*\(([^()]+)\)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read(
    file: BinaryIO,
    countries: Countries,
    *,
    keep_domestic: bool = False,
    dataset: str | None = None,
) -> Iterator[RowResult]:
    """A result for each row, or for two mirrored rows. Rows of a file of another form are rejected.

    `dataset` is the data set of quadruples; without it they are ICEWS14, and of 2014.

    Rows that are not between two different countries are rejected as `domestic`, or with
    `keep_domestic` kept with the parties that they have.
    """
    rows = records(file, Dialect(delimiter="\t", quotes=False))
    first = next(rows, None)
    if first is None:
        return
    cells = [] if isinstance(first.cells, Rejection) else list(map(news.clean, first.cells))
    if cells == list(HEADER) and dataset is None:
        form = Form(DATASET, SOURCE, len(HEADER), 0, _report, countries, keep_domestic)
        yield from news.events(rows, form, WINDOW)
    elif _is_quadruple(cells):
        of = _Quadruples(dataset, keep_domestic=keep_domestic)
        form = Form(of.dataset, of.source, 4, None, of.report, countries, keep_domestic)
        yield from news.events(chain([first], rows), form, window=0)
    else:
        detail = "neither the header of ICEWS nor subject, relation, object and day, by tabulators"
        if dataset is not None:
            detail = "--dataset is for subject, relation, object and day, by tabulators"
        for row in chain([first], rows):
            yield RowResult(row.row, row.raw, Rejection("unexpected-header", detail))


def _report(record: Record, cells: list[str], countries: Countries) -> Report:
    values = (news.clean(cell) for cell in cells)
    cell = {
        name: "" if text == _MISSING else text for name, text in zip(HEADER, values, strict=True)
    }
    code, on = _code(cell), news.day(cell["Event Date"])
    source, target = (_named_party(cell, side, on, countries) for side in ("Source", "Target"))
    sentence = (cell["Story ID"], cell["Sentence Number"])
    same = (*sentence, code.code, cell["Source Name"], cell["Target Name"])
    mirrored = (*sentence, code.mirror, cell["Target Name"], cell["Source Name"])
    fields: dict[str, Any] = {
        "summary": {"en": _summary(cell)},
        "date": {"edtf": on.isoformat()},
        "place": _place(cell, on, countries),
        "citations": [citation(SOURCE, cell["Event Text"] or code.name, *_SUPPORTS)],
    }
    sides = (same, mirrored) if code.mirror and all(sentence) else None
    return Report(record.row, record.raw, cell["Event ID"], code, source, target, fields, sides)


def _code(cell: dict[str, str]) -> CameoCode:
    """The code of a row, confirmed by its text and its intensity; without a code that of the text.

    Raises Refusal `cameo`.
    """
    code, text, intensity = (cell[name] for name in ("CAMEO Code", "Event Text", "Intensity"))
    signs: list[Callable[[CameoCode], bool]] = []
    if cameo.is_name(text):
        code = code or cameo.lookup_name(text).code
        signs.append(lambda entry: fold(entry.name) == fold(text))
    if intensity:
        given = _number(intensity)
        signs.append(lambda entry: abs(entry.goldstein - given) <= _TOLERANCE)
    return cameo.confirmed(code, signs)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refusal("invalid-number", f"{text!r} is not an intensity") from None


def _named_party(cell: dict[str, str], side: str, on: date, countries: Countries) -> Party:
    name, of = cell[f"{side} Name"], cell[f"{side} Country"]
    country = countries.resolve(of, on=on, dataset=DATASET.id) if of else None
    sectors = frozenset(cell[f"{side} Sectors"].split(",")) - {""}
    return _party(DATASET.id, name, sectors, country, _country(name, on, countries))


def _party(
    dataset: str, name: str, sectors: frozenset[str], country: Country | None, named: Country | None
) -> Party:
    """A party of a name and a country; `named` is the country of that name, if there is one."""
    if country and (not name or named is country):
        return news.state(country)
    if not name:
        return news.UNKNOWN
    kind = news_actors.kind(name, sectors)
    # The country is a nationality: an official of an international organisation seldom acts for it.
    certain = news_actors.INTERNATIONAL not in sectors
    return news.party(dataset, name, country, kind, certain=certain)


def _country(name: str, on: date, countries: Countries) -> Country | None:
    found = countries.matching(name, on=on, dataset=DATASET.id) if name else ()
    return found[0] if len(found) == 1 else None


def _summary(cell: dict[str, str]) -> str:
    story = f"story {cell['Story ID']}, sentence {cell['Sentence Number']}"
    return f"Reported by {cell['Publisher'] or 'an unnamed publisher'} ({story})."


def _place(cell: dict[str, str], on: date, countries: Countries) -> dict[str, Any] | None:
    """The place with its finest name. Its country is not a party."""
    names = (cell[column] for column in ("City", "District", "Province", "Country"))
    country = _country(cell["Country"], on, countries)
    return news.place(next(filter(None, names), ""), country, cell["Latitude"], cell["Longitude"])


def _is_quadruple(cells: list[str]) -> bool:
    return len(cells) == 4 and _DAY.fullmatch(cells[3].strip()) is not None  # noqa: PLR2004


class _Quadruples:
    """Quadruples of one data set: that of ICEWS14, or one that the user names."""

    def __init__(self, named: str | None, *, keep_domestic: bool) -> None:
        self._is_named = named is not None
        self._keep_domestic = keep_domestic
        own = (QUADRUPLES, QUADRUPLES_SOURCE)
        self.dataset, self.source = provenance_of("icews-quadruples", named) if named else own

    def report(self, record: Record, cells: list[str], countries: Countries) -> Report:
        """The parsed row. Raises Refusal `other-year` for one that is not of ICEWS14."""
        subject, relation, object_, day = (news.clean(cell) for cell in cells)
        code, on = cameo.lookup_name(relation), news.day(day)
        if code.code == _RECEPTION:
            code, subject, object_ = cameo.lookup(_VISIT), object_, subject
        # Canonical quadruples, so that the two rows of an event get the same id.
        elif code.joint:
            subject, object_ = sorted((subject, object_))
        source, target = (
            _quadruple_party(self.dataset.id, name, on, countries) for name in (subject, object_)
        )
        # Domestic rows are rejected as such, whatever their year.
        sides = {source.country, target.country}
        is_event = self._keep_domestic or (None not in sides and len(sides) > 1)
        if is_event and not self._is_named and on.year != _YEAR:
            detail = f"ICEWS14 is of {_YEAR}: name the data set of other quadruples by --dataset"
            raise Refusal("other-year", f"{detail}, such as icews-{on.year}")
        quote = joined((subject, code.name, object_), " | ")
        fields = {
            "date": {"edtf": on.isoformat()},
            "citations": [citation(self.source, quote, *_SUPPORTS)],
        }
        external_id = f"{on}|{subject}|{code.name}|{object_}"
        return Report(record.row, record.raw, external_id, code, source, target, fields)


def _quadruple_party(dataset: str, name: str, on: date, countries: Countries) -> Party:
    """The country of a name, or an actor with its country in parentheses."""
    if named := _country(name, on, countries):
        return news.state(named)
    within = _IN_PARENTHESES.fullmatch(name)
    country = _country(within[1], on, countries) if within else None
    return _party(dataset, name, frozenset(), country, None)

"""The reader of GDELT 2.0 events: 61 columns by tabs, without header and quotation marks.

Countries of actors are CAMEO codes, those of places FIPS 10-4. Two rows of an article that report
one event from its two sides become one event. A day that GDELT computed from words such as "last
year" is kept as uncertain, with the flag `inferred_date`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, BinaryIO, Final

from app.domain import cameo
from app.domain.cameo import CameoCode
from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.refusals import Refusal
from app.domain.text import fold
from app.ingest.formats import news, news_actors
from app.ingest.formats.news import Form, Party, Report
from app.ingest.formats.provenance import provenance
from app.ingest.parsing import cameo_countries
from app.ingest.parsing.results import RowResult
from app.ingest.parsing.text_rows import Dialect, Record, records

COLUMNS: Final = 61

DATASET, SOURCE = provenance("gdelt2")

WINDOW: Final = 8_000_000
"""Characters of rows in which the other side of an event is looked for: about 5,600 rows. In the
real file the two sides are at most 2,100 rows apart.
"""

INFERRED: Final = "inferred_date"
_BACKDATED: Final = frozenset({1, 7, 30, 365, 3650})
"""The differences in days between adding a row and its date that GDELT computes from words."""

# Positions of columns, from 0, by the GDELT 2.0 code book.
_ID, _DAY, _CODE, _ADDED, _URL = 0, 1, 26, 59, 60
_FIRST_ACTOR, _SECOND_ACTOR, _ACTION = 5, 15, 51
_ROOT: Final = 28
_PLACE: Final = slice(_ACTION + 1, _ACTION + 7)
_SECTORS: Final = {
    **dict.fromkeys(("GOV", "LEG", "JUD", "COP", "SPY"), frozenset({"Government"})),
    "ELI": frozenset({"Elite"}),
    "MIL": frozenset({"Military"}),
    "BUS": frozenset({"Business"}),
    "MNC": frozenset({"Business"}),
    "IGO": frozenset({news_actors.INTERNATIONAL}),
}
"""The sectors of ICEWS for the actor types of CAMEO; `news_actors.kind` takes sectors."""

_LAST_ROOTS: Final = (5, 9, 14, 20)
"""The last root codes of the classes 1 to 4: cooperation and conflict, verbal and material."""

_SCORE: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_TOLERANCE: Final = 3.5
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Kept in capitals in titles; the file has all names in capitals.
_INITIALS: Final = frozenset({"BBC", "CIA", "CNN", "EU", "FBI", "NASA", "NATO", "UK", "UN", "US"})


def read(
    file: BinaryIO, countries: Countries, *, keep_domestic: bool = False
) -> Iterator[RowResult]:
    """A result for each row, or for two mirrored rows. Rows with other numbers of columns are
    rejected.

    Rows that are not between two different countries are rejected as `domestic`, or with
    `keep_domestic` kept with the parties that they have. Regions of CAMEO (`EUR`) are not
    countries.
    """
    rows = records(file, Dialect(delimiter="\t", quotes=False))
    form = Form(DATASET, SOURCE, COLUMNS, _ID, _report, countries, keep_domestic)
    return news.events(rows, form, WINDOW)


def _report(record: Record, cells: list[str], countries: Countries) -> Report:
    cell = [news.clean(text) for text in cells]
    code, on = _code(cell), news.day(cell[_DAY])
    first, second = _actor(cell, _FIRST_ACTOR), _actor(cell, _SECOND_ACTOR)
    same = (cell[_URL], on, *cell[_PLACE])
    origin = f"at {cell[_URL]}" if cell[_URL].startswith("http") else f"by {cell[_URL]}"
    fields: dict[str, Any] = {
        "summary": {"en": f"Reported {origin}."} if cell[_URL] else {},
        "date": _date(on, cell[_ADDED]),
        "place": _place(cell, countries),
        "flags": [INFERRED] if _is_inferred(on, cell[_ADDED]) else [],
        "citations": [
            {"source": {"external_id": SOURCE.external_id}, "supports": ["type", "participants"]}
        ],
    }
    return Report(
        record.row,
        record.raw,
        cell[_ID],
        code,
        _party(first, on, countries),
        _party(second, on, countries),
        fields,
        ((*same, code.code, first, second), (*same, code.mirror, second, first))
        if code.mirror and cell[_URL]
        else None,
    )


def _code(cell: list[str]) -> CameoCode:
    """The code of a row, if its root code, class and Goldstein score agree with it.

    Some scores of GDELT differ from those of the table, by 3 at most.
    """
    root, quad, score = cell[_ROOT : _ROOT + 3]
    signs: list[Callable[[CameoCode], bool]] = []
    if root.isdecimal():
        signs.append(lambda code: int(root) == _root(code))
    if quad.isdecimal():
        signs.append(lambda code: int(quad) == 1 + bisect_left(_LAST_ROOTS, _root(code)))
    if _SCORE.fullmatch(score):
        signs.append(lambda code: abs(code.goldstein - float(score)) <= _TOLERANCE)
    return cameo.confirmed(cell[_CODE], signs)


def _root(code: CameoCode) -> int:
    return int(code.code[:2])


@dataclass(frozen=True, slots=True)
class _Actor:
    """The cells of one side. `code` begins with that of the country."""

    code: str
    name: str
    country: str
    type: str


def _actor(cell: list[str], at: int) -> _Actor:
    return _Actor(cell[at], cell[at + 1], cell[at + 2], cell[at + 7])


def _party(actor: _Actor, on: date, countries: Countries) -> Party:
    """The country itself if the row has no more, or the country's own name; else an actor of it."""
    country = _country(actor.country, on, countries)
    name = _WORD.sub(lambda w: w[0] if w[0] in _INITIALS else w[0].capitalize(), actor.name)
    if country and (
        actor.code == actor.country or not name or _is_name_of(country, name, countries)
    ):
        return news.state(country)
    if not name:
        return news.UNKNOWN
    sectors = _SECTORS.get(actor.type, frozenset({actor.type}))
    return news.party(DATASET.id, name, country, news_actors.kind(name, sectors))


def _country(code: str, on: date, countries: Countries) -> Country | None:
    """None for an empty cell and for a region. Raises Refusal `unknown-country`."""
    if not code or code in cameo_countries.REGIONS:
        return None
    found = countries.get(cameo_countries.resolve(code) or "")
    if found is None:
        raise Refusal("unknown-country", f"{code!r} is not a country code of CAMEO")
    return countries.at(found, on)


def _is_name_of(country: Country, name: str, countries: Countries) -> bool:
    """Whether a text is the name, an English adjective or the capital of a country."""
    return fold(name) in _adjectives_and_capital(country) or country in countries.matching(name)


@lru_cache(maxsize=500)
def _adjectives_and_capital(country: Country) -> frozenset[str]:
    return frozenset(map(fold, (*country.demonyms["en"], *country.capital["en"])))


def _is_inferred(on: date, added: str) -> bool:
    try:
        return (news.day(added[:8]) - on).days in _BACKDATED
    except Refusal:
        return False


def _date(on: date, added: str) -> dict[str, Any]:
    if not _is_inferred(on, added):
        return {"edtf": on.isoformat()}
    note = f"Reckoned from words of an article of {news.day(added[:8])}, not stated in it."
    return {"edtf": f"{on}?", "note": note}


def _place(cell: list[str], countries: Countries) -> dict[str, Any] | None:
    name, fips, _, _, latitude, longitude = cell[_PLACE]
    found = countries.matching(f"fips:{fips}") if fips else ()
    return news.place(name, found[0] if len(found) == 1 else None, latitude, longitude)

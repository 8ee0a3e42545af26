"""The judged sets, and which events are relevant to a query: README.md says how they were made.

An oracle in plain Python. It folds nothing, stems nothing and knows nothing of the analyser.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.domain.countries import Countries

HERE: Final = Path(__file__).parent

DATASETS: Final[Mapping[str, frozenset[str]]] = {
    "founding": frozenset({"morocco-israel-2022"}),
    "visits": frozenset(
        {"historyatstate-visits", "historyatstate-travels", "wikipedia-us-president-trips"}
    ),
    "agreements": frozenset({"uk-treaties", "manytreaties", "desta", "gptad"}),
    "purchases": frozenset({"sipri-register"}),
}
"""The data sets of each corpus; `all` is all of them."""

Document = Mapping[str, Any]
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its judgement: `events` by external id over the founding timeline, else patterns.

    Every one of `matches`, and none of `not_matches`, is found in a relevant event's text.
    """

    q: str
    about: str
    kind: str
    corpus: str
    events: frozenset[str] = frozenset()
    matches: tuple[re.Pattern[str], ...] = ()
    not_matches: tuple[re.Pattern[str], ...] = ()

    @property
    def datasets(self) -> frozenset[str]:
        """The data sets of its corpus."""
        if self.corpus == "all":
            return frozenset().union(*DATASETS.values())
        return DATASETS[self.corpus]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are of one person."""

    one: str
    other: str
    same: bool


def load_queries() -> list[Query]:
    """The judged queries, in the order of their file."""
    return [_query(entry) for entry in _entries("queries.toml", "query")]


def load_names() -> list[Pair]:
    """The judged pairs of names, in the order of their file."""
    return [Pair(**entry) for entry in _entries("names.toml", "pair")]


def relevant(query: Query, events: Iterable[tuple[str, str]]) -> set[str]:
    """Ids of the relevant ones of these events of its corpus, given as (id, searchable text).

    Over the founding timeline the ids are external ids. External ids of different data sets may be
    equal, so over other corpora take the events' own.
    """
    if query.corpus == "founding":
        return {event for event, _ in events if event in query.events}
    return {event for event, text in events if _matches(query, text)}


def searchable_text(document: Document, actors: Texts, countries: Texts) -> str:
    """What the search reads of an event: the parts of its public document, one a line, in NFC.

    `actors` maps the id of an actor to its names and aliases, `countries` a code to the names and
    demonyms of a country.
    """
    return unicodedata.normalize("NFC", "\n".join(_parts(document, actors, countries)))


def names_of_countries(countries: Countries) -> dict[str, list[str]]:
    """Of each code the names and demonyms in all languages; aliases are for filters only."""
    return {
        country.code: [
            *country.names.values(),
            *(demonym for forms in country.demonyms.values() for demonym in forms),
        ]
        for country in countries
    }


def _parts(document: Document, actors: Texts, countries: Texts) -> Iterator[str]:
    yield from document["title"].values()
    yield from document["summary"].values()
    for participant in document["participants"]:
        if participant["actor"]:
            yield from actors[participant["actor"]["id"]]
    for code in document["countries"]:
        yield from countries[code]
    if document["place"]:
        yield from document["place"]["name"].values()
    yield document["details"].get("item", "")
    for citation in document["citations"]:
        yield citation["quote"] or ""
    yield from document["topics"]


def _matches(query: Query, text: str) -> bool:
    return all(pattern.search(text) for pattern in query.matches) and not any(
        pattern.search(text) for pattern in query.not_matches
    )


def _query(entry: dict[str, Any]) -> Query:
    judged = dict(entry, events=frozenset(entry.get("events", ())))
    for key in ("matches", "not_matches"):
        judged[key] = tuple(re.compile(text, re.IGNORECASE) for text in entry.get(key, ()))
    return Query(**judged)


def _entries(file: str, key: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[key]
    return entries

"""The queries of journalists, and which events are right for each: README.md says how.

An oracle over public documents. It knows nothing of the analyzer, nor of the translated titles.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.search.judging import Document, Texts, searchable_text

QUERIES: Final = Path(__file__).parent / "journalists.toml"
FIRST: Final = 10


@dataclass(frozen=True, slots=True)
class Need:
    """What a right event has: the type, the state, the data set, or a text that matches."""

    type: frozenset[str] = frozenset()
    country: frozenset[str] = frozenset()
    dataset: frozenset[str] = frozenset()
    text: re.Pattern[str] | None = None

    def met_by(self, event: "Judged") -> bool:
        return (
            event.type in self.type
            or event.dataset in self.dataset
            or not self.country.isdisjoint(event.countries)
            or (self.text is not None and self.text.search(event.text) is not None)
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A query, with the filters beside it; an event is right that meets every need.

    `answered`: whether the real files have a right event.
    """

    q: str
    language: str
    about: str
    needs: tuple[Need, ...]
    params: Mapping[str, str]
    answered: bool

    def is_right(self, event: "Judged") -> bool:
        return all(need.met_by(event) for need in self.needs)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is judged of an event."""

    type: str
    dataset: str
    countries: frozenset[str]
    text: str

    @classmethod
    def of(cls, document: Document, actors: Texts, countries: Texts) -> "Judged":
        """`actors` maps an id to names and aliases, `countries` a code to names and demonyms."""
        offices = (title for one in document["participants"] for title in one["title"].values())
        return cls(
            type=document["type"],
            dataset=document["dataset"],
            countries=frozenset(document["countries"]),
            text="\n".join((searchable_text(document, actors, countries), *offices)),
        )


@dataclass(frozen=True, slots=True)
class Score:
    """How many queries with a right answer have one among the first ten, and how many of the first
    ten are right, as the mean over the queries with hits.
    """

    precision: float
    answered: float


def load() -> list[Query]:
    """The queries, in the order of their file."""
    return [query_of(entry) for entry in tomllib.loads(QUERIES.read_text("utf-8"))["query"]]


def score(results: Iterable[tuple[Query, Sequence[Judged]]]) -> Score:
    """The figures over queries, each with its first ten events.

    A query that has no right answer and no hit counts in neither figure.
    """
    precisions, answered = [], []
    for query, events in results:
        right = sum(query.is_right(event) for event in events[:FIRST])
        if events:
            precisions.append(right / len(events[:FIRST]))
        if query.answered:
            answered.append(right > 0)
    return Score(sum(precisions) / len(precisions), sum(answered) / len(answered))


def query_of(entry: dict[str, Any]) -> Query:
    """A query from an entry of the file."""
    judged = {"params": {}, "answered": True, **entry}
    judged["needs"] = tuple(_need(need) for need in entry["needs"])
    return Query(**judged)


def _need(entry: Mapping[str, Any]) -> Need:
    return Need(
        **{key: frozenset(values) for key, values in entry.items() if key != "text"},
        text=re.compile(entry["text"], re.IGNORECASE) if "text" in entry else None,
    )

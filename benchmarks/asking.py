"""Questions of the search, drawn from what the database itself has counted of its words.

Words come by Zipf's law, the most frequent most often, as people ask for them; a country likewise.
"""

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app import tables as t
from app.domain.countries import Countries
from app.domain.text.query_parser import SMALL
from app.domain.text.words import words_of
from app.events.params import EventListParams
from app.suggest.params import SuggestParams
from benchmarks.words import APART, TOGETHER

BASE: Final = "page of a country"
"""The case that the others are compared with."""
WORDS_CASE: Final = "two words of a country"
COMMON_CASE: Final = "two common words of a country"
APART_CASE: Final = "two common words that never meet, of a country"
LENGTHS: Final = (1, 2, 4)
"""Letters of what is typed so far."""
_SEED: Final = 5
_BEGINNING: Final = 3
_SHORTEST: Final = 2

Params = EventListParams | SuggestParams


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a database has: words from the most frequent on, countries likewise, some titles."""

    words: tuple[str, ...]
    countries: tuple[str, ...]
    titles: tuple[str, ...]


def vocabulary(connection: sa.Connection) -> Vocabulary:
    """Words that a person would type, with the countries and titles of the newest events."""
    word, term, event = t.word.c, t.term.c, t.event.c
    counted = sa.select(word.text).where(word.n > 0).order_by(word.n.desc(), word.text)
    countries = sa.select(term.value).where(term.kind == "country", term.n > 0)
    bodies = sa.select(event.title).order_by(event.id).limit(2_000)
    return Vocabulary(
        tuple(text for text in connection.scalars(counted) if _is_typed(text)),
        tuple(connection.scalars(countries.order_by(term.n.desc(), term.value))),
        tuple(text for title in connection.scalars(bodies) for text in title.values()),
    )


def _is_typed(key: str) -> bool:
    return key.isalpha() and len(key) >= _SHORTEST and key not in SMALL


def cases(known: Vocabulary, n: int, countries: Countries) -> dict[str, list[Params]]:
    """So many questions of each case; the same each time."""
    context = {"countries": countries}
    draw = _Draw(known, random.Random(_SEED))
    made: Mapping[str, Callable[[], dict[str, Any]]] = {
        BASE: lambda: {"country": [draw.country()]},
        WORDS_CASE: lambda: {"country": [draw.country()], "q": draw.words(2)},
        COMMON_CASE: lambda: {"country": [draw.country()], "q": draw.common()},
        APART_CASE: lambda: {"country": [draw.country()], "q": " ".join(APART)},
        "two common words": lambda: {"q": draw.common()},
        "one word": lambda: {"q": draw.words(1)},
        "two words": lambda: {"q": draw.words(2)},
        "a beginning": lambda: {"q": draw.words(1)[:_BEGINNING] + "*"},
        "a phrase": lambda: {"q": f'"{draw.phrase()}"'},
        "two words by relevance": lambda: {"q": draw.words(2), "sort": "relevance"},
        "two common words by relevance": lambda: {"q": draw.common(), "sort": "relevance"},
    }
    found: dict[str, list[Params]] = {
        name: [EventListParams.model_validate(make(), context=context) for _ in range(n)]
        for name, make in made.items()
    }
    for length in LENGTHS:
        found[f"suggest {length}"] = [
            SuggestParams(q=beginning) for beginning in draw.beginnings(length, n)
        ]
    return found


class _Draw:
    def __init__(self, known: Vocabulary, rng: random.Random) -> None:
        self._known = known
        self._rng = rng
        pairs = combinations((*TOGETHER, *APART), 2)
        self._common = [pair for pair in pairs if pair != APART]
        self._shares = {len(one): _zipf(len(one)) for one in (known.words, known.countries)}

    def country(self) -> str:
        return self._one(self._known.countries)

    def words(self, n: int) -> str:
        return " ".join(self._one(self._known.words) for _ in range(n))

    def common(self) -> str:
        return " ".join(self._rng.choice(self._common))

    def phrase(self) -> str:
        """Two words that stand one after the other in a title."""
        while True:
            words = [word.text for word in words_of(self._rng.choice(self._known.titles))]
            pairs = [pair for pair in pairwise(words) if SMALL.isdisjoint(pair)]
            if pairs:
                return " ".join(self._rng.choice(pairs))

    def beginnings(self, length: int, n: int) -> Iterator[str]:
        long = [word for word in self._known.words if len(word) >= length]
        self._shares.setdefault(len(long), _zipf(len(long)))
        yield from (self._one(long)[:length] for _ in range(n))

    def _one(self, values: Sequence[str]) -> str:
        shares = self._shares[len(values)]
        return values[bisect(shares, self._rng.random() * shares[-1])]


def _zipf(n: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, n + 1)))


def shown(params: Params) -> str:
    """What was asked, for people."""
    return orjson.dumps(params.model_dump(mode="json", exclude_defaults=True)).decode()

"""The ordinary mix: several hundred different questions, each of which fills a page of fifty."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal
from urllib.parse import urlencode

from app.domain.date_filter import parse_window
from benchmarks.census import Census
from benchmarks.synthetic import FIRST_YEAR, YEARS

PAGE: Final = 50
_ENOUGH: Final = 1.6 * PAGE
"""Events that a question should find by the counts, to be sure of a page."""
_TRIES: Final = 50
_YEARS_ASKED: Final = 8

Kind = Literal["pair", "country", "actor"]
_KINDS: Final[tuple[Kind, ...]] = ("pair", "country", "actor")
_KIND_SHARES: Final = tuple(accumulate((60, 25, 15)))
_EVERYTHING: Final = (0, 9_999_999)


@dataclass(frozen=True, slots=True)
class Question:
    """The newest events of a pair, a country or an actor; of a type, within years."""

    kind: Kind
    key: str
    type: str = ""
    date: str = ""

    @property
    def path(self) -> str:
        """As Entente and those with the same parameters take it."""
        asked = {self.kind: self.key, "type": self.type, "date": self.date}
        given = {name: value for name, value in asked.items() if value}
        return f"/v1/events?{urlencode(given, safe='/')}"

    def datasette(self, database: str) -> str:
        """As the canned query takes it."""
        window = parse_window(self.date) if self.date else None
        lo, hi = (window.lo, window.hi) if window else _EVERYTHING
        asked = {"key": f"{self.kind}:{self.key}", "type": self.type, "lo": lo, "hi": hi}
        return f"/{database}/page.json?{urlencode({'_shape': 'array', **asked})}"


def mix(census: Census, wanted: int, seed: int = 11) -> list[Question]:
    """Up to this many questions, each once, frequent and rare keys alike."""
    rng = random.Random(seed)
    keys = {
        "pair": _frequent(census.pairs),
        "country": _frequent(census.countries),
        "actor": _frequent(census.actors),
    }
    types = census.types
    total = types.total()
    shares = {name: n / total for name, n in types.items()}
    found: dict[Question, None] = {}
    for _ in range(wanted * _TRIES):
        if len(found) == wanted:
            break
        kind = _KINDS[bisect(_KIND_SHARES, rng.random() * _KIND_SHARES[-1])]
        if not keys[kind]:
            continue
        key, n = keys[kind][int(len(keys[kind]) * rng.random() ** 2)]
        name, date, share = "", "", 1.0
        if rng.random() < 0.35:
            name = rng.choice(list(shares))
            share *= shares[name]
        if rng.random() < 0.25:
            year = FIRST_YEAR + rng.randrange(YEARS - _YEARS_ASKED)
            date = f"{year}/{year + _YEARS_ASKED - 1}"
            share *= _YEARS_ASKED / YEARS / 2
        if n * share >= _ENOUGH:
            found[Question(kind, key, name, date)] = None
    return list(found)


def few(census: Census) -> Iterator[Question]:
    """One of each sort, of the most frequent keys: for small databases, whose pages are short."""
    (pair, _), *_ = census.pairs.most_common(1)
    (country, _), *_ = census.countries.most_common(1)
    (actor, _), *_ = census.actors.most_common(1)
    (kind, _), *_ = census.types.most_common(1)
    for key in (("pair", pair), ("country", country), ("actor", actor)):
        for name in ("", kind):
            for date in ("", "1990/2005", "../1960", "2010-05/.."):
                yield Question(*key, name, date)


def _frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    return [(key, n) for key, n in counts.most_common() if n >= _ENOUGH]

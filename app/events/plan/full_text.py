"""A query by the inverted index: its MATCH expression, and its cost beside a scan. Pure.

The expression is FTS5's on SQLite, a tsquery on PostgreSQL. Costs are in microseconds, as measured
over a million events on SQLite; those of PostgreSQL were not measured.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from app.events.plan.expansion import ExpandedClause, ExpandedQuery, Variant
from app.events.terms import span_key, term_key

PAGE: Final = 50
_CHECK_EVENT: Final = 14.0
"""To fetch the words of one event, which a scan checks."""
_CHECK_VARIANT: Final = 0.5
"""To check one variant of a clause among these words."""
_READ_POSTING: Final = 0.03
_FETCH_MATCH: Final = 7.0
_FETCH_PREFIX_MATCH: Final = 0.45
"""To fetch one match of a prefix that has too many keys to be listed."""
_MOST_SKIPPED: Final = 800
"""Postings of a list that are read at most to reach the next match of the lists before."""


class TermFilter(NamedTuple):
    """A filter by terms: alternatives of keys that occur together, and its number of events."""

    n: int
    either: Sequence[Sequence[str]]


def match_expression(words: ExpandedQuery, dialect: str, filters: Iterable[TermFilter]) -> str:
    """The expression for the clauses of a query and its filters."""
    language = _FTS if dialect == "sqlite" else _TSQUERY
    wanted = [
        (n, language.either(language.together(map(language.key, keys)) for keys in either))
        for n, either in filters
    ]
    unwanted = []
    for clause in words.clauses:
        if clause.is_excluded:
            # Of a phrase the index knows only the words, which may well be there.
            if not any(one.phrase for one in clause.either):
                unwanted.append(_either(language, clause))
        else:
            wanted.append((clause.n, _either(language, clause)))
    return language.without(language.narrowing(wanted), unwanted)


def with_spans(match_expression: str, spans: Iterable[int]) -> str:
    """An FTS5 expression limited to these duration classes; without classes, unlimited."""
    either = _FTS.either(map(_FTS.key, map(span_key, spans)))
    return _FTS.together((match_expression, either)) if spans else match_expression


class _Syntax(NamedTuple):
    """The syntax of a MATCH expression. `apart` keeps a nested AND apart from its parent."""

    quote: str
    beginning: str
    every: str
    any: str
    but: str
    apart: str

    def key(self, key: str) -> str:
        quote = self.quote
        return quote + key.replace(quote, quote * 2) + quote

    def together(self, parts: Iterable[str]) -> str:
        return f"({self.every.join(parts)})"

    def narrowing(self, parts: Iterable[tuple[int, str]]) -> str:
        """All of these, each with how many events it finds: the rarest first, and a common one only
        where those before have led.
        """
        first, *others = [text for _, text in sorted(parts)]
        for at, other in enumerate(others):
            first = self.together((first + self.apart if at else first, other))
        return first

    def either(self, parts: Iterable[str]) -> str:
        return f"({self.any.join(parts)})"

    def without(self, wanted: str, unwanted: Sequence[str]) -> str:
        return wanted + "".join(f"{self.but}{one}" for one in unwanted)


# FTS5 flattens nested ANDs, and then steps through all of their lists together. It does not flatten
# the left side of a NOT; no event has the key of the term 0.
_FTS: Final = _Syntax('"', " *", " AND ", " OR ", " NOT ", f' NOT "{term_key(0)}"')
_TSQUERY: Final = _Syntax("'", ":*", " & ", " | ", " & !", "")


def _either(language: _Syntax, clause: ExpandedClause) -> str:
    return language.either(_alternative(language, one) for one in clause.either)


def _alternative(language: _Syntax, one: Variant) -> str:
    if not one.is_beginning:
        return language.together(map(language.key, one.keys))
    # FTS5 goes through all lists of a beginning before it has a first row.
    if one.begun and language is _FTS:
        return language.either(map(language.key, one.begun))
    return language.key(one.keys[0]) + language.beginning


class Costs(NamedTuple):
    """The costs of a query with words, from the number of events of each of its filters."""

    words: ExpandedQuery
    filters: tuple[int, ...]
    all_events: int

    @property
    def share(self) -> float:
        """The selectivity of the words, 0 to 1, as if they were independent of each other."""
        return self._selectivity(clause.likely for clause in self.words.wanted)

    @property
    def found(self) -> float:
        """The number of matches, as if words and filters were independent of each other."""
        return self._selectivity(self.filters) * self.share * self.all_events

    @property
    def look(self) -> float:
        """The cost of checking the words of one event."""
        return _CHECK_EVENT + _CHECK_VARIANT * sum(len(c.either) for c in self.words.clauses)

    def all_by_index(self) -> float:
        """The cost of fetching all matches by the index."""
        likely = [clause.likely for clause in self.words.wanted]
        gathered = min(*likely, *self.filters, self.share * min(self.filters))
        return self._postings() + gathered * _FETCH_MATCH + self._prefixes()

    def page_by_index(self) -> float:
        """The cost of reading an index in the order of the page until the page is full."""
        part = PAGE / max(PAGE, self.found)
        return part * self._postings() + PAGE * _FETCH_MATCH + self._prefixes()

    def _prefixes(self) -> float:
        """The cost of prefixes that have too many keys to be listed one by one."""
        every = (one for clause in self.words.clauses for one in clause.either)
        return sum(
            one.n * _FETCH_PREFIX_MATCH for one in every if one.is_beginning and not one.begun
        )

    def _selectivity(self, counts: Iterable[int]) -> float:
        """The share of events that have all of these, each of which has this count."""
        return math.prod(min(1.0, n / self.all_events) for n in counts)

    def _postings(self) -> float:
        """The cost of the posting lists, the rarest first, each read near matches of others."""
        counts = sorted((*self.filters, *(clause.n for clause in self.words.wanted)))
        left, read = float(self.all_events), 0.0
        for n in counts:
            read += min(n, left * _MOST_SKIPPED)
            left *= min(1.0, n / self.all_events)
        return read * _READ_POSTING

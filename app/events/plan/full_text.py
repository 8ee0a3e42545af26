"""A search of the inverted index: its MATCH expression, and its cost compared with a scan. Pure.

The expression is FTS5's on SQLite, a tsquery on PostgreSQL. Costs are in microseconds, as measured
over a million events on SQLite; those of PostgreSQL were not measured.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from app.events.plan.expanded import ExpandedClause, ExpandedQuery, Variant
from app.events.terms import span_key, term_key

PAGE: Final = 50
_CHECK_EVENT: Final = 14.0
"""A scan: to fetch the tokens of one event."""
_CHECK_VARIANT: Final = 0.5
"""A scan: to search these tokens for one variant of a clause."""
_READ_POSTING: Final = 0.03
_FETCH_MATCH: Final = 7.0
_FETCH_PREFIX_MATCH: Final = 0.45
"""To fetch one match of a prefix that has too many tokens to be listed."""
_MAX_SKIPPED: Final = 800
"""The maximum number of postings of one list that are read to find the next match of the others."""


class TermFilter(NamedTuple):
    """A filter by terms: the maximum number of its events, and its alternatives, each the tokens of
    terms that an event must have together.
    """

    n: int
    alternatives: Sequence[Sequence[str]]


def match_expression(words: ExpandedQuery, dialect: str, filters: Iterable[TermFilter]) -> str:
    """The MATCH expression of a dialect for the clauses of a query and its filters."""
    syntax = _FTS if dialect == "sqlite" else _TSQUERY
    required = [
        (n, syntax.any_of(syntax.all_of(map(syntax.token, tokens)) for tokens in alternatives))
        for n, alternatives in filters
    ]
    excluded = []
    for clause in words.clauses:
        if clause.is_excluded:
            # The index has no phrases: an event may have the words without the phrase.
            if not any(one.phrase for one in clause.variants):
                excluded.append(_clause(syntax, clause))
        else:
            required.append((clause.n, _clause(syntax, clause)))
    return syntax.excluding(syntax.rarest_first(required), excluded)


def with_spans(match_expression: str, spans: Iterable[int]) -> str:
    """An FTS5 expression limited to these duration classes; without classes, unlimited."""
    classes = _FTS.any_of(map(_FTS.token, map(span_key, spans)))
    return _FTS.all_of((match_expression, classes)) if spans else match_expression


class _Syntax(NamedTuple):
    """The operators of a MATCH expression. `barrier` is appended to a nested AND, so that it is not
    merged into its parent.
    """

    quote: str
    prefix: str
    and_: str
    or_: str
    and_not: str
    barrier: str

    def token(self, token: str) -> str:
        quote = self.quote
        return quote + token.replace(quote, quote * 2) + quote

    def all_of(self, parts: Iterable[str]) -> str:
        return f"({self.and_.join(parts)})"

    def rarest_first(self, parts: Iterable[tuple[int, str]]) -> str:
        """The conjunction of expressions, each given with its number of events. The rarest is the
        innermost, so that the postings of common ones are read near its matches only.
        """
        first, *others = [text for _, text in sorted(parts)]
        for at, other in enumerate(others):
            first = self.all_of((first + self.barrier if at else first, other))
        return first

    def any_of(self, parts: Iterable[str]) -> str:
        return f"({self.or_.join(parts)})"

    def excluding(self, required: str, excluded: Sequence[str]) -> str:
        return required + "".join(f"{self.and_not}{one}" for one in excluded)


# FTS5 flattens an AND within an AND, and then reads all lists together. It does not flatten the
# left side of a NOT, and no event has the token of term 0, so this NOT excludes nothing.
_FTS: Final = _Syntax('"', " *", " AND ", " OR ", " NOT ", f' NOT "{term_key(0)}"')
_TSQUERY: Final = _Syntax("'", ":*", " & ", " | ", " & !", "")


def _clause(syntax: _Syntax, clause: ExpandedClause) -> str:
    return syntax.any_of(_variant(syntax, one) for one in clause.variants)


def _variant(syntax: _Syntax, variant: Variant) -> str:
    if not variant.is_prefix:
        return syntax.all_of(map(syntax.token, variant.tokens))
    # For a prefix, FTS5 reads the whole lists of all its tokens before it gives a row.
    if variant.completions and syntax is _FTS:
        return syntax.any_of(map(syntax.token, variant.completions))
    return syntax.token(variant.tokens[0]) + syntax.prefix


class Costs(NamedTuple):
    """The costs of a query with words, from the number of events of each of its filters."""

    words: ExpandedQuery
    filters: tuple[int, ...]
    all_events: int

    @property
    def share(self) -> float:
        """The selectivity of the words, 0 to 1, as if they were independent of each other."""
        return self._selectivity(clause.expected for clause in self.words.required)

    @property
    def matches(self) -> float:
        """The number of matches, as if words and filters were independent of each other."""
        return self._selectivity(self.filters) * self.share * self.all_events

    @property
    def check(self) -> float:
        """The cost of checking the words of one event."""
        return _CHECK_EVENT + _CHECK_VARIANT * sum(len(c.variants) for c in self.words.clauses)

    def all_by_index(self) -> float:
        """The cost of fetching all matches by the index."""
        expected = [clause.expected for clause in self.words.required]
        fetched = min(*expected, *self.filters, self.share * min(self.filters))
        return self._postings() + fetched * _FETCH_MATCH + self._prefixes()

    def page_by_index(self) -> float:
        """The cost of reading an index in the order of the page until the page is full."""
        share_read = PAGE / max(PAGE, self.matches)
        return share_read * self._postings() + PAGE * _FETCH_MATCH + self._prefixes()

    def _prefixes(self) -> float:
        variants = (one for clause in self.words.clauses for one in clause.variants)
        return sum(
            one.n * _FETCH_PREFIX_MATCH for one in variants if one.is_prefix and not one.completions
        )

    def _selectivity(self, counts: Iterable[int]) -> float:
        """The share of events that match all filters with these counts, if they are independent."""
        return math.prod(min(1.0, n / self.all_events) for n in counts)

    def _postings(self) -> float:
        """The cost of reading the posting lists, each only near matches of rarer ones."""
        counts = sorted((*self.filters, *(clause.n for clause in self.words.required)))
        left, read = float(self.all_events), 0.0
        for n in counts:
            read += min(n, left * _MAX_SKIPPED)
            left *= min(1.0, n / self.all_events)
        return read * _READ_POSTING

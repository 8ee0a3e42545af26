"""The question in the words of the inverted index: FTS5's on SQLite, a tsquery on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from app.events.plan.expansion import ExpandedClause, ExpandedQuery, Variant
from app.events.terms import span_key, term_key


class TermFilter(NamedTuple):
    """What a filter asks for: alternatives of keys together. It leaves so many events."""

    n: int
    either: Sequence[Sequence[str]]


def match_expression(words: ExpandedQuery, dialect: str, filters: Iterable[TermFilter]) -> str:
    """What the index is asked for all of these."""
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
    """The question to SQLite's index for events of one of these classes of spans; none: of any."""
    either = _FTS.either(map(_FTS.key, map(span_key, spans)))
    return _FTS.together((match_expression, either)) if spans else match_expression


class _Syntax(NamedTuple):
    """How an inverted index is asked. `apart` keeps one question together within another."""

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


# FTS5 makes one AND of ANDs within an AND, and then steps through all of its lists together. What
# stands before a NOT it leaves as it is; no event has the key of the term 0.
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

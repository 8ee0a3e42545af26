"""The query of events: one frozen value in which every name is resolved to an id. Pure.

The parameters (`params`) are read without the database. Names of actors, places, data sets and
sources are then looked up (`resolve`). `conditions` has every filter side by side: what an event
must fulfil, whatever the statement that reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from app.clock import microseconds
from app.domain.date_filter import Window
from app.domain.event_types import EventType, Role
from app.domain.pairs import Pair
from app.domain.text.query_parser import SearchQuery
from app.events.params import EventFilters
from app.events.terms import Term, of_id, of_large, of_pair, of_pair_and_type

_MOST_PAIRS_AND_TYPES: Final = 24
"""More combinations than this are read from the timelines of the pairs, not of pair and type."""


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """A participant with this role is one of these countries or actors."""

    role: Role
    countries: tuple[str, ...]
    actors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events: `given` are the parameters, `echo` the `query` of the answer.

    A group is a tuple of alternatives, of which one must hold; every group must hold. `apart`:
    countries of which two must take part. `ids`: only these events, if it is not None. `large`:
    of pairs only their events of many parties. `search`: the clauses of `q`.
    """

    given: EventFilters
    echo: dict[str, Any]
    pairs: tuple[tuple[str, ...], ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()
    actors: tuple[tuple[UUID, ...], ...] = ()
    roles: tuple[RoleFilter, ...] = ()
    ids: tuple[UUID, ...] | None = None
    large: bool = False
    places: tuple[UUID, ...] = ()
    window: Window | None = None
    search: SearchQuery | None = None

    def types(self) -> tuple[EventType, ...] | None:
        """The types that are asked for; None is all, and what is left of them may be none."""
        given = self.given
        if not given.exclude_type:
            return given.type or None
        return tuple(t for t in given.type or EventType if t not in given.exclude_type)

    def identity(self) -> bytes:
        """What a cursor is bound to: everything that decides which events come, and their order."""
        asked = {k: v for k, v in self.echo.items() if k not in {"limit", "total", "fields"}}
        return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)


def pair_of(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
    """The pairs of one country of `a` with another of `b`, sorted."""
    return tuple(sorted({str(Pair.of(x, y)) for x in a for y in b if x != y}))


AllOf = tuple[Term, ...]
"""Terms that one event must have together."""


class HasTerm(NamedTuple):
    """The event has all terms of one of these alternatives.

    `counted`: the one term whose stored counters count the same events.
    """

    alternatives: tuple[AllOf, ...]
    counted: Term | None = None


class LacksTerms(NamedTuple):
    """The event has none of these terms."""

    terms: tuple[Term, ...]


class HasTwoTerms(NamedTuple):
    """The event has at least two of these terms."""

    terms: tuple[Term, ...]


class InColumn(NamedTuple):
    """The column of this name, which every timeline has, holds one of these values."""

    name: str
    values: Sequence[str]


class HasId(NamedTuple):
    """The event is one of these."""

    ids: tuple[UUID, ...]


class HasSides(NamedTuple):
    """`exclude`: at most two countries take part; `only`: three or more."""

    multilateral: str


class InWindow(NamedTuple):
    """The date possibly or certainly (`match`) lies in the window."""

    window: Window
    match: str


class WrittenSince(NamedTuple):
    """The event was written at or after this moment, in microseconds since 1970."""

    moment: int


class HasWords(NamedTuple):
    """The texts of the event have all clauses of `q`."""

    search: SearchQuery


Condition = (
    HasTerm
    | LacksTerms
    | HasTwoTerms
    | InColumn
    | HasId
    | HasSides
    | InWindow
    | WrittenSince
    | HasWords
)


def conditions(query: EventQuery) -> list[Condition]:
    """Every condition of the query; an event must fulfil all of them.

    A filter that is not given sets no condition. One without alternatives matches nothing.
    """
    given = query.given
    place = None if given.place is None else query.places
    since = given.updated_since
    found = (
        None if query.ids is None else HasId(query.ids),
        *(_has_pair(pairs, query) for pairs in query.pairs),
        *(_has_country(codes) for codes in query.countries),
        HasTwoTerms(tuple(Term("country", code) for code in query.apart)) if query.apart else None,
        None if given.multilateral == "include" else HasSides(given.multilateral),
        *(_has_id("actor", actors) for actors in query.actors),
        *(_has_party(role) for role in query.roles),
        _in_column("type", query.types()),
        _in_column("status", given.status or None),
        _in_column("coding", given.coding or None),
        _in_column("precision", given.precision or None),
        _has_value("instrument", given.instrument),
        _has_value("topic", given.topic),
        _has_value("language", given.language),
        _has_value("dataset", given.dataset),
        _lacks_value("dataset", given.exclude_dataset),
        _has_id("source", given.source or None),
        _has_id("place", place),
        None if query.window is None else InWindow(query.window, given.date_match),
        None if since is None else WrittenSince(microseconds(since)),
        None if query.search is None else HasWords(query.search),
    )
    return [condition for condition in found if condition is not None]


def _in_column(name: str, values: Sequence[str] | None) -> InColumn | None:
    return None if values is None else InColumn(name, values)


def _has_value(kind: str, values: Sequence[str]) -> HasTerm | None:
    return HasTerm(tuple((Term(kind, value),) for value in values)) if values else None


def _lacks_value(kind: str, values: Sequence[str]) -> LacksTerms | None:
    return LacksTerms(tuple(Term(kind, value) for value in values)) if values else None


def _has_id(kind: str, ids: Sequence[UUID] | None) -> HasTerm | None:
    return None if ids is None else HasTerm(tuple((of_id(kind, identity),) for identity in ids))


def _has_country(codes: Sequence[str]) -> HasTerm:
    terms = [Term("country", code) for code in codes]
    return HasTerm(tuple((term,) for term in terms), terms[0] if len(terms) == 1 else None)


def _has_party(role: RoleFilter) -> HasTerm:
    countries = [Term(role.role, code) for code in role.countries]
    actors = [of_id(role.role, actor) for actor in role.actors]
    return HasTerm(tuple((term,) for term in countries + actors))


def _has_pair(pairs: Sequence[str], query: EventQuery) -> HasTerm:
    """The timelines of the pairs, or of the pairs and types, and their events of many parties."""
    types = query.types() or ()
    by_type = bool(types) and len(pairs) * len(types) <= _MOST_PAIRS_AND_TYPES
    alternatives: list[AllOf] = []
    for pair in pairs:
        if not query.large:
            own = [of_pair_and_type(pair, one) for one in types] if by_type else [of_pair(pair)]
            alternatives += ((term,) for term in own)
        alternatives.append(tuple(map(of_large, pair.split("-"))))
    is_one = len(pairs) == 1 and not query.large
    return HasTerm(tuple(alternatives), of_pair(pairs[0]) if is_one else None)

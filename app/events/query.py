"""A resolved query for events, and its filters as a list of conditions. Pure.

`params` reads the parameters without the database; `resolve` looks up names of actors, places, data
sets and sources. `conditions` lists every filter in one place, independent of the statement that
checks it.
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

_MAX_PAIR_TYPES: Final = 24
"""With more combinations of pair and type, the timelines of the pairs are read instead."""


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """A participant with this role must be one of the countries or actors."""

    role: Role
    countries: tuple[str, ...]
    actors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """The filters of a request, resolved: every name is an id.

    `filters` are the parameters; `echo` is the member `query` of the answer. `pairs`, `countries`
    and `actors` are groups: an event must have at least one value of every group. `two_of`: if
    not empty, at least two countries of it must take part. `ids`: if not None, the event is in it.
    `large_only`: of the timelines of pairs, only large events match. `search`: the clauses of `q`.
    `as_of`: the past change whose events match, None for the present. `change`: the last change
    that the answer knows, made at `changed_us`, which is None before the first.
    """

    filters: EventFilters
    echo: dict[str, Any]
    pairs: tuple[tuple[str, ...], ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()
    two_of: tuple[str, ...] = ()
    actors: tuple[tuple[UUID, ...], ...] = ()
    roles: tuple[RoleFilter, ...] = ()
    ids: tuple[UUID, ...] | None = None
    large_only: bool = False
    places: tuple[UUID, ...] = ()
    window: Window | None = None
    search: SearchQuery | None = None
    as_of: int | None = None
    change: int = 0
    changed_us: int | None = None

    def types(self) -> tuple[EventType, ...] | None:
        """The event types that match: `type` without `exclude_type`; None for all types."""
        filters = self.filters
        if not filters.exclude_type:
            return filters.type or None
        return tuple(t for t in filters.type or EventType if t not in filters.exclude_type)

    def canonical_json(self) -> bytes:
        """The query as JSON, to which cursors are bound: without `limit`, `total` and `fields`."""
        members = {k: v for k, v in self.echo.items() if k not in {"limit", "total", "fields"}}
        return orjson.dumps(members, option=orjson.OPT_SORT_KEYS)


def pairs_between(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
    """The pairs of a country of `a` with a different country of `b`, sorted."""
    return tuple(sorted({str(Pair.of(x, y)) for x in a for y in b if x != y}))


AllOf = tuple[Term, ...]
"""Terms that an event must all have."""


class HasTerm(NamedTuple):
    """The event has all terms of at least one alternative.

    `counted`: a term whose tallies count exactly the events that match, if there is one.
    """

    alternatives: tuple[AllOf, ...]
    counted: Term | None = None


class LacksTerms(NamedTuple):
    """The event has no term of `terms`."""

    terms: tuple[Term, ...]


class HasTwoTerms(NamedTuple):
    """The event has at least two terms of `terms`."""

    terms: tuple[Term, ...]


class InColumn(NamedTuple):
    """The column `name`, which every timeline has, has a value of `values`."""

    name: str
    values: Sequence[str]


class HasId(NamedTuple):
    """The id of the event is in `ids`."""

    ids: tuple[UUID, ...]


class IsMultilateral(NamedTuple):
    """With `exclude`, at most two countries take part; with `only`, three or more."""

    multilateral: str


class InWindow(NamedTuple):
    """The date is in the window; `match` is `possible` or `certain`."""

    window: Window
    match: str


class UpdatedSince(NamedTuple):
    """The event was last written at or after `moment`, in microseconds since 1970."""

    moment: int


class MatchesText(NamedTuple):
    """The texts of the event match all clauses of `q`; `fuzzy`: also by sound."""

    search: SearchQuery
    fuzzy: bool


Condition = (
    HasTerm
    | LacksTerms
    | HasTwoTerms
    | InColumn
    | HasId
    | IsMultilateral
    | InWindow
    | UpdatedSince
    | MatchesText
)


def conditions(query: EventQuery) -> list[Condition]:
    """All conditions of the query; an event must fulfil every one.

    A filter that is not given adds no condition. A condition without alternatives matches no event.
    """
    filters = query.filters
    place = None if filters.place is None else query.places
    since = filters.updated_since
    every = (
        None if query.ids is None else HasId(query.ids),
        *(_has_pair(pairs, query) for pairs in query.pairs),
        *(_has_country(codes) for codes in query.countries),
        HasTwoTerms(tuple(Term("country", code) for code in query.two_of))
        if query.two_of
        else None,
        None if filters.multilateral == "include" else IsMultilateral(filters.multilateral),
        *(_has_entity("actor", actors) for actors in query.actors),
        *(_has_role(role) for role in query.roles),
        _in_column("type", query.types()),
        _in_column("status", filters.status or None),
        _in_column("coding", filters.coding or None),
        _in_column("precision", filters.precision or None),
        _has_value("instrument", filters.instrument),
        _has_value("topic", filters.topic),
        _has_value("language", filters.language),
        _has_value("dataset", filters.dataset),
        LacksTerms(tuple(Term("dataset", one) for one in filters.exclude_dataset))
        if filters.exclude_dataset
        else None,
        _has_entity("source", filters.source or None),
        _has_entity("place", place),
        None if query.window is None else InWindow(query.window, filters.date_match),
        None if since is None else UpdatedSince(microseconds(since)),
        None if query.search is None else MatchesText(query.search, filters.fuzzy),
    )
    return [condition for condition in every if condition is not None]


def _in_column(name: str, values: Sequence[str] | None) -> InColumn | None:
    return None if values is None else InColumn(name, values)


def _has_value(kind: str, values: Sequence[str]) -> HasTerm | None:
    return HasTerm(tuple((Term(kind, value),) for value in values)) if values else None


def _has_entity(kind: str, ids: Sequence[UUID] | None) -> HasTerm | None:
    return (
        None
        if ids is None
        else HasTerm(tuple((of_id(kind, canonical_json),) for canonical_json in ids))
    )


def _has_country(codes: Sequence[str]) -> HasTerm:
    terms = [Term("country", code) for code in codes]
    return HasTerm(tuple((term,) for term in terms), terms[0] if len(terms) == 1 else None)


def _has_role(role: RoleFilter) -> HasTerm:
    countries = [Term(role.role, code) for code in role.countries]
    actors = [of_id(role.role, actor) for actor in role.actors]
    return HasTerm(tuple((term,) for term in countries + actors))


def _has_pair(pairs: Sequence[str], query: EventQuery) -> HasTerm:
    """The pairs, by type if these are few, and their large events, which have no pair terms."""
    types = query.types() or ()
    by_type = bool(types) and len(pairs) * len(types) <= _MAX_PAIR_TYPES
    alternatives: list[AllOf] = []
    for pair in pairs:
        if not query.large_only:
            terms = [of_pair_and_type(pair, one) for one in types] if by_type else [of_pair(pair)]
            alternatives += ((term,) for term in terms)
        alternatives.append(tuple(map(of_large, pair.split("-"))))
    is_one = len(pairs) == 1 and not query.large_only
    return HasTerm(tuple(alternatives), of_pair(pairs[0]) if is_one else None)

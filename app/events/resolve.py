"""Name resolution: from filters with names to a query with ids.

A request without names takes no statement.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.actors import lookup as actors
from app.actors.sql import among_ids
from app.datasets import sql as datasets
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.domain.event_types import Role
from app.domain.languages import is_language, similar_languages
from app.domain.refusals import Refusal
from app.domain.text import fold, stems
from app.events.as_of import moment
from app.events.external_ids import identified
from app.events.params import ROLE_FILTERS, EventFilters, WithPair
from app.events.query import EventQuery, RoleFilter, pairs_between
from app.events.sql import lookups
from app.events.terms import Term, of_id
from app.sources import sql as sources
from app.web.params import MAX_ERRORS, invalid_parameters, parameter_error, split_values
from app.web.problems import Problem
from app.web.values import country_code, is_one_country
from app.web.wire import ProblemError

_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters that a path sets, in addition to the parameters."""

    pair: str | None = None
    actor: UUID | None = None


@dataclass(slots=True)
class _Resolver:
    """The name resolution of one request. Wrong values are collected in `errors`."""

    snapshot: Snapshot
    countries: Countries
    in_past: bool = False
    errors: list[ProblemError] = field(default_factory=list)

    def actors(self, parameter: str, values: Sequence[str]) -> tuple[UUID, ...]:
        """The ids of the named actors. A name of no actor, or of several persons, is an error."""
        found = self._resolve_each(parameter, values, self._is_actor, self._actor)
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def role(self, role: Role, values: Sequence[str]) -> RoleFilter:
        """The countries and actors of a role. A value that names both is a country."""
        meant = self._resolve_each(
            role,
            values,
            lambda value: is_one_country(value, self.countries) or self._is_actor(value),
            lambda value: value,
        )
        countries: list[str] = []
        actors: list[UUID] = []
        for value in meant:
            if self.countries.matching(value):
                countries += self._resolve_each(role, [value], bool, self._country)
            else:
                for several in self._resolve_each(role, [value], bool, self._actor):
                    actors += several
        return RoleFilter(role, tuple(countries), tuple(actors))

    def check_ids(
        self,
        parameter: str,
        values: Sequence[Any],
        present_of: Callable[[Sequence[Any]], sa.Select[Any]],
    ) -> None:
        """Add an error for each value that the statement of `present_of` does not select."""
        if not values:
            return
        present = [str(value) for (value,) in self.snapshot.select(present_of(values))]
        # Values of the request itself are no suggestions. For sources, nothing else is selected.
        others = sorted({*present}.difference(map(str, values)))
        for value in values:
            was = self.in_past and self._was(
                of_id(parameter, value) if isinstance(value, UUID) else Term(parameter, value)
            )
            if str(value) not in present and not was and len(self.errors) < MAX_ERRORS:
                near = get_close_matches(str(value), others, _NEAR)
                refusal = Refusal(f"unknown-{parameter}", f'no {parameter} "{value}" is here', near)
                self.errors.append(parameter_error(parameter, refusal))

    def check_languages(self, tags: Sequence[str]) -> None:
        """Add an error for each tag of no language, unless a citation has it."""
        unknown = [tag for tag in tags if not is_language(tag)]
        if not unknown:
            return
        statement = lookups.languages(self.snapshot.dialect)
        present = [language for (language,) in self.snapshot.fetch(statement, {})]
        for tag in unknown:
            if tag not in present:
                near = similar_languages(tag) or present[:_NEAR]
                detail = f'"{tag}" is no language: write a code of ISO 639, such as ar, en or fr'
                refusal = Refusal("unknown-language", detail, near)
                self.errors.append(parameter_error("language", refusal))

    def places(self, name: str | None) -> tuple[UUID, ...]:
        """The places with this name. A name of no place is an error."""
        if name is None:
            return ()
        found = tuple(place for (place,) in self.snapshot.select(lookups.places_named(fold(name))))
        if not found:
            near = [
                found for (found,) in self.snapshot.select(lookups.place_names_like(fold(name)))
            ]
            candidates = get_close_matches(fold(name), near, _NEAR, 0.5)
            refusal = Refusal("unknown-place", f'no place is called "{name}" here', candidates)
            self.errors.append(parameter_error("place", refusal))
        return found

    def _is_actor(self, value: str) -> bool:
        return bool(self._with_id(value) or actors.named(self.snapshot, value))

    def _with_id(self, value: str) -> tuple[UUID, ...]:
        """The actor with this id; () for other texts."""
        if not _is_id(value):
            return ()
        id_ = UUID(value.strip())
        if self.in_past and self._was(of_id("actor", id_)):
            return (id_,)
        return tuple(actor for (actor,) in self.snapshot.select(among_ids([id_])))

    def _was(self, term: Term) -> bool:
        """Whether an event ever had the term: its record may be gone by now."""
        return bool(self.snapshot.fetch(lookups.find_term(self.snapshot.dialect), term._asdict()))

    def _country(self, value: str) -> str:
        return country_code(value, self.countries)

    def _actor(self, value: str) -> tuple[UUID, ...]:
        return self._with_id(value) or actors.resolve(self.snapshot, value)

    def _resolve_each(
        self,
        parameter: str,
        values: Sequence[str],
        known: Callable[[str], bool],
        read: Callable[[str], Any],
    ) -> list[Any]:
        meant: list[Any] = []
        try:
            for value in split_values(values, known):
                meant.append(read(value))  # noqa: PERF401 - values before a refusal are kept
        except Refusal as refusal:
            error = parameter_error(parameter, refusal)
            if isinstance(refusal, actors.ActorRefusal) and refusal.actors:
                error["candidates"] = refusal.actors
            self.errors.append(error)
        return list(dict.fromkeys(meant))


def resolve(
    snapshot: Snapshot,
    filters: EventFilters,
    countries: Countries,
    scope: Scope,
    *,
    in_past: bool = False,
) -> EventQuery:
    """The query for filters and the scope of a path. `in_past`: also of events that are gone.

    Raises Problem `invalid-parameters` with every wrong name, or `search-loading` for `q` before
    the dictionaries are loaded.
    """
    if filters.q is not None and not stems.is_loaded():
        raise Problem(
            "search-loading",
            "Search is not ready: the dictionaries are being loaded.",
            headers={"Retry-After": "2"},
        )
    past = None if filters.as_of is None else moment(snapshot, filters.as_of)
    resolver = _Resolver(snapshot, countries, in_past=in_past or past is not None)
    roles = {role: getattr(filters, role) for role in ROLE_FILTERS if getattr(filters, role)}
    groups = {
        "actor": resolver.actors("actor", filters.actor),
        "with_actor": resolver.actors("with_actor", filters.with_actor),
    }
    role_filters = tuple(resolver.role(role, values) for role, values in roles.items())
    places = resolver.places(filters.place)
    resolver.check_ids("dataset", filters.dataset + filters.exclude_dataset, datasets.ids)
    resolver.check_languages(filters.language)
    resolver.check_ids("source", filters.source, sources.ids)
    if resolver.errors:
        raise invalid_parameters(resolver.errors)
    resolved = {name: list(map(str, group)) for name, group in groups.items() if group}
    resolved |= {f.role: [*f.countries, *map(str, f.actors)] for f in role_filters}
    pair = {"pair": [scope.pair]} if scope.pair else {}
    path_actor: list[tuple[UUID, ...]] = [(scope.actor,)] if scope.actor else []
    echo = filters.echo() | resolved | pair
    change, changed_us = snapshot.last_change if past is None else past
    return EventQuery(
        filters=filters,
        echo=echo if past is None else echo | {"as_of": past.change},
        as_of=past and past.change,
        change=change,
        changed_us=changed_us,
        actors=tuple(path_actor + [group for group in groups.values() if group]),
        roles=role_filters,
        ids=identified(snapshot, filters, past, in_past=in_past),
        places=places,
        window=filters.window,
        search=filters.search,
        **_countries(filters, countries, scope),
    )


def _countries(filters: EventFilters, countries: Countries, scope: Scope) -> dict[str, Any]:
    """The fields `pairs`, `countries` and `two_of` of the query, with predecessors and successors
    for `succession=include`.
    """

    def with_successions(codes: Iterable[str]) -> tuple[str, ...]:
        if filters.succession == "exclude":
            return tuple(codes)
        return tuple(sorted({kin for code in codes for kin in (code, *countries.related(code))}))

    def pairs(given: Iterable[str]) -> tuple[str, ...]:
        sides = [pair.split("-") for pair in given]
        kin = {
            pair
            for a, b in sides
            for pair in pairs_between(with_successions([a]), with_successions([b]))
        }
        return tuple(sorted(kin))

    pair_groups: list[tuple[str, ...]] = [(scope.pair,)] if scope.pair else []
    pair_groups += [filters.pair] if isinstance(filters, WithPair) and filters.pair else []
    one, other = with_successions(filters.country), with_successions(filters.with_country)
    groups = [group for group in (one, other) if group]
    if len(one) == len(other) == 1:  # two countries that both take part are a pair
        return {"pairs": (*map(pairs, pair_groups), pairs_between(one, other))}
    two_of = tuple(sorted({*one, *other})) if set(one) & set(other) else ()
    return {"pairs": tuple(map(pairs, pair_groups)), "countries": tuple(groups), "two_of": two_of}


def _is_id(text: str) -> bool:
    try:
        UUID(text.strip())
    except ValueError:
        return False
    return True

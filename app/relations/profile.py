"""The profile of a pair: its counts, as clients see them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any, Final
from uuid import UUID

import orjson

from app.countries import wire as countries_wire
from app.db.snapshot import Row, Snapshot
from app.domain.countries import Countries
from app.domain.event_types import ActorKind
from app.domain.pairs import Pair
from app.events.params import EventFilters
from app.events.plan.widening import echo
from app.events.query import EventQuery, pairs_between
from app.events.read import totals
from app.events.read.histogram import MAX_PERIODS
from app.events.sql.shape import padded
from app.relations import sql, wire
from app.relations.breakdown import Breakdown, SideCounts, breakdown

MOST_ACTORS: Final = 10
_COMPARED: Final = 100
"""The actors whose kind and names are read: persons without a country are not counted."""


def profile(
    snapshot: Snapshot, pair: Pair, query: EventQuery, countries: Countries
) -> wire.RelationProfile:
    """The profile of the events of a query, which filters by this pair."""
    found = breakdown(snapshot, pair, query)
    two_sided, multilateral = _side(found.two_sided), _side(found.multilateral)
    codes = (pair.first, pair.second)
    return wire.RelationProfile(
        pair=str(pair),
        countries=[countries_wire.named(c) for c in map(countries.get, codes) if c],
        two_sided=found.two_sided.by_type.total(),
        multilateral=found.multilateral.by_type.total(),
        **_side(found.two_sided + found.multilateral),
        by_sides={"two_sided": two_sided, "multilateral": multilateral},
        first=found.first,
        last=found.last,
        last_by_type=dict(sorted(found.last_by_type.items())),
        actors=_actors(snapshot, query, found),
        datasets=_datasets(snapshot, query, found),
        possible_duplicates=found.possible_duplicates,
        related_pairs=_related(snapshot, query, pair, countries),
        change=query.change,
        query=echo(query, snapshot),
    )


def _side(counts: SideCounts) -> wire.SideCounts:
    return wire.SideCounts(
        by_type=_present(counts.by_type),
        by_status=_present(counts.by_status),
        by_coding=_present(counts.by_coding),
        by_year=_years(counts.by_year),
    )


def _present(counts: Counter[str]) -> dict[str, int]:
    return {value: n for value, n in sorted(counts.items()) if n}


def _years(counts: Counter[int]) -> list[wire.YearCount]:
    """The years from the first to the last; only those with events if over MAX_PERIODS years."""
    years = sorted(year for year, n in counts.items() if n)
    if years and years[-1] - years[0] < MAX_PERIODS:
        years = [*range(years[0], years[-1] + 1)]
    return [wire.YearCount(start=f"{year:04}", value=counts[year]) for year in years]


def _actors(snapshot: Snapshot, query: EventQuery, found: Breakdown) -> list[wire.ActorCount]:
    """The MOST_ACTORS actors with the most events."""
    counts = found.actors + found.bodies
    most = nsmallest(_COMPARED, ((-n, value) for value, n in counts.items()))
    kinds, names = _described(snapshot, query, [value for _, value in most])
    for value, kind in kinds.items():
        if kind == ActorKind.PERSON:
            counts[value] = found.actors[value]
    ranked = nsmallest(MOST_ACTORS, ((-counts[value], value) for value in kinds if counts[value]))
    return [
        wire.ActorCount(id=str(UUID(value)), name=names[value], count=-n) for n, value in ranked
    ]


def _described(
    snapshot: Snapshot, query: EventQuery, values: Sequence[str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The kinds and the names of actors, by their ids in hexadecimal."""
    kinds: dict[str, str] = {}
    names: dict[str, dict[str, str]] = defaultdict(dict)
    if values:
        n = padded(len(values))
        given: dict[str, Any] = {
            f"actor_{at}": UUID(values[min(at, len(values) - 1)]) for at in range(n)
        }
        if query.as_of is not None:
            given["as_of"] = query.as_of
            for actor in _parsed(snapshot.fetch(sql.actors_at(n, snapshot.dialect), given)):
                key = UUID(actor["id"]).hex
                kinds[key], names[key] = actor["kind"], actor["names"]
            return kinds, names
        rows = snapshot.fetch(sql.names_of(n, snapshot.dialect), given)
        for id_, kind, language, text in rows:
            kinds[id_.hex] = kind
            names[id_.hex][language] = text
    return kinds, names


def _datasets(snapshot: Snapshot, query: EventQuery, found: Breakdown) -> list[wire.DatasetCount]:
    if query.as_of is None:
        rows = snapshot.fetch(sql.datasets(snapshot.dialect), {})
    else:
        statement = sql.datasets_at(snapshot.dialect)
        then = snapshot.fetch(statement, {"as_of": query.as_of})
        rows = [[one[n] for n in ("id", "title", "coding")] for one in _parsed(then)]
    return [
        wire.DatasetCount(
            id=id_, title=title, count=found.datasets[id_], span=found.spans[id_], coding=coding
        )
        for id_, title, coding in rows
        if found.datasets[id_]
    ]


def _parsed(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    return (orjson.loads(body) for (body,) in rows)


def _related(snapshot: Snapshot, query: EventQuery, pair: Pair, countries: Countries) -> list[str]:
    """The pairs of predecessors and successors that have events."""
    first, second = ((code, *countries.related(code)) for code in (pair.first, pair.second))
    others = [one for one in pairs_between(first, second) if one != str(pair)]
    plain = EventQuery(filters=EventFilters(), echo={}, as_of=query.as_of)
    return [one for one in others if totals.total(snapshot, replace(plain, pairs=((one,),)), 1).n]

"""The profile of a pair and the partners of a country, put together from their statements."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from app.actors import sql as actors_sql
from app.countries import wire as countries_wire
from app.datasets import sql as datasets_sql
from app.datasets import wire as datasets_wire
from app.domain.countries import Countries
from app.domain.pairs import Pair
from app.events import series
from app.events.query import EventQuery, pair_of
from app.relations import sql, wire
from app.relations.query import PartnerParams


def profile(
    connection: sa.Connection, pair: Pair, query: EventQuery, countries: Countries
) -> wire.Profile:
    """Everything about a pair. The number of statements does not depend on its events."""
    by_type: dict[str, int] = defaultdict(int)
    sides = {False: 0, True: 0}
    for type_, multilateral, n in connection.execute(sql.kinds(query)):
        by_type[type_] += n
        sides[bool(multilateral)] += n
    years = series.histogram(connection, query, "year", "none", "count")
    ends = connection.execute(sql.ends(query)).all()
    lasts = [(row.type, wire.mention(row.body)) for row in ends if row.from_last == 1]
    sets = datasets_sql.counted(sql.events_of(query))
    codes = (pair.first, pair.second)
    return wire.Profile(
        pair=str(pair),
        countries=[countries_wire.named(c) for c in map(countries.get, codes) if c],
        two_sided=sides[False],
        multilateral=sides[True],
        by_type=dict(sorted(by_type.items())),
        by_year=[{"start": y["start"], "value": y["value"]} for y in years["items"]],
        first=wire.mention(ends[0].body) if ends else None,
        last=lasts[-1][1] if lasts else None,
        last_by_type=dict(sorted(lasts)),
        actors=_actors(connection, query),
        datasets=[
            wire.DatasetCount(
                id=row.id,
                title=row.title,
                count=row.events,
                span=datasets_wire.span(row),
                coding=row.coding,
            )
            for row in connection.execute(sets)
        ],
        possible_duplicates=connection.execute(sql.possible_duplicates(query)).scalar_one(),
        related_pairs=_related(pair, countries),
        query=query.echo,
    )


def partners(
    connection: sa.Connection, params: PartnerParams, countries: Countries
) -> list[wire.Partner]:
    """All partners of a country, those with most two-sided events first; without their dates."""
    (code,) = params.country
    counted: dict[str, wire.Partner] = {}
    rows = connection.execute(sql.partners(code, params.type, params.status))
    for other, type_, multilateral, n in rows:
        known = countries.get(other)
        if known is None:
            continue  # a foreign key holds that there is none
        partner = counted.setdefault(
            other,
            wire.Partner(
                pair=str(Pair.of(code, other)),
                country=countries_wire.named(known),
                two_sided=0,
                multilateral=0,
                by_type={},
                first=None,
                last=None,
            ),
        )
        partner["multilateral" if multilateral else "two_sided"] += n
        partner["by_type"][type_] = partner["by_type"].get(type_, 0) + n
    return sorted(counted.values(), key=rank)


def rank(partner: wire.Partner) -> list[Any]:
    """The order of partners."""
    return [-partner["two_sided"], -partner["multilateral"], partner["pair"]]


def date_partners(
    connection: sa.Connection, params: PartnerParams, shown: list[wire.Partner]
) -> None:
    """Fill in the first and last date of these partners."""
    (code,) = params.country
    codes = [partner["country"]["code"] for partner in shown]
    statement = sql.partner_ends(code, codes, params.type, params.status)
    dates = {other: (first, last) for other, first, last in connection.execute(statement)}
    for partner in shown:
        partner["first"], partner["last"] = dates.get(partner["country"]["code"], (None, None))


def _actors(connection: sa.Connection, query: EventQuery) -> list[wire.ActorCount]:
    counted = [(actor, n) for actor, n in connection.execute(sql.actors(query))]
    names: dict[Any, dict[str, str]] = defaultdict(dict)
    for name in connection.execute(actors_sql.names([actor for actor, _ in counted])):
        if not name.alias:
            names[name.actor][name.language] = name.text
    return [wire.ActorCount(id=str(actor), name=names[actor], count=n) for actor, n in counted]


def _related(pair: Pair, countries: Countries) -> list[str]:
    """The pairs that the predecessors and successors of each side make."""
    first, second = ((code, *countries.related(code)) for code in (pair.first, pair.second))
    return [other for other in pair_of(first, second) if other != str(pair)]

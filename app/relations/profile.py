"""The profile of a pair, and the partners of a country."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.countries import wire as countries_wire
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.domain.pairs import Pair
from app.events.query import EventQuery, pairs_between
from app.events.read import histogram, totals
from app.events.read.timeline import first_document
from app.events.terms import of_pair
from app.relations import breakdown, sql, wire
from app.relations.params import PartnerParams


def profile(
    snapshot: Snapshot, pair: Pair, query: EventQuery, countries: Countries
) -> wire.RelationProfile:
    """The profile of a pair. The number of statements does not depend on the number of events."""
    by_type: dict[str, int] = defaultdict(int)
    two_sided = multilateral = 0
    for row in totals.tallies(snapshot, query, of_pair(str(pair)), "year"):
        by_type[row.type] += row.n
        if row.size:
            multilateral += row.n
        else:
            two_sided += row.n
    counts = breakdown.counted(snapshot, query, str(pair))
    lasts = _lasts(snapshot, query, sorted(by_type))
    codes = (pair.first, pair.second)
    return wire.RelationProfile(
        pair=str(pair),
        countries=[countries_wire.named(c) for c in map(countries.get, codes) if c],
        two_sided=two_sided,
        multilateral=multilateral,
        by_type=dict(sorted(by_type.items())),
        by_year=[
            wire.YearCount(start=year["start"], value=year["value"])
            for year in histogram.years(snapshot, query)
        ],
        first=_summary(first_document(snapshot, query, "date")),
        last=_summary(first_document(snapshot, query, "-date")),
        last_by_type=lasts,
        actors=breakdown.actors(snapshot, counts["actor"]),
        datasets=breakdown.datasets(snapshot, query, counts["dataset"]),
        possible_duplicates=breakdown.possible_duplicates(snapshot, query),
        related_pairs=_related(pair, countries),
        query=query.echo,
    )


def partners(snapshot: Snapshot, params: PartnerParams, countries: Countries) -> list[wire.Partner]:
    """All partners of a country, those with the most two-sided events first; dates are None.

    Only the shown page gets dates (`with_dates`), which take two reads for each partner.
    """
    (code,) = params.country
    others = {str(Pair.of(code, c.code)): c for c in countries if c.code != code}
    given = {
        f"{name}_{at}": value
        for name, values in (("pair", others), ("status", params.status), ("type", params.type))
        for at, value in enumerate(values)
    }
    statement = sql.partners(len(others), len(params.status), len(params.type), snapshot.dialect)
    counted: dict[str, wire.Partner] = {}
    for pair, type_, size, n in snapshot.fetch(statement, given):
        partner = counted.setdefault(
            pair,
            wire.Partner(
                pair=pair,
                country=countries_wire.named(others[pair]),
                two_sided=0,
                multilateral=0,
                by_type={},
                first=None,
                last=None,
            ),
        )
        partner["multilateral" if size else "two_sided"] += int(n)
        partner["by_type"][type_] = partner["by_type"].get(type_, 0) + int(n)
    return sorted(counted.values(), key=rank)


def rank(partner: wire.Partner) -> list[Any]:
    """The sort key of partners, which is also the key in a cursor."""
    return [-partner["two_sided"], -partner["multilateral"], partner["pair"]]


def with_dates(snapshot: Snapshot, params: PartnerParams, partner: wire.Partner) -> wire.Partner:
    """The partner with the dates of its first and last event."""
    query = EventQuery(filters=params.filters(), echo={}, pairs=((partner["pair"],),))
    first, last = (_summary(first_document(snapshot, query, sort)) for sort in ("date", "-date"))
    return partner | {
        "first": first["date"]["edtf"] if first and first["date"] else None,
        "last": last["date"]["edtf"] if last and last["date"] else None,
    }


def _lasts(
    snapshot: Snapshot, query: EventQuery, types: Iterable[str]
) -> dict[str, wire.EventSummary]:
    """The last event of each type that has a date."""
    found: dict[str, wire.EventSummary] = {}
    for type_ in types:
        filters = query.filters.model_copy(update={"type": (type_,)})
        last = _summary(first_document(snapshot, replace(query, filters=filters), "-date"))
        if last:
            found[type_] = last
    return found


def _summary(document: bytes | None) -> wire.EventSummary | None:
    return None if document is None else wire.event_summary(document)


def _related(pair: Pair, countries: Countries) -> list[str]:
    """The pairs of the predecessors and successors of each side."""
    first, second = ((code, *countries.related(code)) for code in (pair.first, pair.second))
    return [other for other in pairs_between(first, second) if other != str(pair)]

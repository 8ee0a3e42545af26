"""The profile of a pair, and the partners of a country.

Mostly from stored counts: counting actors and data sets on read took 0.8 s for the busiest pair of
a million events. The counts of actors do not include large events, which are counted on read: their
actors times their pairs would be too many rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any, Final
from uuid import UUID

from app.countries import wire as countries_wire
from app.datasets import wire as datasets_wire
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.domain.pairs import Pair
from app.events.index.tallies import PARTS
from app.events.plan.planner import plan_query
from app.events.plan.statistics import Statistics
from app.events.query import EventQuery, pairs_between
from app.events.read import histogram, totals
from app.events.read.timeline import first_document
from app.events.sql.pages import Segment, page
from app.events.terms import of_pair
from app.relations import sql, wire
from app.relations.params import PartnerParams

MOST_ACTORS: Final = 10

_Counts = dict[str, Counter[str]]


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
    counts = _counted(snapshot, query, str(pair))
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
        actors=_actors(snapshot, counts["actor"]),
        datasets=_datasets(snapshot, query, counts["dataset"]),
        possible_duplicates=_possible_duplicates(snapshot, query),
        related_pairs=_related(pair, countries),
        change=snapshot.change,
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
    first, second = ((code, *countries.related(code)) for code in (pair.first, pair.second))
    return [other for other in pairs_between(first, second) if other != str(pair)]


def _counted(snapshot: Snapshot, query: EventQuery, pair: str) -> _Counts:
    """The number of events of each actor and data set, by the values of their terms.

    The query filters by this pair, types and statuses only.
    """
    filters = query.filters
    values: dict[str, Any] = {"term": Statistics(snapshot).term_id(of_pair(pair))}
    for name, filtered in (("type", filters.type), ("status", filters.status)):
        values |= {f"{name}_{at}": value for at, value in enumerate(filtered)}
    counts: _Counts = {kind: Counter() for kind in PARTS}
    statement = sql.parts(len(filters.type), len(filters.status), snapshot.dialect)
    for kind, value, n in snapshot.fetch(statement, values):
        counts[kind][value] += n
    large = plan_query(replace(query, large_only=True), snapshot)
    if large is not None:
        for actor, n in snapshot.fetch(sql.actors(large.shape, snapshot.dialect), large.values):
            counts["actor"][actor] += n
    return counts


def _actors(snapshot: Snapshot, counts: Counter[str]) -> list[wire.ActorCount]:
    """The MOST_ACTORS actors with the most events."""
    most = nsmallest(MOST_ACTORS, ((-n, value) for value, n in counts.items() if n))
    actors = [(UUID(value), -n) for n, value in most]
    names = _names(snapshot, [actor for actor, _ in actors])
    return [wire.ActorCount(id=str(actor), name=names[actor], count=n) for actor, n in actors]


def _names(snapshot: Snapshot, actors: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    names: dict[UUID, dict[str, str]] = defaultdict(dict)
    if actors:
        given = {f"actor_{at}": actor for at, actor in enumerate(actors)}
        for actor, language, text in snapshot.fetch(
            sql.names_of(len(actors), snapshot.dialect), given
        ):
            names[actor][language] = text
    return names


def _datasets(
    snapshot: Snapshot, query: EventQuery, counts: Counter[str]
) -> list[wire.DatasetCount]:
    """The data sets with these counts, each with the span of its events of the query."""
    found = []
    for id_, title, coding in snapshot.fetch(sql.datasets(snapshot.dialect), {}):
        if counts[id_]:
            span = datasets_wire.span(*_ends(snapshot, query, id_))
            found.append(
                wire.DatasetCount(id=id_, title=title, count=counts[id_], span=span, coding=coding)
            )
    return found


def _ends(snapshot: Snapshot, query: EventQuery, dataset: str) -> tuple[int | None, int | None]:
    """The `sort_lo` of the first and last dated event of the data set; None without one."""
    filters = query.filters.model_copy(update={"dataset": (dataset,)})
    plan = plan_query(replace(query, filters=filters), snapshot)
    days: list[int | None] = [None, None]
    if plan is not None:
        for at, sort in enumerate(("date", "-date")):
            statement = page(plan.shape, sort, Segment.DATED, snapshot.dialect, after=False)
            for _, day, *_ in snapshot.fetch(statement, plan.values | {"limit": 1}):
                days[at] = day
    return days[0], days[1]


def _possible_duplicates(snapshot: Snapshot, query: EventQuery) -> int:
    """The number of possible duplicates among the events of a query."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return 0
    n = 0
    for statement in (sql.stated_duplicates, sql.derived_duplicates):
        ((found,),) = snapshot.fetch(statement(plan.shape, snapshot.dialect), plan.values)
        n += found
    return n

"""The actors, data sets and possible duplicates of a profile.

Mostly from stored counts: counting on read took 0.8 s for the busiest pair of a million events, and
5 s with a cold file. The counts of actors do not include large events, which are counted on read:
their actors times their pairs would be too many rows.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any, Final
from uuid import UUID

from app.datasets import wire as datasets_wire
from app.db.snapshot import Snapshot
from app.events.index.tallies import PARTS
from app.events.plan.planner import plan_query
from app.events.plan.statistics import Statistics
from app.events.query import EventQuery
from app.events.sql.pages import Segment, page
from app.events.terms import of_pair
from app.relations import sql, wire

MOST_ACTORS: Final = 10

_Counts = dict[str, Counter[str]]


def counted(snapshot: Snapshot, query: EventQuery, pair: str) -> _Counts:
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


def actors(snapshot: Snapshot, counts: Counter[str]) -> list[wire.ActorCount]:
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


def datasets(
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


def possible_duplicates(snapshot: Snapshot, query: EventQuery) -> int:
    """The number of possible duplicates among the events of a query."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return 0
    n = 0
    for statement in (sql.stated_duplicates, sql.derived_duplicates):
        ((found,),) = snapshot.fetch(statement(plan.shape, snapshot.dialect), plan.values)
        n += found
    return n

"""The counts of a profile: from the stored counts of the pair where these cover the query, else
from the documents of the matches.

Counting the actors and data sets of the busiest pair of a million events on each read took 0.8 s.
The stored counts of actors do not include large events, which are counted on read: their actors
times their pairs would be too many rows.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

import orjson

from app.datasets import wire as datasets_wire
from app.db.snapshot import Snapshot
from app.domain.dates import bounds_of, parse
from app.domain.event_types import LinkRel
from app.domain.pairs import Pair
from app.domain.periods import LEVELS, NO_LEVEL, holding_period
from app.events.index.tallies import NO_PERIOD
from app.events.plan.planner import plan_query
from app.events.plan.statistics import Statistics
from app.events.query import EventQuery
from app.events.read import totals
from app.events.read.timeline import first_document, walk
from app.events.sql.pages import Segment, page
from app.events.terms import TWO_SIDED, of_pair
from app.relations import sql, wire

_YEAR: Final = LEVELS.index("year")


@dataclass(slots=True)
class SideCounts:
    """The numbers of events of two sides, or of more, by their values and years."""

    by_type: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)
    by_coding: Counter[str] = field(default_factory=Counter)
    by_year: Counter[int] = field(default_factory=Counter)

    def __add__(self, other: "SideCounts") -> "SideCounts":
        return SideCounts(
            self.by_type + other.by_type,
            self.by_status + other.by_status,
            self.by_coding + other.by_coding,
            self.by_year + other.by_year,
        )

    def add(self, row: totals.Tally) -> None:
        """Add the events of a tally."""
        self.by_type[row.type] += row.n
        self.by_status[row.status] += row.n
        self.by_coding[row.coding] += row.n
        if row.level <= _YEAR:
            self.by_year[row.period] += row.n


@dataclass(slots=True)
class Breakdown:
    """What a profile counts.

    `actors` are the ids, in hexadecimal, of those who act for a country of the pair; `bodies` those
    of actors without a country in events of two sides, who may be persons.
    """

    two_sided: SideCounts = field(default_factory=SideCounts)
    multilateral: SideCounts = field(default_factory=SideCounts)
    actors: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    datasets: Counter[str] = field(default_factory=Counter)
    spans: dict[str, str | None] = field(default_factory=dict)
    """The years of the first and last dated event of each data set."""
    first: wire.EventSummary | None = None
    last: wire.EventSummary | None = None
    last_by_type: dict[str, wire.EventSummary] = field(default_factory=dict)
    possible_duplicates: int = 0

    def add(self, row: totals.Tally) -> None:
        """Add the events of a tally."""
        (self.multilateral if row.size else self.two_sided).add(row)


def breakdown(snapshot: Snapshot, pair: Pair, query: EventQuery) -> Breakdown:
    """The counts of the events of a query, which filters by this pair."""
    filters = query.filters
    is_stored = totals.counted_term(query) == of_pair(str(pair)) and not filters.coding
    if is_stored and filters.multilateral == "include":
        return _of_stored_counts(snapshot, pair, query)
    return _of_documents(snapshot, pair, query)


def _of_stored_counts(snapshot: Snapshot, pair: Pair, query: EventQuery) -> Breakdown:
    """The number of statements does not depend on the number of events."""
    found = Breakdown()
    for row in totals.tallies(snapshot, query, of_pair(str(pair)), "year"):
        found.add(row)
    _add_parts(snapshot, pair, query, found)
    found.spans = {one: _span(snapshot, query, one) for one, n in found.datasets.items() if n}
    found.first = wire.event_summary(first_document(snapshot, query, "date"))
    found.last = wire.event_summary(first_document(snapshot, query, "-date"))
    for type_ in found.two_sided.by_type | found.multilateral.by_type:
        filters = query.filters.model_copy(update={"type": (type_,)})
        last = first_document(snapshot, replace(query, filters=filters), "-date")
        if summary := wire.event_summary(last):
            found.last_by_type[type_] = summary
    found.possible_duplicates = _possible_duplicates(snapshot, query)
    return found


def _add_parts(snapshot: Snapshot, pair: Pair, query: EventQuery, found: Breakdown) -> None:
    """Add the actors and data sets. The query filters by this pair, types and statuses only."""
    types, statuses = query.types() or (), query.filters.status
    values: dict[str, Any] = {"term": Statistics(snapshot).term_id(of_pair(str(pair)))}
    for name, filtered in (("type", types), ("status", statuses)):
        values |= {f"{name}_{at}": value for at, value in enumerate(filtered)}
    counters = {"actor": found.actors, "body": found.bodies, "dataset": found.datasets}
    statement = sql.parts(len(types), len(statuses), snapshot.dialect)
    for kind, value, n in snapshot.fetch(statement, values):
        counters[kind][value] += n
    large = plan_query(replace(query, large_only=True), snapshot)
    if large is not None:
        given = large.values | {"first": pair.first, "second": pair.second}
        for actor, n in snapshot.fetch(sql.actors(large.shape, snapshot.dialect), given):
            found.actors[actor] += n


def _span(snapshot: Snapshot, query: EventQuery, dataset: str) -> str | None:
    """The years of the first and last dated event of the data set."""
    filters = query.filters.model_copy(update={"dataset": (dataset,)})
    plan = plan_query(replace(query, filters=filters), snapshot)
    days: list[int | None] = [None, None]
    if plan is not None:
        for at, sort in enumerate(("date", "-date")):
            statement = page(plan.shape, sort, Segment.DATED, snapshot.dialect, after=False)
            for _, day, *_ in snapshot.fetch(statement, plan.values | {"limit": 1}):
                days[at] = day
    return datasets_wire.span(*days)


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


def _of_documents(snapshot: Snapshot, pair: Pair, query: EventQuery) -> Breakdown:
    """The same from the documents of all matches, whatever the filters."""
    found = Breakdown()
    days: dict[str, list[int | None]] = {}
    similar: set[tuple[str, str]] = set()
    ids: set[str] = set()
    for body in walk(snapshot, query):
        event = orjson.loads(body)
        ids.add(event["id"])
        similar |= {
            (min(event["id"], link["event"]), max(event["id"], link["event"]))
            for link in event["links"]
            if link["rel"] == LinkRel.SAME_AS and not link["certain"]
        }
        found.add(_tally(event))
        _add_actors(found, event, {pair.first, pair.second})
        date = parse(event["date"]["edtf"]) if event["date"] else None
        day = bounds_of(date).sort_lo if date else None
        for dataset in {one["dataset"] for one in event["external_ids"]}:
            found.datasets[dataset] += 1
            first, last = days.get(dataset, (None, None))
            days[dataset] = [day if first is None else first, last if day is None else day]
        if date is not None and (summary := wire.event_summary(body)):
            found.first = found.first or summary
            found.last = found.last_by_type[event["type"]] = summary
    found.spans = {dataset: datasets_wire.span(*both) for dataset, both in days.items()}
    found.possible_duplicates = sum(one in ids and other in ids for one, other in similar)
    return found


def _tally(event: dict[str, Any]) -> totals.Tally:
    date = parse(event["date"]["edtf"]) if event["date"] else None
    year = holding_period(date.earliest, date.start_latest, "year") if date else None
    return totals.Tally(
        period=year.year if year else NO_PERIOD,
        level=_YEAR if year else NO_LEVEL,
        type=event["type"],
        status=event["status"],
        coding=event["coding"],
        size=int(len(event["countries"]) > TWO_SIDED),
        n=1,
    )


def _add_actors(found: Breakdown, event: dict[str, Any], pair: set[str]) -> None:
    acting = [(p["actor"]["id"], p["country"]) for p in event["participants"] if p["actor"]]
    of_pair = {actor for actor, country in acting if country in pair}
    of_states = {actor for actor, country in acting if country is not None}
    found.actors.update(UUID(actor).hex for actor in of_pair)
    if len(event["countries"]) == TWO_SIDED:
        found.bodies.update({UUID(actor).hex for actor, _ in acting if actor not in of_states})

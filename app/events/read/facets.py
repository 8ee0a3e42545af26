"""Facets: how many events have each value. From the stored counters where these have the answer."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, Literal

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Snapshot, Statement, compiled
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read.totals import LIMIT, MOST_COUNTED, counted_term, found, tallies, total
from app.events.sql.shape import Shape
from app.events.terms import ALL

MOST_VALUES: Final = 50
"""Values of a facet that are listed; the rest are summed in `other`."""


def facets(
    snapshot: Snapshot, query: EventQuery, names: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], Literal["eq", "gte"]]:
    """Each facet's values by how many events have them, most first; whether that is all."""
    found: dict[str, dict[str, Any]] = {}
    computed: list[str] = []
    for name in names:
        counted = _stored_facet(snapshot, query, name)
        if counted is None:
            computed.append(name)
            counted = _computed_facet(snapshot, query, name)
        ranked = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
        found[name] = {
            "items": [{"value": value, "count": n} for value, n in ranked[:MOST_VALUES]],
            "other": sum(n for _, n in ranked[MOST_VALUES:]),
        }
    is_whole = not computed or total(snapshot, query, MOST_COUNTED).is_exact
    return found, "eq" if is_whole else "gte"


def _stored_facet(
    snapshot: Snapshot, query: EventQuery, name: str
) -> Iterable[tuple[str, int]] | None:
    """From the tallies, or of all events from the terms themselves."""
    term = counted_term(query)
    if term is None:
        return None
    if name in ("type", "status"):
        counted: Counter[str] = Counter()
        for row in tallies(snapshot, query, term, "year"):
            counted[getattr(row, name)] += row.n
        return counted.items()
    given = query.given
    narrowed = given.type or given.status or given.exclude_type or given.multilateral != "include"
    if term != ALL or narrowed or name not in ("country", "topic", "dataset", "instrument"):
        return None
    return [
        (value, n) for value, n in snapshot.fetch(_of_kind(snapshot.dialect), {"kind": name}) if n
    ]


@lru_cache
def _of_kind(dialect: str) -> Statement:
    term = t.term.c
    statement = sa.select(term.value, term.n).where(term.kind == sa.bindparam("kind"))
    return compiled(statement, dialect)


def _computed_facet(snapshot: Snapshot, query: EventQuery, name: str) -> list[tuple[str, int]]:
    plan = plan_query(query, snapshot)
    if plan is None:
        return []
    rows = snapshot.fetch(_facet(plan.shape, name, snapshot.dialect), plan.values | LIMIT)
    return [(value, n) for value, n in rows]


@lru_cache(500)
def _facet(shape: Shape, name: str, dialect: str) -> Statement:
    """(value, number of events)."""
    own = ("type", "status", "coding", "precision")
    events = found(shape, *(own if name in own else ()))
    n = sa.func.count()
    if name in own:
        value = events.c[name]
        statement = sa.select(value, n)
    else:
        value = _parts(events, name).c.value
        statement = sa.select(value, n)
    return compiled(statement.where(value.is_not(None)).group_by(value), dialect)


def _parts(found: sa.Subquery, name: str) -> sa.Subquery:
    """(event, value), each once: what an event may have several of."""
    table = {
        "topic": t.event_topic,
        "dataset": t.event_external_id,
        "instrument": t.event,
    }.get(name, t.participant)
    event = table.c.id if table is t.event else table.c.event
    value = table.c[name].label("value")
    rows = sa.select(found.c.event, value).join_from(found, table, event == found.c.event)
    return rows.where(value.is_not(None)).distinct().subquery("parts")

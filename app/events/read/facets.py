"""Facets: the number of events by value, from the stored tallies and counts where these suffice."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, Literal

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Snapshot, Statement, compiled
from app.db.statements import kept
from app.events.plan.planner import plan_query
from app.events.query import EventQuery, conditions
from app.events.read.totals import LIMIT, MAX_COUNTED, counted_term, limited_events, tallies, total
from app.events.sql.moment import AS_OF, participants_in, terms_in, valid
from app.events.sql.shape import Shape

MAX_VALUES: Final = 50
"""The maximum number of values of a facet; the rest are summed up in `other`."""


def facets(
    snapshot: Snapshot, query: EventQuery, names: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], Literal["eq", "gte"]]:
    """The facets by name, each with its values by descending count, and the relation of the counts:
    `gte` if more than MAX_COUNTED events match.
    """
    result: dict[str, dict[str, Any]] = {}
    computed: list[str] = []
    for name in names:
        counted = _stored_facet(snapshot, query, name)
        if counted is None:
            computed.append(name)
            counted = _computed_facet(snapshot, query, name)
        ranked = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
        result[name] = {
            "items": [{"value": value, "count": n} for value, n in ranked[:MAX_VALUES]],
            "other": sum(n for _, n in ranked[MAX_VALUES:]),
        }
    is_exact = not computed or total(snapshot, query, MAX_COUNTED).is_exact
    return result, "eq" if is_exact else "gte"


def _stored_facet(
    snapshot: Snapshot, query: EventQuery, name: str
) -> Iterable[tuple[str, int]] | None:
    """(value, count) from tallies, or of all events from terms; None if neither has them."""
    term = counted_term(query)
    if term is None:
        return None
    if name in ("type", "status", "coding"):
        counted: Counter[str] = Counter()
        for row in tallies(snapshot, query, term, "year"):
            counted[getattr(row, name)] += row.n
        return counted.items()
    if conditions(query) or name not in ("country", "topic", "dataset", "instrument"):
        return None
    return [
        (value, n)
        for value, n in snapshot.fetch(_term_counts(snapshot.dialect), {"kind": name})
        if n
    ]


@kept
def _term_counts(dialect: str) -> Statement:
    term = t.term.c
    statement = sa.select(term.value, term.n).where(term.kind == sa.bindparam("kind"))
    return compiled(statement, dialect)


def _computed_facet(snapshot: Snapshot, query: EventQuery, name: str) -> list[tuple[str, int]]:
    plan = plan_query(query, snapshot)
    if plan is None:
        return []
    rows = snapshot.fetch(_facet(plan.shape, name, snapshot.dialect), plan.values | LIMIT)
    return [(value, n) for value, n in rows]


@kept
def _facet(shape: Shape, name: str, dialect: str) -> Statement:
    """(value, number of events)."""
    columns = ("type", "status", "coding", "precision")  # of every timeline
    events = limited_events(shape, *(columns if name in columns else ()))
    if name in columns:
        value = events.c[name]
    elif shape.as_of:
        value = past_values(events, name).c.value
    else:
        value = _facet_values(events, name).c.value
    statement = sa.select(value, sa.func.count()).where(value.is_not(None)).group_by(value)
    return compiled(statement, dialect)


def past_values(events: sa.Subquery, name: str) -> sa.Subquery:
    """The same at the moment of `as_of`: of events that have not changed since, from their parts,
    of the others from their past states.
    """
    found = sa.select(events).cte("found")
    document, state, term = t.event_document.c, t.event_state, t.term.c
    later = state.alias("later").c
    unchanged = (
        sa.select(found.c.event)
        .join_from(found, t.event, t.event.c.id == found.c.event)
        .join(t.event_document, document.number == t.event.c.document)
        .where(*valid(t.event_document))
    )
    present = _facet_values(unchanged.subquery("unchanged"), name)
    # Of the states that ended later, only the first is read: the others began later, too.
    ends = sa.select(sa.func.min(later.until)).where(
        later.event == found.c.event, later.until > AS_OF
    )
    changed = sa.and_(
        state.c.event == found.c.event,
        state.c.until == ends.scalar_subquery(),
        state.c.since <= AS_OF,
    )
    if name == "role":
        items = participants_in(state.c.document).table_valued("value")
        role = items.c.value.op("->>")("role").label("value")
        past = sa.select(found.c.event, role).join_from(found, state, changed)
        past = past.join(items, sa.true())
    else:
        items = terms_in(state.c.terms).table_valued("value")
        number = sa.cast(sa.cast(items.c.value, sa.Text), sa.Integer)
        # A seek by number: in a join SQLite reads all terms of the kind for each event.
        value = sa.select(term.value).where(term.id == number, term.kind == name).scalar_subquery()
        past = sa.select(found.c.event, value.label("value")).join_from(found, state, changed)
        past = past.join(items, sa.true())
    both = sa.union_all(sa.select(present), past.distinct()).subquery("both")
    return sa.select(both).where(both.c.value.is_not(None)).subquery("values_then")


def _facet_values(events: sa.Subquery, name: str) -> sa.Subquery:
    """(event, value) without duplicates, for values of which an event may have several."""
    table = {
        "topic": t.event_topic,
        "dataset": t.event_external_id,
        "instrument": t.event,
    }.get(name, t.participant)
    event = table.c.id if table is t.event else table.c.event
    value = table.c[name].label("value")
    rows = sa.select(events.c.event, value).join_from(events, table, event == events.c.event)
    return rows.where(value.is_not(None)).distinct().subquery("parts")

"""Totals, from the stored counts of terms and tallies where these suffice, else by counting."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import sqlalchemy as sa

from app.db.snapshot import Snapshot
from app.events.plan.planner import plan_query
from app.events.plan.statistics import Statistics
from app.events.query import EventQuery, HasTerm, InColumn, IsMultilateral, conditions
from app.events.sql import lookups, pages
from app.events.sql.shape import Shape
from app.events.terms import ALL, Term

MAX_COUNTED: Final = 1_000_000
"""The maximum number of matches that are counted one by one."""
MAX_BY_MODE: Final = {"estimated": 1_000, "exact": MAX_COUNTED}
"""The same for each mode of `total`."""

LIMIT: Final = {"limit": MAX_COUNTED + 1}


class Tally(NamedTuple):
    """A row of `year_tally` or `month_tally`: `period` is the year or month."""

    period: int
    level: int
    type: str
    status: str
    coding: str
    size: int
    n: int


class Total(NamedTuple):
    """A number of events; the exact number is larger if not `is_exact`."""

    n: int
    is_exact: bool


def total(snapshot: Snapshot, query: EventQuery, at_most: int) -> Total:
    """The number of matches. Counting stops at `at_most`, unless the number is stored."""
    statistics = Statistics(snapshot)
    term = counted_term(query)
    if term is not None:
        if all(isinstance(condition, HasTerm) for condition in conditions(query)):
            row = statistics.row(term)
            return Total(row.n + row.large if row else 0, is_exact=True)
        return Total(sum(row.n for row in tallies(snapshot, query, term, "year")), is_exact=True)
    plan = plan_query(query, snapshot)
    if plan is None:
        return Total(0, is_exact=True)
    statement = pages.count(plan.shape, snapshot.dialect)
    ((n,),) = snapshot.fetch(statement, plan.values | {"limit": at_most + 1})
    return Total(min(n, at_most), is_exact=n <= at_most)


def limited_events(shape: Shape, *names: str) -> sa.Subquery:
    """The matches of a shape with the columns `names` of a timeline. The parameter is in LIMIT: one
    more than MAX_COUNTED, so that a full result shows that there are more.
    """
    limit = sa.bindparam("limit", type_=sa.Integer)
    return sa.select(pages.matching_events(shape, *names)).limit(limit).subquery("found")


def counted_term(query: EventQuery) -> Term | None:
    """The term whose tallies cover all conditions of the query, or None."""
    if query.as_of is not None:  # tallies count the present
        return None
    counted = ALL
    for condition in conditions(query):
        match condition:
            case IsMultilateral() | InColumn("type" | "status" | "coding", _):
                pass  # tallies have the type, status, coding and size of events
            case HasTerm(_, Term() as term) if counted is ALL:
                counted = term
            case _:
                return None
    return counted


def tallies(snapshot: Snapshot, query: EventQuery, term: Term, unit: str) -> Iterator[Tally]:
    """The tallies of a term that match the query; `unit` is `year` or `month`."""
    filters, types = query.filters, query.types()
    for row in _all_tallies(snapshot, term, unit):
        if (
            (types is None or row.type in types)
            and (not filters.status or row.status in filters.status)
            and (not filters.coding or row.coding in filters.coding)
            and (
                filters.multilateral == "include"
                or (filters.multilateral == "only") == (row.size > 0)
            )
        ):
            yield row


def _all_tallies(snapshot: Snapshot, term: Term, unit: str) -> list[Tally]:
    def fetch() -> list[Tally]:
        term_id = Statistics(snapshot).term_id(term)
        rows = snapshot.fetch(lookups.tallies_of(unit, snapshot.dialect), {"term": term_id})
        return [Tally(*row) for row in rows]

    return snapshot.remember((unit, term), fetch)

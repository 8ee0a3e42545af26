"""Counts of events that writes have left ready, for questions that ask no more than they know."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import sqlalchemy as sa

from app.db.snapshot import Snapshot
from app.events.plan.planner import plan_query
from app.events.plan.statistics import Statistics
from app.events.query import EventQuery, HasSides, HasTerm, InColumn, conditions
from app.events.sql import lookups, pages
from app.events.sql.shape import Shape
from app.events.terms import ALL, Term

MOST_COUNTED: Final = 1_000_000
"""The most events that are counted one by one, where no stored count fits."""
MOST: Final = {"estimated": 1_000, "exact": MOST_COUNTED}
"""The most events that are counted for each kind of total."""

LIMIT: Final = {"limit": MOST_COUNTED + 1}


class Tally(NamedTuple):
    """A row of `year_tally` or `month_tally`: `period` is the year or month."""

    period: int
    level: int
    type: str
    status: str
    size: int
    n: int


class Total(NamedTuple):
    """A number of events; more if it is not exact."""

    n: int
    is_exact: bool


def total(snapshot: Snapshot, query: EventQuery, at_most: int) -> Total:
    """How many events there are; counting stops at `at_most` unless the number is kept."""
    statistics = Statistics(snapshot)
    term = counted_term(query)
    if term is not None:
        if all(isinstance(condition, HasTerm) for condition in conditions(query)):
            found = statistics.of(term)
            return Total(found.n + found.large if found else 0, is_exact=True)
        return Total(sum(row.n for row in tallies(snapshot, query, term, "year")), is_exact=True)
    plan = plan_query(query, snapshot)
    if plan is None:
        return Total(0, is_exact=True)
    statement = pages.count(plan.shape, snapshot.dialect)
    ((n,),) = snapshot.fetch(statement, plan.values | {"limit": at_most + 1})
    return Total(min(n, at_most), is_exact=n <= at_most)


def found(shape: Shape, *names: str) -> sa.Subquery:
    """The events of a shape, MOST_COUNTED and one of them at most."""
    limit = sa.bindparam("limit", type_=sa.Integer)
    return sa.select(pages.matching(shape, *names)).limit(limit).subquery("found")


def counted_term(query: EventQuery) -> Term | None:
    """The term whose tallies hold the whole answer, if there is one."""
    counted = ALL
    for condition in conditions(query):
        match condition:
            case HasSides() | InColumn("type" | "status", _):
                pass  # the counters are kept by type, status and sides
            case HasTerm(_, Term() as term) if counted is ALL:
                counted = term
            case _:
                return None
    return counted


def tallies(snapshot: Snapshot, query: EventQuery, term: Term, unit: str) -> Iterator[Tally]:
    """The tallies of a term that the query asks for."""
    given, types = query.given, query.types()
    for row in _all_tallies(snapshot, term, unit):
        if (
            (types is None or row.type in types)
            and (not given.status or row.status in given.status)
            and (
                given.multilateral == "include" or (given.multilateral == "only") == (row.size > 0)
            )
        ):
            yield row


def _all_tallies(snapshot: Snapshot, term: Term, unit: str) -> list[Tally]:
    def look_up() -> list[Tally]:
        number = Statistics(snapshot).id(term)
        rows = snapshot.fetch(lookups.tallies_of(unit, snapshot.dialect), {"term": number})
        return [Tally(*row) for row in rows]

    return snapshot.remember((unit, term), look_up)

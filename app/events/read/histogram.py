"""Counts of events over time, from the stored tallies where these suffice."""

from collections import defaultdict
from dataclasses import replace
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Snapshot, Statement, compiled
from app.db.statements import kept
from app.domain.periods import LEVELS, MONTHS, Interval, first_day, period_label
from app.domain.refusals import Refusal
from app.events.index.tallies import UNDATED
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read.facets import past_values
from app.events.read.totals import LIMIT, MAX_COUNTED, counted_term, limited_events, tallies
from app.events.sql.moment import value_at
from app.events.sql.shape import Shape

MAX_PERIODS: Final = 2_000

_Values = dict[int, dict[str, float]]
"""Period number to part to value. The part is a type or a country; "" is the whole period."""


class _Series(NamedTuple):
    values: _Values
    coarser: int
    undated: int
    is_exact: bool = True


def histogram(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> dict[str, Any]:
    """The members `items`, `coarser`, `undated` and `relation` of a histogram.

    `by` is `none`, `type` or `country`; `measure` is `count` or `intensity`. Raises Refusal
    `too-many-periods`.
    """
    series = _from_tallies(snapshot, query, interval, by, measure)
    if series is None:
        series = _from_events(snapshot, query, interval, by, measure)
    return {
        "items": [_item(series, number, interval) for number in _numbers(series, interval)],
        "coarser": series.coarser,
        "undated": series.undated,
        "relation": "eq" if series.is_exact else "gte",
    }


def _numbers(series: _Series, interval: Interval) -> range:
    """The numbers of the periods from the first to the last. Raises Refusal `too-many-periods`."""
    if not series.values:
        return range(0)
    first, last = min(series.values), max(series.values)
    if last - first >= MAX_PERIODS:
        raise Refusal(
            "too-many-periods",
            f"more than {MAX_PERIODS} periods from {first_day(first, interval)} to "
            f"{first_day(last, interval)}: take a longer interval or fewer years",
        )
    return range(first, last + 1)


def _from_tallies(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> _Series | None:
    """The counts from the tallies, or None: these have no days, countries or intensities."""
    term = counted_term(query)
    if term is None or interval == "day" or by == "country" or measure != "count":
        return None
    unit = "month" if MONTHS[interval] < MONTHS["year"] else "year"
    months = MONTHS[interval] // MONTHS[unit]
    level = LEVELS.index(interval)
    values: _Values = defaultdict(lambda: defaultdict(int))
    coarser = undated = 0
    for row in tallies(snapshot, query, term, unit):
        if row.level == UNDATED:
            undated += row.n
        elif row.level > level:
            coarser += row.n
        else:
            parts = values[row.period // months]
            parts[""] += row.n
            if by == "type":
                parts[row.type] += row.n
    stored = _Series(values, coarser, undated)
    if unit == "month" and term.kind == "pair":  # its large events have tallies by year only
        return _sum(
            stored, _from_events(snapshot, replace(query, large_only=True), interval, by, measure)
        )
    return stored


def _sum(one: _Series, other: _Series) -> _Series:
    values: _Values = defaultdict(lambda: defaultdict(int))
    for series in (one, other):
        for period, parts in series.values.items():
            for part, value in parts.items():
                values[period][part] += value
    return _Series(
        values,
        one.coarser + other.coarser,
        one.undated + other.undated,
        is_exact=one.is_exact and other.is_exact,
    )


def _from_events(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> _Series:
    plan = plan_query(query, snapshot)
    values: _Values = defaultdict(dict)
    if plan is None:
        return _Series(values, 0, 0)
    for part in ("none",) if by == "none" else ("none", by):
        statement = _period_counts(plan.shape, interval, part, measure, snapshot.dialect)
        for period, value, *of in snapshot.fetch(statement, plan.values | LIMIT):
            values[period][of[0] if of else ""] = _number(value)
    statement = _outside_counts(plan.shape, LEVELS.index(interval), snapshot.dialect)
    ((n, coarser, undated),) = snapshot.fetch(statement, plan.values | LIMIT)
    return _Series(values, coarser or 0, undated or 0, is_exact=n <= MAX_COUNTED)


@kept
def _period_counts(
    shape: Shape, interval: Interval, by: str, measure: str, dialect: str
) -> Statement:
    """(period number, value) or (period number, value, part)."""
    events = limited_events(shape, "start_day", "start_month", "start_level", "type")
    day, months = events.c.start_day, events.c.start_month
    period = day if interval == "day" else months // MONTHS[interval]
    columns: list[sa.ColumnElement[Any]] = [period.label("period")]
    source: sa.FromClause = events
    conditions = [events.c.start_level <= LEVELS.index(interval)]
    if by == "type":
        columns.append(events.c.type.label("part"))
    elif by == "country" and shape.as_of:
        parts = past_values(events, "country")
        source = sa.join(source, parts, parts.c.event == events.c.event)
        columns.append(parts.c.value.label("part"))
    elif by == "country":  # DISTINCT below: a country may have several participants
        person = t.participant
        source = sa.join(source, person, person.c.event == events.c.event)
        columns.append(person.c.country.label("part"))
        conditions.append(person.c.country.is_not(None))
    if measure == "intensity":
        if shape.as_of:
            intensity = value_at(events.c.event, "intensity")
        else:
            source = sa.join(source, t.event, t.event.c.id == events.c.event)
            intensity = t.event.c.intensity
        columns.append(intensity.label("intensity"))
        conditions.append(intensity.is_not(None))
    rows = sa.select(events.c.event, *columns).select_from(source).where(*conditions)
    each = (rows.distinct() if by == "country" else rows).subquery("each")
    value = sa.func.count() if measure == "count" else sa.func.sum(each.c.intensity)
    keys = [each.c[name] for name in ("period", "part") if name in each.c]
    return compiled(sa.select(keys[0], value, *keys[1:]).group_by(*keys), dialect)


@kept
def _outside_counts(shape: Shape, level: int, dialect: str) -> Statement:
    """(number of events, number of those with a start coarser than a period, number of undated)."""
    events = limited_events(shape, "start_level", "possible_hi")
    dated = events.c.possible_hi >= 0
    return compiled(
        sa.select(
            sa.func.count(),
            sa.func.sum(sa.case((sa.and_(events.c.start_level > level, dated), 1), else_=0)),
            sa.func.sum(sa.case((dated, 0), else_=1)),
        ),
        dialect,
    )


def _item(series: _Series, number: int, interval: Interval) -> dict[str, Any]:
    parts = dict(series.values.get(number, {}))
    value = parts.pop("", 0)
    return {
        "start": period_label(first_day(number, interval), interval),
        "value": value,
        "by": parts,
    }


def _number(value: Any) -> int | float:  # noqa: ANN401
    """A count, or a sum of intensities rounded to hide binary rounding errors."""
    return value if isinstance(value, int) else round(float(value), 6)

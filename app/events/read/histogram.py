"""Counts of events over time. From the stored counters where these have the answer."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Snapshot, Statement, compiled
from app.domain.periods import LEVELS, Interval, count_periods, period_label, periods_between
from app.domain.refusals import Refusal
from app.events.index.tallies import UNDATED
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read.totals import LIMIT, MOST_COUNTED, counted_term, found, tallies
from app.events.sql.shape import Shape

MOST_PERIODS: Final = 2_000

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_Values = dict[int, dict[str, float]]
"""By period, then by part; "" is the whole."""


class _Series(NamedTuple):
    values: _Values
    coarser: int
    undated: int
    is_whole: bool = True


def histogram(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> dict[str, Any]:
    """`items`, `coarser`, `undated` and `relation` of a histogram.

    Raises Refusal `too-many-periods`.
    """
    series = _stored(snapshot, query, interval, by, measure)
    if series is None:
        series = _computed(snapshot, query, interval, by, measure)
    starts: list[date] = []
    if series.values:
        first, last = _day(min(series.values), interval), _day(max(series.values), interval)
        if count_periods(first, last, interval) > MOST_PERIODS:
            raise Refusal(
                "too-many-periods",
                f"more than {MOST_PERIODS} periods from {first} to {last}: "
                "take a longer interval or fewer years",
            )
        starts = periods_between(first, last, interval)
    return {
        "items": [_item(series, start, interval) for start in starts],
        "coarser": series.coarser,
        "undated": series.undated,
        "relation": "eq" if series.is_whole else "gte",
    }


def years(snapshot: Snapshot, query: EventQuery) -> list[dict[str, Any]]:
    """Events by year: all years from the first to the last, or if these are too many, those that
    have events.
    """
    series = _stored(snapshot, query, "year", "none", "count") or _computed(
        snapshot, query, "year", "none", "count"
    )
    if not series.values:
        return []
    starts = [_day(number, "year") for number in sorted(series.values)]
    if count_periods(starts[0], starts[-1], "year") <= MOST_PERIODS:
        starts = periods_between(starts[0], starts[-1], "year")
    return [_item(series, start, "year") for start in starts]


def _stored(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> _Series | None:
    """From the tallies, if they know it: not by day, nor by country, nor how intense."""
    term = counted_term(query)
    if term is None or interval == "day" or by == "country" or measure != "count":
        return None
    unit = "month" if _MONTHS[interval] < _MONTHS["year"] else "year"
    months = _MONTHS[interval] // _MONTHS[unit]
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
    if unit == "month" and term.kind == "pair":  # whose large events are only counted by year
        return _added(
            stored, _computed(snapshot, replace(query, large=True), interval, by, measure)
        )
    return stored


def _added(one: _Series, other: _Series) -> _Series:
    """The events of both."""
    values: _Values = defaultdict(lambda: defaultdict(int))
    for series in (one, other):
        for period, parts in series.values.items():
            for part, value in parts.items():
                values[period][part] += value
    return _Series(
        values,
        one.coarser + other.coarser,
        one.undated + other.undated,
        is_whole=one.is_whole and other.is_whole,
    )


def _computed(
    snapshot: Snapshot, query: EventQuery, interval: Interval, by: str, measure: str
) -> _Series:
    plan = plan_query(query, snapshot)
    values: _Values = defaultdict(dict)
    if plan is None:
        return _Series(values, 0, 0)
    for part in ("none",) if by == "none" else ("none", by):
        statement = _grouped(plan.shape, interval, part, measure, snapshot.dialect)
        for period, value, *of in snapshot.fetch(statement, plan.values | LIMIT):
            values[period][of[0] if of else ""] = _number(value)
    statement = _elsewhere(plan.shape, LEVELS.index(interval), snapshot.dialect)
    ((n, coarser, undated),) = snapshot.fetch(statement, plan.values | LIMIT)
    return _Series(values, coarser or 0, undated or 0, is_whole=n <= MOST_COUNTED)


@lru_cache(500)
def _grouped(shape: Shape, interval: Interval, by: str, measure: str, dialect: str) -> Statement:
    """(period, value) or (period, value, part)."""
    events = found(shape, "start_day", "start_month", "start_level", "type")
    day, months = events.c.start_day, events.c.start_month
    period = day if interval == "day" else months // _MONTHS[interval]
    columns: list[sa.ColumnElement[Any]] = [period.label("period")]
    source: sa.FromClause = events
    conditions = [events.c.start_level <= LEVELS.index(interval)]
    if by == "type":
        columns.append(events.c.type.label("part"))
    elif by == "country":  # once, whatever the country's number of participants
        person = t.participant
        source = sa.join(source, person, person.c.event == events.c.event)
        columns.append(person.c.country.label("part"))
        conditions.append(person.c.country.is_not(None))
    if measure == "intensity":
        source = sa.join(source, t.event, t.event.c.id == events.c.event)
        columns.append(t.event.c.intensity)
        conditions.append(t.event.c.intensity.is_not(None))
    rows = sa.select(events.c.event, *columns).select_from(source).where(*conditions)
    each = (rows.distinct() if by == "country" else rows).subquery("each")
    value = sa.func.count() if measure == "count" else sa.func.sum(each.c.intensity)
    keys = [each.c[name] for name in ("period", "part") if name in each.c]
    return compiled(sa.select(keys[0], value, *keys[1:]).group_by(*keys), dialect)


@lru_cache(500)
def _elsewhere(shape: Shape, level: int, dialect: str) -> Statement:
    """How many events there are, how many begin in no period, how many have no date."""
    events = found(shape, "start_level", "possible_hi")
    dated = events.c.possible_hi >= 0
    return compiled(
        sa.select(
            sa.func.count(),
            sa.func.sum(sa.case((sa.and_(events.c.start_level > level, dated), 1), else_=0)),
            sa.func.sum(sa.case((dated, 0), else_=1)),
        ),
        dialect,
    )


def _item(series: _Series, start: date, interval: Interval) -> dict[str, Any]:
    parts = dict(series.values.get(_period_number(start, interval), {}))
    value = parts.pop("", 0)
    return {"start": period_label(start, interval), "value": value, "by": parts}


def _day(number: int, interval: Interval) -> date:
    """The first day of a period by its number in the database."""
    if interval == "day":
        return date.fromordinal(number)
    months = number * _MONTHS[interval]
    return date(max(months // 12, 1), months % 12 + 1, 1)


def _period_number(day: date, interval: Interval) -> int:
    if interval == "day":
        return day.toordinal()
    return (day.year * 12 + day.month - 1) // _MONTHS[interval]


def _number(value: Any) -> int | float:  # noqa: ANN401
    """Sums of intensities without the noise of binary fractions."""
    return value if isinstance(value, int) else round(float(value), 6)

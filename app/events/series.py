"""Counts of events: over time, by facet. Statements, and the shapes that their rows become."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from app import tables as t
from app.domain.periods import Interval, count_periods, period_label, periods_between
from app.domain.refusals import Refusal
from app.events.query import EventQuery
from app.events.rows import LEVELS
from app.events.sql import Select, matching

MOST_PERIODS: Final = 2_000
MOST_VALUES: Final = 50
"""Values of a facet that are listed; the rest are summed in `other`."""

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def histogram(
    connection: sa.Connection, query: EventQuery, interval: Interval, by: str, measure: str
) -> dict[str, Any]:
    """`items`, `coarser` and `undated` of a histogram. Three statements at most.

    Raises Refusal `too-many-periods`.
    """
    level = LEVELS.index(interval)
    first, last, coarser, undated = connection.execute(_extent(query, interval, level)).one()
    items: list[dict[str, Any]] = []
    if first is not None:
        start, end = _day(first, interval), _day(last, interval)
        if count_periods(start, end, interval) > MOST_PERIODS:
            raise Refusal(
                "too-many-periods",
                f"more than {MOST_PERIODS} periods from {start} to {end}: "
                "take a longer interval or fewer years",
            )
        values = dict(_rows(connection, _grouped(query, interval, level, measure, None)))
        parts: dict[int, dict[str, Any]] = defaultdict(dict)
        if by != "none":
            for period, value, part in connection.execute(
                _grouped(query, interval, level, measure, by)
            ):
                parts[period][part] = _number(value)
        items = [
            {
                "start": period_label(day, interval),
                "value": _number(values.get(number, 0)),
                "by": parts.get(number, {}),
            }
            for day in periods_between(start, end, interval)
            for number in (_period_number(day, interval),)
        ]
    return {"items": items, "coarser": coarser or 0, "undated": undated or 0}


def facets(
    connection: sa.Connection, query: EventQuery, names: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Each facet's values by how many events have them, most first. One statement each."""
    found = {}
    for name in names:
        rows = connection.execute(_facet(query, name)).all()
        found[name] = {
            "items": [{"value": value, "count": n} for value, n in rows[:MOST_VALUES]],
            "other": sum(n for _, n in rows[MOST_VALUES:]),
        }
    return found


def _rows(connection: sa.Connection, statement: Select) -> Iterable[tuple[int, Any]]:
    return ((period, value) for period, value in connection.execute(statement))


def _period(interval: Interval) -> sa.ColumnElement[int]:
    event = t.event.c
    return event.start_day if interval == "day" else event.start_month // _MONTHS[interval]


def _extent(query: EventQuery, interval: Interval, level: int) -> Select:
    """The first and last period with an event, and how many events are in none."""
    found, event, period = matching(query), t.event.c, _period(interval)
    fits = event.start_level <= level
    return sa.select(
        sa.func.min(sa.case((fits, period))),
        sa.func.max(sa.case((fits, period))),
        sa.func.sum(sa.case((sa.and_(~fits, event.edtf.is_not(None)), 1), else_=0)),
        sa.func.sum(sa.case((event.edtf.is_(None), 1), else_=0)),
    ).join_from(found, t.event, event.id == found.c.event)


def _grouped(
    query: EventQuery, interval: Interval, level: int, measure: str, by: str | None
) -> Select:
    """(period, value) or (period, value, part)."""
    found, event = matching(query), t.event.c
    value = sa.func.count() if measure == "count" else sa.func.sum(event.intensity)
    keys: list[sa.ColumnElement[Any]] = [_period(interval).label("period")]
    source = sa.join(found, t.event, event.id == found.c.event)
    if by == "type":
        keys.append(event.type)
    elif by == "country":
        keys.append(t.event_country.c.country)
        source = sa.join(source, t.event_country, t.event_country.c.event == event.id)
    statement = sa.select(keys[0], value, *keys[1:]).select_from(source)
    if measure == "intensity":
        statement = statement.where(event.intensity.is_not(None))
    return statement.where(event.start_level <= level).group_by(*keys).order_by(*keys)


def _facet(query: EventQuery, name: str) -> Select:
    tables: dict[str, tuple[sa.Table, str]] = {
        "country": (t.event_country, "event"),
        "topic": (t.event_topic, "event"),
        "dataset": (t.event_external_id, "event"),
        "role": (t.participant, "event"),
    }
    found = matching(query)
    table, key = tables.get(name, (t.event, "id"))
    column, n = table.c[name], sa.func.count(table.c[key].distinct())
    return (
        sa.select(column, n)
        .join_from(found, table, table.c[key] == found.c.event)
        .where(column.is_not(None))
        .group_by(column)
        .order_by(n.desc(), column)
    )


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

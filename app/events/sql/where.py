"""The scans of a statement about events, and the WHERE conditions of each. Pure.

A scan reads one timeline, or the table of events; a statement has one scan or a few. Filters that
the bounds of the scan do not cover become conditions on the columns of each row, or an EXISTS on
another timeline.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select
from app.domain.duration_classes import SPANS
from app.events.sql import full_text
from app.events.sql.full_text import Condition
from app.events.sql.listed import has_listed, same_key
from app.events.sql.moment import (
    exists_in_timelines,
    timelines,
    updated_since,
    valid,
)
from app.events.sql.shape import Alternatives, Shape
from app.events.terms import TWO_SIDED

LONG_EVENTS: Final = "INDEXED BY ix_timeline_long"

Columns = tuple[sa.ColumnElement[Any], ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """One source of rows: `row` is a timeline or the table of events, `bounds` are the conditions
    that delimit what is read of it, `event` is the id of each row's event.
    """

    row: sa.FromClause
    event: sa.ColumnElement[UUID]
    bounds: tuple[Condition, ...]
    shape: Shape
    long_timeline: sa.FromClause | None = None
    """A timeline of which only the long events are read. SQLite needs a hint to use their partial
    index: its planner counts matching columns, not rows, and would scan the whole timeline as soon
    as a filter matches another index.
    """
    postings: sa.FromClause | None = None
    """The matches of the inverted index, with the tokens of each event if these are checked."""

    def select(self, columns: Columns) -> Select:
        """The rows that fulfil all conditions of the shape."""
        statement = sa.select(*columns).where(*self.bounds, *conditions(self))
        if self.shape.start is not None and self.shape.start.is_listed:
            statement = statement.distinct()
        if self.long_timeline is not None:
            statement = statement.with_hint(self.long_timeline, LONG_EVENTS, "sqlite")
        return statement


def scans_of(shape: Shape, *, from_events: bool = False) -> Iterator[Scan]:
    """The scans that together read every match. With `from_events` their rows are of `event`."""
    if shape.start is None:
        yield _event_scan(shape)
        return
    for bounds_of, span in timeline_bounds(shape, shape.start):
        timeline = t.timeline.alias("line")
        bounds = tuple(bounds_of(timeline))
        long_timeline = timeline if span else None
        if from_events:
            bounds = (*bounds, timeline.c.event == t.event.c.id)
            yield Scan(t.event, t.event.c.id, bounds, shape, long_timeline)
        else:
            yield Scan(timeline, timeline.c.event, bounds, shape, long_timeline)


Bounds = Callable[[sa.FromClause], Iterable[Condition]]
"""From a table of timelines, the conditions that delimit a scan of it."""


def timeline_bounds(shape: Shape, start: Alternatives) -> Iterator[tuple[Bounds, int | None]]:
    """The bounds of each scan of timelines, and the duration class that it reads, if it is one."""
    if start.is_listed:
        # The events of all alternatives of a list, which are gathered: an event can come twice.
        yield lambda table: has_listed("s", table, table.c.event, as_of=shape.as_of), None
        return
    for names in _parameter_names("s", start):
        for span in range(SPANS) if shape.date_match else (None,):
            yield partial(_bounds, shape, names, span), span


def _bounds(
    shape: Shape, names: tuple[str, ...], span: int | None, timeline: sa.FromClause
) -> Iterator[Condition]:
    first, *others = names
    yield timeline.c.term == sa.bindparam(first)
    if span is not None:
        yield from _span_bounds(timeline, span)
    yield from (_has_term((other,), timeline, as_of=shape.as_of) for other in others)


def listed_ids(event: sa.ColumnElement[UUID], ids: int) -> tuple[Condition, ...]:
    return (event.in_(list_parameters("id", event, ids)),) if ids else ()


def _event_scan(shape: Shape) -> Scan:
    """The events of a list of ids, the matches of the inverted index, or all events."""
    ids = dict(shape.lists).get("id", 0)
    bounds = listed_ids(t.event.c.id, ids)
    if not (shape.text and shape.text.from_index):
        return Scan(t.event, t.event.c.id, bounds, shape)
    matches = full_text.index_matches(shape.text)
    joined = (*bounds, matches.c.event == t.event.c.id)
    return Scan(t.event, t.event.c.id, joined, shape, postings=matches)


def _parameter_names(prefix: str, alternatives: Alternatives) -> Iterator[tuple[str, ...]]:
    yield from ((f"{prefix}{at}",) for at in range(alternatives.single))
    yield from ((f"{prefix}{at}a", f"{prefix}{at}b") for at in range(alternatives.double))


def _span_bounds(timeline: sa.FromClause, span: int) -> Iterator[Condition]:
    """The part of a timeline that holds the matches of a date window in one duration class."""
    yield from in_span(timeline, span)
    # Both bounds, even where one excludes nothing: for a range open at one end SQLite takes another
    # index.
    yield timeline.c.sort_lo >= sa.bindparam(f"lo{span}")
    yield timeline.c.sort_lo <= sa.bindparam(f"hi{span}")


def in_span(timeline: sa.FromClause, span: int) -> Iterator[Condition]:
    """That a row of a timeline is of a duration class; for long classes in the form of the partial
    index, so that it is used.
    """
    # Literals, since no database can prove that a partial index covers a parameter.
    yield timeline.c.span == sa.literal_column(str(span))
    if span:
        yield timeline.c.span > sa.literal_column("0")


def conditions(scan: Scan) -> Iterator[Condition]:
    """Every condition of the shape that the bounds of the scan do not cover."""
    shape, row = scan.shape, scan.row.c
    lists = dict(shape.lists)
    if shape.text and not shape.text.is_exact:
        if scan.postings is not None:
            yield from full_text.text_conditions(shape.text, scan.postings)
        else:
            words = t.event_words
            joined = words.c.position == full_text.position_of(scan.row)
            yield _exists(words, joined, *full_text.text_conditions(shape.text, words))
    for name in ("type", "status", "coding", "precision"):
        if name in lists:
            yield row[name].in_(list_parameters(name, row[name], lists[name]))
    if shape.multilateral != "include":
        many = row.parties > TWO_SIDED
        yield many if shape.multilateral == "only" else ~many
    if shape.date_match:
        lo, hi = (sa.bindparam(name, type_=sa.Integer) for name in ("lo", "hi"))
        if shape.date_match == "certain":
            yield from (row.certain_lo >= lo, row.certain_hi <= hi)
        else:
            yield from (row.possible_lo <= hi, row.possible_hi >= lo)
    if shape.has_updated_since:
        yield _updated_since(scan)
    yield from _term_conditions(scan, lists)


def _updated_since(scan: Scan) -> Condition:
    given = sa.bindparam("since", type_=sa.BigInteger)
    if scan.shape.as_of:
        return updated_since(scan.event, given)
    since = t.event.c.updated_us >= given
    if scan.row is t.event:
        return since
    return _exists(t.event, t.event.c.id == scan.event, since)


def _term_conditions(scan: Scan, lists: dict[str, int]) -> Iterator[Condition]:
    as_of = scan.shape.as_of
    for at, alternatives in enumerate(scan.shape.filters):
        yield has_alternative(f"r{at}", alternatives, scan.row, scan.event, as_of=as_of)
    if "lacks" in lists:
        names = [f"lacks_{at}" for at in range(lists["lacks"])]
        yield ~_has_term(names, scan.row, scan.event, as_of=as_of)
    if "two_of" in lists:
        names = [f"two_of_{at}" for at in range(lists["two_of"])]
        counts = [
            sa.select(sa.func.count())
            .where(
                *_timeline_key(other, names, scan.row, scan.event), *(valid(other) if as_of else ())
            )
            .scalar_subquery()
            for other in timelines(as_of=as_of)
        ]
        yield (counts[0] + counts[1] if as_of else counts[0]) > 1


def has_alternative(
    prefix: str,
    alternatives: Alternatives,
    row: sa.FromClause,
    event: sa.ColumnElement[UUID],
    *,
    as_of: bool = False,
) -> Condition:
    """That the event, whose dates are in `row`, has all terms of at least one alternative. The
    parameters are the term ids `{prefix}0` …, and `{prefix}0a`, `{prefix}0b` … of two terms.
    """
    singles = [f"{prefix}{at}" for at in range(alternatives.single)]
    doubles = [(f"{prefix}{at}a", f"{prefix}{at}b") for at in range(alternatives.double)]

    def listed(other: sa.FromClause) -> Sequence[Condition]:
        return (same_key(other, row, event), *has_listed(prefix, other, event, as_of=as_of))

    return sa.or_(
        *([_has_term(singles, row, event, as_of=as_of)] if singles else []),
        *(sa.and_(*(_has_term((n,), row, event, as_of=as_of) for n in both)) for both in doubles),
        *([exists_in_timelines(listed, as_of=as_of)] if alternatives.is_listed else []),
    )


def _has_term(
    names: Sequence[str],
    row: sa.FromClause,
    event: sa.ColumnElement[UUID] | None = None,
    *,
    as_of: bool,
) -> Condition:
    """That a timeline of these terms has the event: one seek of the primary key for each term."""
    of_row = row.c.event if event is None else event
    return exists_in_timelines(lambda other: _timeline_key(other, names, row, of_row), as_of=as_of)


def _timeline_key(
    other: sa.FromClause, names: Sequence[str], row: sa.FromClause, event: sa.ColumnElement[UUID]
) -> tuple[Condition, ...]:
    """The primary key of the event's row in another timeline, so that it is found by a seek."""
    return (
        other.c.term.in_([sa.bindparam(name) for name in names])
        if len(names) > 1
        else other.c.term == sa.bindparam(names[0]),
        same_key(other, row, event),
    )


def list_parameters(
    name: str, column: sa.ColumnElement[Any], length: int
) -> list[sa.BindParameter[Any]]:
    """The parameters `{name}_0` … of a list, of the type of `column`."""
    return [sa.bindparam(f"{name}_{at}", type_=column.type) for at in range(length)]


def _exists(table: sa.FromClause, *conditions: Condition) -> Condition:
    return sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(*conditions))

"""The scans of a statement about events, and the conditions on their rows. Pure.

A scan reads one timeline, or the events themselves; a statement has one or a few. Filters that the
scan does not cover are conditions on the columns of a row, or on the rows of the event in other
timelines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.domain.duration_classes import SPANS
from app.events.sql import full_text
from app.events.sql.full_text import Condition
from app.events.sql.shape import Alternatives, Shape
from app.events.terms import TWO_SIDED

LONG_EVENTS: Final = "INDEXED BY ix_timeline_long"

Columns = tuple[sa.ColumnElement[Any], ...]
Select = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows to read: `row` is a timeline or the events; `own` conditions pick them from there."""

    row: sa.FromClause
    event: sa.ColumnElement[UUID]
    own: tuple[Condition, ...]
    shape: Shape
    long: sa.FromClause | None = None
    """A timeline of which only the long events are read. SQLite needs the index by name: without
    statistics it would scan the whole timeline if a filter needs another column.
    """
    texts: sa.FromClause | None = None
    """What the inverted index has found, with the words of each event if they are looked at."""

    def select(self, columns: Columns) -> Select:
        statement = sa.select(*columns).where(*self.own, *conditions(self))
        if self.long is not None:
            statement = statement.with_hint(self.long, LONG_EVENTS, "sqlite")
        return statement


def scans_of(shape: Shape, *, from_events: bool = False) -> Iterator[Scan]:
    """What holds every event of the shape. With `from_events` all are read as rows of `event`."""
    if shape.start is None:
        yield _of_events(shape)
        return
    for names in _alternatives("s", shape.start):
        for span in range(SPANS) if shape.window else (None,):
            line = t.timeline.alias("line")
            first, *others = names
            own = (
                line.c.term == sa.bindparam(first),
                *(_within_reach(line, span) if span is not None else ()),
                *(_in_timeline((other,), line) for other in others),
            )
            long = line if span else None
            if from_events:
                own = (*own, line.c.event == t.event.c.id)
                yield Scan(t.event, t.event.c.id, own, shape, long)
            else:
                yield Scan(line, line.c.event, own, shape, long)


def _of_events(shape: Shape) -> Scan:
    """Events by themselves: by their ids, or those that the inverted index finds."""
    ids = dict(shape.lists).get("id", 0)
    own = (t.event.c.id.in_(bound("id", t.event.c.id, ids)),) if ids else ()
    if not (shape.words and shape.words.from_index):
        return Scan(t.event, t.event.c.id, own, shape)
    found = full_text.found(shape.words)
    here = (*own, found.c.event == t.event.c.id)
    return Scan(t.event, t.event.c.id, here, shape, texts=found)


def _alternatives(name: str, arms: Alternatives) -> Iterator[tuple[str, ...]]:
    """The names that `choice` gives to the terms of a group."""
    yield from ((f"{name}{at}",) for at in range(arms.single))
    yield from ((f"{name}{at}a", f"{name}{at}b") for at in range(arms.double))


def _within_reach(line: sa.FromClause, span: int) -> Iterator[Condition]:
    """Where in a timeline the events of a class of spans are that match the window."""
    yield from of_span(line, span)
    # Both ends, even where one says nothing: SQLite takes another index for half a range.
    yield line.c.sort_lo >= sa.bindparam(f"lo{span}")
    yield line.c.sort_lo <= sa.bindparam(f"hi{span}")


def of_span(line: sa.FromClause, span: int) -> Iterator[Condition]:
    """Of which class a row of a timeline is; of long ones so that their index is used."""
    # In literals, or no database would see that the partial index has these rows.
    yield line.c.span == sa.literal_column(str(span))
    if span:
        yield line.c.span > sa.literal_column("0")


def conditions(arm: Scan) -> Iterator[Condition]:
    """Every condition of the shape that the scan does not cover."""
    shape, row = arm.shape, arm.row.c
    lists = dict(shape.lists)
    if shape.words and not shape.words.is_covered:
        if arm.texts is not None:
            yield from full_text.holding(shape.words, arm.texts)
        else:
            words = t.event_words
            here = words.c.position == full_text.position_of(arm.row)
            yield _exists(words, here, *full_text.holding(shape.words, words))
    for name in ("type", "status", "coding", "precision"):
        if name in lists:
            yield row[name].in_(bound(name, row[name], lists[name]))
    if shape.multilateral != "include":
        many = row.parties > TWO_SIDED
        yield many if shape.multilateral == "only" else ~many
    if shape.window:
        lo, hi = (sa.bindparam(name, type_=sa.Integer) for name in ("lo", "hi"))
        if shape.window == "certain":
            yield from (row.certain_lo >= lo, row.certain_hi <= hi)
        else:
            yield from (row.possible_lo <= hi, row.possible_hi >= lo)
    if shape.is_since:
        since = t.event.c.updated_us >= sa.bindparam("since")
        yield since if arm.row is t.event else _exists(t.event, t.event.c.id == arm.event, since)
    yield from _memberships(arm, lists)


def _memberships(arm: Scan, lists: dict[str, int]) -> Iterator[Condition]:
    """Conditions on the other timelines that must have the event, or must not."""
    for at, group in enumerate(arm.shape.rest):
        yield is_member(f"r{at}", group, arm.row, arm.event)
    if "lacks" in lists:
        names = [f"lacks_{at}" for at in range(lists["lacks"])]
        yield ~_in_timeline(names, arm.row, arm.event)
    if "two_of" in lists:
        other = t.timeline.alias()
        names = [f"two_of_{at}" for at in range(lists["two_of"])]
        n = sa.select(sa.func.count()).where(*_same_event(other, names, arm.row, arm.event))
        yield n.scalar_subquery() > 1


def is_member(
    name: str, group: Alternatives, row: sa.FromClause, event: sa.ColumnElement[UUID]
) -> Condition:
    """The condition that the event has one of the alternatives of a group; `row` has its dates."""
    singles = [f"{name}{at}" for at in range(group.single)]
    doubles = [(f"{name}{at}a", f"{name}{at}b") for at in range(group.double)]
    return sa.or_(
        *([_in_timeline(singles, row, event)] if singles else []),
        *(sa.and_(*(_in_timeline((one,), row, event) for one in both)) for both in doubles),
    )


def _in_timeline(
    names: Sequence[str], row: sa.FromClause, event: sa.ColumnElement[UUID] | None = None
) -> Condition:
    """The condition that the timeline of one of the terms has the event: a seek by primary key."""
    other = t.timeline.alias()
    return _exists(other, *_same_event(other, names, row, row.c.event if event is None else event))


def _same_event(
    other: sa.FromClause, names: Sequence[str], row: sa.FromClause, event: sa.ColumnElement[UUID]
) -> tuple[Condition, ...]:
    return (
        other.c.term.in_([sa.bindparam(name) for name in names])
        if len(names) > 1
        else other.c.term == sa.bindparam(names[0]),
        other.c.sort_lo == row.c.sort_lo,
        other.c.sort_hi == row.c.sort_hi,
        other.c.event == event,
    )


def bound(name: str, column: sa.ColumnElement[Any], n: int) -> list[sa.BindParameter[Any]]:
    """The parameters of a list, as `choice` names them."""
    return [sa.bindparam(f"{name}_{at}", type_=column.type) for at in range(n)]


def _exists(table: sa.FromClause, *conditions: Condition) -> Condition:
    return sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(*conditions))

"""The statements that read events. Pure: a shape in, a statement out, compiled once.

A list is read in the order of one or a few timelines, from where the cursor stands and no further
than a page; the few rows that come are merged. What the start does not tell is asked of each row by
its columns, or by looking for its place in another timeline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql import operators

from app import tables as t
from app.domain.dates import END_OF_TIME
from app.domain.spans import SPANS
from app.events import word_sql
from app.events.shape import RELEVANCE, Arms, Shape
from app.events.terms import TWO_SIDED
from app.events.word_sql import Condition
from app.reader import Statement, compiled

_KEPT: Final = 2_000
"""Statements of different shapes that are kept compiled."""
_LONG_EVENTS: Final = "INDEXED BY ix_timeline_long"

Columns = tuple[sa.ColumnElement[Any], ...]
Select = sa.Select[*tuple[Any, ...]]


@lru_cache(_KEPT)
def page(shape: Shape, sort: str, phase: str, dialect: str) -> Statement:
    """(document, sort key …) of the next `limit` events, in order; the id is raw.

    The phase says which: `dated` or `undated` ones, which come last in both directions, or `all`
    where that makes no difference, `newest` where dated ones come first, by sorting; with `+` those
    after the values of `k0`, `k1` ….
    """
    descending = sort.startswith("-") or sort == RELEVANCE
    if sort == RELEVANCE and shape.words:
        shape = replace(shape, words=shape.words._replace(is_scored=True))
    limit = sa.bindparam("limit", type_=sa.Integer)
    arms = []
    by_time = sort.endswith("updated_at")
    for arm in _arms(shape, from_events=by_time):
        keys = _order(arm, sort)
        part = tuple(_phase(phase, keys, descending=descending))
        directed = _directed(_dated_first(keys, phase), descending=descending)
        if shape.words and not shape.words.from_index and shape.start and not by_time:
            rows = _scan(arm, part, directed, dialect)
        else:
            named = (key.label(f"k{at}") for at, key in enumerate(keys))
            rows = arm.select((arm.row.c.document, *named)).where(*part).order_by(*directed)
        arms.append(sa.select(rows.limit(limit).subquery()))
    found = _united(arms, shape)
    if len(arms) > 1:
        keys = tuple(found.selected_columns)[1:]
        found = found.order_by(*_directed(keys, descending=descending)).limit(limit)
    page = found.subquery("page")
    number, *keys_of_page = page.c
    statement = sa.select(t.event_document.c.body, *keys_of_page).join_from(
        page, t.event_document, t.event_document.c.number == number
    )
    if dialect != "sqlite":  # which keeps the order, and would carry the documents through a sort
        order = _dated_first(keys_of_page, phase)
        statement = statement.order_by(*_directed(order, descending=descending))
    return compiled(statement, dialect, raw=True)


def _scan(arm: "_Arm", part: Sequence[Condition], directed: Sequence[Any], dialect: str) -> Select:
    """The rows of an arm that match among the next `scan` of its timeline."""
    scan = sa.select(arm.row).where(*arm.own, *part).order_by(*directed)
    scan = scan.limit(sa.bindparam("scan", type_=sa.Integer))
    if arm.long is not None:
        scan = scan.with_hint(arm.long, _LONG_EVENTS, "sqlite")
    line = scan.subquery("scanned")
    inner = _Arm(line, line.c.event, (), arm.shape)
    keys = _order(inner, "date")
    rows = inner.select((line.c.document, *(key.label(f"k{at}") for at, key in enumerate(keys))))
    if dialect == "sqlite":  # which keeps the order, and would go through all rows to sort them
        return rows
    is_down = directed[0].modifier is operators.desc_op
    return rows.order_by(*_directed(keys, descending=is_down))


def matching(shape: Shape, *names: str) -> sa.Subquery:
    """All events of the shape as rows of `event` and these columns of a timeline."""
    arms = [
        arm.select((arm.event.label("event"), *(arm.row.c[name] for name in names)))
        for arm in _arms(shape)
    ]
    return _united(arms, shape).subquery("matching")


@lru_cache(_KEPT)
def count(shape: Shape, dialect: str) -> Statement:
    """How many events there are, up to `limit`."""
    rows = sa.select(matching(shape).c.event).limit(sa.bindparam("limit", type_=sa.Integer))
    return compiled(sa.select(sa.func.count()).select_from(rows.subquery()), dialect)


@dataclass(frozen=True, slots=True)
class _Arm:
    """Rows to read: `row` is a timeline or the events; `own` conditions pick them from there."""

    row: sa.FromClause
    event: sa.ColumnElement[UUID]
    own: tuple[Condition, ...]
    shape: Shape
    long: sa.FromClause | None = None
    """A timeline of which only the long events are read. SQLite has to be told where these are: it
    counts columns, not rows, and would go through the whole timeline if a filter asks another one.
    """
    texts: sa.FromClause | None = None
    """What the inverted index has found, with the words of each event if they are looked at."""

    def select(self, columns: Columns) -> Select:
        statement = sa.select(*columns).where(*self.own, *_asked(self))
        if self.long is not None:
            statement = statement.with_hint(self.long, _LONG_EVENTS, "sqlite")
        return statement


def _arms(shape: Shape, *, from_events: bool = False) -> Iterator[_Arm]:
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
                *(_reach(line, span) if span is not None else ()),
                *(_stands((other,), line) for other in others),
            )
            long = line if span else None
            if from_events:
                own = (*own, line.c.event == t.event.c.id)
                yield _Arm(t.event, t.event.c.id, own, shape, long)
            else:
                yield _Arm(line, line.c.event, own, shape, long)


def _of_events(shape: Shape) -> _Arm:
    """Events by themselves: by their ids, or those that the inverted index finds."""
    ids = dict(shape.lists).get("id", 0)
    own = (t.event.c.id.in_(_bound("id", t.event.c.id, ids)),) if ids else ()
    if not (shape.words and shape.words.from_index):
        return _Arm(t.event, t.event.c.id, own, shape)
    found = word_sql.found(shape.words)
    here = (*own, found.c.event == t.event.c.id)
    return _Arm(t.event, t.event.c.id, here, shape, texts=found)


def _united(arms: Sequence[Select], shape: Shape) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """All rows of the arms, each event once."""
    if len(arms) == 1:
        return arms[0]
    start = shape.start
    # An event may stand under several countries; in a pair's own timeline or its large ones, not.
    is_disjoint = start is not None and start.single <= 1 and start.double <= 1
    return sa.union_all(*arms) if is_disjoint else sa.union(*arms)


def _alternatives(name: str, arms: Arms) -> Iterator[tuple[str, ...]]:
    """The names that `choice` gives to the terms of a group."""
    yield from ((f"{name}{at}",) for at in range(arms.single))
    yield from ((f"{name}{at}a", f"{name}{at}b") for at in range(arms.double))


def _reach(line: sa.FromClause, span: int) -> Iterator[Condition]:
    """Where in a timeline the events of a class of spans are that match the window."""
    # In literals, or no database would see that the partial index has these rows.
    yield line.c.span == sa.literal_column(str(span))
    if span:
        yield line.c.span > sa.literal_column("0")
    # Both ends, even where one says nothing: SQLite takes another index for half a range.
    yield line.c.sort_lo >= sa.bindparam(f"lo{span}")
    yield line.c.sort_lo <= sa.bindparam(f"hi{span}")


def _asked(arm: _Arm) -> Iterator[Condition]:
    """Every condition of the shape that the start does not tell."""
    shape, row = arm.shape, arm.row.c
    lists = dict(shape.lists)
    if shape.words and not shape.words.is_told:
        if arm.texts is not None:
            yield from word_sql.holding(shape.words, arm.texts)
        else:
            words = t.event_words
            holding = word_sql.holding(shape.words, words)
            yield _exists(words, words.c.number == row.document, *holding)
    for name in ("type", "status", "coding", "precision"):
        if name in lists:
            yield row[name].in_(_bound(name, row[name], lists[name]))
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
    yield from _standing(arm, lists)


def _standing(arm: _Arm, lists: dict[str, int]) -> Iterator[Condition]:
    """Conditions on the other timelines in which the event must stand, or must not."""
    for at, group in enumerate(arm.shape.rest):
        singles = [f"r{at}{n}" for n in range(group.single)]
        doubles = [(f"r{at}{n}a", f"r{at}{n}b") for n in range(group.double)]
        yield sa.or_(
            *([_stands(singles, arm.row, arm.event)] if singles else []),
            *(sa.and_(*(_stands((n,), arm.row, arm.event) for n in both)) for both in doubles),
        )
    if "exclude_dataset" in lists:
        names = [f"exclude_dataset_{at}" for at in range(lists["exclude_dataset"])]
        yield ~_stands(names, arm.row, arm.event)
    if "apart" in lists:
        other = t.timeline.alias()
        names = [f"apart_{at}" for at in range(lists["apart"])]
        n = sa.select(sa.func.count()).where(*_same(other, names, arm.row, arm.event))
        yield n.scalar_subquery() > 1


def _stands(
    names: Sequence[str], row: sa.FromClause, event: sa.ColumnElement[UUID] | None = None
) -> Condition:
    """That the event stands in the timeline of one of these terms: a seek of its primary key."""
    other = t.timeline.alias()
    return _exists(other, *_same(other, names, row, row.c.event if event is None else event))


def _same(
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


def _bound(name: str, column: sa.ColumnElement[Any], n: int) -> list[sa.BindParameter[Any]]:
    return [sa.bindparam(f"{name}_{at}", type_=column.type) for at in range(n)]


def _exists(table: sa.FromClause, *conditions: Condition) -> Condition:
    return sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(*conditions))


def _order(arm: _Arm, sort: str) -> Columns:
    row = arm.row.c
    if sort.endswith("updated_at"):
        return (row.updated_us, arm.event)
    by_date = (row.sort_lo, row.sort_hi, arm.event)
    if sort == RELEVANCE and arm.shape.words and arm.texts is not None:
        score = word_sql.score(arm.shape.words, arm.texts)
        return (score, *_dated_first(by_date))
    return by_date


def _dated_first(by_date: Sequence[Any], phase: str = "newest") -> Sequence[Any]:
    """By what the rows of a phase with these keys are sorted, to be read backwards."""
    is_dated = sa.cast(by_date[0] < END_OF_TIME, sa.Integer)
    return (is_dated, *by_date) if phase.startswith("newest") else by_date


def _directed(order: Sequence[Any], *, descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in order]


def _phase(phase: str, order: Columns, *, descending: bool) -> Iterator[Condition]:
    """The part of an order that is read. Never two bounds of one column: of these SQLite may take
    the wider, and go through all that lies before the cursor.
    """
    part = phase.rstrip("+")
    keys = [sa.bindparam(f"k{at}", type_=column.type) for at, column in enumerate(order)]
    if part == "undated":
        yield order[0] == END_OF_TIME
        order, keys = order[1:], keys[1:]
    if phase.endswith("+"):
        here, there = (sa.tuple_(*_dated_first(columns, phase)) for columns in (order, keys))
        yield here < there if descending else here > there
    elif part == "dated":
        yield order[0] < END_OF_TIME
    elif getattr(order[0], "name", None) == "updated_us":
        yield order[0] >= 0  # says nothing, but makes a search of what would look like a scan

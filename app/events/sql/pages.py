"""The statements that read events. Pure: a shape in, a statement out, compiled once.

A list is read in the order of one or a few timelines, from where the cursor stands and no further
than a page; the few rows that come are merged. What the start does not tell is asked of each row by
its columns, or by looking for its place in another timeline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql import operators

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.domain.dates import END_OF_TIME
from app.events.sql import full_text
from app.events.sql.full_text import Condition
from app.events.sql.shape import RELEVANCE, Shape
from app.events.sql.where import LONG_EVENTS, Columns, Scan, Select, scans_of

_KEPT: Final = 2_000
"""Statements of different shapes that are kept compiled."""


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
    for arm in scans_of(shape, from_events=by_time):
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


def _scan(arm: Scan, part: Sequence[Condition], directed: Sequence[Any], dialect: str) -> Select:
    """The rows of an arm that match among the next `scan` of its timeline."""
    scan = sa.select(arm.row).where(*arm.own, *part).order_by(*directed)
    scan = scan.limit(sa.bindparam("scan", type_=sa.Integer))
    if arm.long is not None:
        scan = scan.with_hint(arm.long, LONG_EVENTS, "sqlite")
    line = scan.subquery("scanned")
    inner = Scan(line, line.c.event, (), arm.shape)
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
        for arm in scans_of(shape)
    ]
    return _united(arms, shape).subquery("matching")


@lru_cache(_KEPT)
def count(shape: Shape, dialect: str) -> Statement:
    """How many events there are, up to `limit`."""
    rows = sa.select(matching(shape).c.event).limit(sa.bindparam("limit", type_=sa.Integer))
    return compiled(sa.select(sa.func.count()).select_from(rows.subquery()), dialect)


@lru_cache(_KEPT)
def by_position(shape: Shape, *, descending: bool) -> Statement:
    """(number of the document, sort key …) of the next `limit` events that SQLite's inverted index
    finds at the positions `from` … before `until`; in the order of positions, so that among those
    of one first day the order is open.
    """
    at, words = full_text.FTS.c.rowid, t.event_words
    if shape.asks_columns:
        arm = Scan(t.event, t.event.c.id, (words.c.event == t.event.c.id,), shape, texts=words)
        keys = _order(arm, "date")
    else:
        arm = Scan(words, words.c.event, (), shape, texts=words)
        day = full_text.day_of(words.c.position)
        keys = (day, words.c.sort_hi, words.c.event)
    statement = (
        arm.select((words.c.number, *(key.label(f"k{at}") for at, key in enumerate(keys))))
        .where(
            full_text.matches_fts(),
            at >= sa.bindparam("from"),
            at < sa.bindparam("until"),
            words.c.position == at,
        )
        .order_by(*_directed([at], descending=not descending))  # the newest has the first
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return compiled(statement, "sqlite", raw=True)


def _united(arms: Sequence[Select], shape: Shape) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """All rows of the arms, each event once."""
    if len(arms) == 1:
        return arms[0]
    start = shape.start
    # An event may stand under several countries; in a pair's own timeline or its large ones, not.
    is_disjoint = start is not None and start.single <= 1 and start.double <= 1
    return sa.union_all(*arms) if is_disjoint else sa.union(*arms)


def _order(arm: Scan, sort: str) -> Columns:
    row = arm.row.c
    if sort.endswith("updated_at"):
        return (row.updated_us, arm.event)
    by_date = (row.sort_lo, row.sort_hi, arm.event)
    if sort == RELEVANCE and arm.shape.words and arm.texts is not None:
        score = full_text.score(arm.shape.words, arm.texts)
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

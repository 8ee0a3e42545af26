"""The statements that read events. Pure: a shape in, a statement out, compiled once.

A list is read in the order of one or a few timelines, from the cursor to the end of a page, and the
few rows are merged. Filters that the scan does not cover are conditions on each row (`where`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
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


class Segment(Enum):
    """The part of a sort order that one statement reads. Undated events come last in every order by
    date, so that a descending order has two parts.
    """

    ALL = "all"
    """All events: the order by its key has undated ones last."""
    DATED = "dated"
    UNDATED = "undated"
    DATED_FIRST = "dated first"
    """All events, sorted with dated ones first: where all matches are gathered anyway."""


@lru_cache(_KEPT)
def page(shape: Shape, sort: str, segment: Segment, dialect: str, *, after: bool) -> Statement:
    """(document, sort key …) of the next `limit` events of a segment, in order; the id is raw.

    With `after` these are the events after the sort key in `k0`, `k1` ….
    """
    descending = sort.startswith("-") or sort == RELEVANCE
    if sort == RELEVANCE and shape.words:
        shape = replace(shape, words=shape.words._replace(is_scored=True))
    limit = sa.bindparam("limit", type_=sa.Integer)
    arms = []
    by_time = sort.endswith("updated_at")
    for arm in scans_of(shape, from_events=by_time):
        keys = _order(arm, sort)
        part = tuple(_segment(segment, keys, after=after, descending=descending))
        directed = _directed(_sorted_by(keys, segment), descending=descending)
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
        order = _sorted_by(keys_of_page, segment)
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
    # Timelines of several countries may have the same event; those of a pair and of its large
    # events not.
    is_disjoint = start is not None and start.single <= 1 and start.double <= 1
    return sa.union_all(*arms) if is_disjoint else sa.union(*arms)


def _order(arm: Scan, sort: str) -> Columns:
    row = arm.row.c
    if sort.endswith("updated_at"):
        return (row.updated_us, arm.event)
    by_date = (row.sort_lo, row.sort_hi, arm.event)
    if sort == RELEVANCE and arm.shape.words and arm.texts is not None:
        score = full_text.score(arm.shape.words, arm.texts)
        return (score, *_sorted_by(by_date, Segment.DATED_FIRST))
    return by_date


def _sorted_by(keys: Sequence[Any], segment: Segment) -> Sequence[Any]:
    """The columns by which the rows of a segment with this sort key are sorted."""
    if segment is not Segment.DATED_FIRST:
        return keys
    return (sa.cast(keys[0] < END_OF_TIME, sa.Integer), *keys)


def _directed(order: Sequence[Any], *, descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in order]


def _segment(
    segment: Segment, order: Columns, *, after: bool, descending: bool
) -> Iterator[Condition]:
    """The conditions of a segment. Never two bounds of one column: of these SQLite may take the
    wider, and go through all that lies before the cursor.
    """
    keys = [sa.bindparam(f"k{at}", type_=column.type) for at, column in enumerate(order)]
    if segment is Segment.UNDATED:
        yield order[0] == END_OF_TIME
        order, keys = order[1:], keys[1:]
    if after:
        here, there = (sa.tuple_(*_sorted_by(columns, segment)) for columns in (order, keys))
        yield here < there if descending else here > there
    elif segment is Segment.DATED:
        yield order[0] < END_OF_TIME
    elif getattr(order[0], "name", None) == "updated_us":
        # Always true, but it makes a search of an index of what SQLite would plan as a scan.
        yield order[0] >= 0

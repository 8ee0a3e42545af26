"""The statements that read lists and counts of events. Pure: a shape in, a statement out.

A page is read in the order of one or a few timelines, from the cursor to the end of the page, and
the rows of several scans are merged. Statements are compiled once for each shape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from app import tables as t
from app.db.snapshot import Select, Statement, compiled
from app.db.statements import kept
from app.domain.dates import END_OF_TIME
from app.events.sql import full_text
from app.events.sql.full_text import Condition
from app.events.sql.moment import document_at, latest_update
from app.events.sql.past import Order, past_scans
from app.events.sql.shape import RELEVANCE, Shape
from app.events.sql.where import LONG_EVENTS, Columns, Scan, scans_of


class Segment(Enum):
    """The part of a sort order that one statement reads. Events without a date come last in every
    order by date, so that a descending order has two segments.
    """

    ALL = "all"
    """All events, in an order whose key already puts events without a date last."""
    DATED = "dated"
    UNDATED = "undated"
    DATED_FIRST = "dated first"
    """All events, sorted with dated ones first: for a statement that gathers all matches anyway."""


@kept
def page(shape: Shape, sort: str, segment: Segment, dialect: str, *, after: bool) -> Statement:
    """(document, sort key …) of the next `limit` events of a segment, in order; the id is raw.

    With `after`, these are the events after the sort key in the parameters `k0`, `k1` ….
    """
    descending = sort.startswith("-") or sort == RELEVANCE
    if sort == RELEVANCE and shape.text:
        shape = replace(shape, text=shape.text._replace(is_scored=True))
    limit = sa.bindparam("limit", type_=sa.Integer)
    if shape.as_of:
        return compiled(_past_page(shape, sort, segment, dialect, after=after), dialect, raw=True)
    selects = []
    by_time = sort.endswith("updated_at")
    for scan in scans_of(shape, from_events=by_time):
        keys = _sort_key(scan, sort)
        bounds = tuple(_segment_bounds(segment, keys, after=after, descending=descending))
        order = _ordered(_sorted_by(keys, segment), descending=descending)
        if shape.text and not shape.text.from_index and shape.start and not by_time:
            rows = _limited_scan(scan, bounds, order, dialect)
        else:
            named = [key.label(f"k{at}") for at, key in enumerate(keys)]
            if sort == RELEVANCE:  # by the labels, so that SQLite computes a score once
                order = _ordered(named, descending=descending)
            rows = scan.select((scan.row.c.document, *named)).where(*bounds).order_by(*order)
        selects.append(sa.select(rows.limit(limit).subquery()))
    found = _union(selects, shape)
    if len(selects) > 1:
        keys = tuple(found.selected_columns)[1:]
        found = found.order_by(*_ordered(keys, descending=descending)).limit(limit)
    page = found.subquery("page")
    number, *keys_of_page = page.c
    statement = sa.select(t.event_document.c.body, *keys_of_page).join_from(
        page, t.event_document, t.event_document.c.number == number
    )
    if dialect != "sqlite":  # SQLite keeps the order; a second sort would carry the documents
        by = _sorted_by(keys_of_page, segment)
        statement = statement.order_by(*_ordered(by, descending=descending))
    return compiled(statement, dialect, raw=True)


def _past_page(shape: Shape, sort: str, segment: Segment, dialect: str, *, after: bool) -> Select:
    """The SELECT of `page` for `as_of`."""
    descending = sort.startswith("-")
    limit = sa.bindparam("limit", type_=sa.Integer)
    by_time = sort.endswith("updated_at")
    names = ("updated_us", "event") if by_time else ("sort_lo", "sort_hi", "event")
    bounds: Any = partial(_segment_bounds, segment, after=after, descending=descending)
    if by_time and descending and not after:
        # Without it, all later versions would be read first.
        bounds = lambda columns: (columns[0] <= latest_update(),)  # noqa: E731
    in_order = partial(_ordered, descending=descending)
    selects = []
    for scan in past_scans(shape, dialect, Order(bounds, in_order, names)):
        keys = [scan.row.c[name] for name in names]
        named = (key.label(f"k{at}") for at, key in enumerate(keys))
        rows = scan.select((scan.row.c.document, *named)).limit(limit)
        is_merged = not by_time or shape.start is None
        if not is_merged:
            rows = rows.where(*bounds(keys))
        if dialect != "sqlite" or not is_merged:  # SQLite keeps the order of merged rows
            rows = rows.order_by(*in_order(keys))
        selects.append(sa.select(rows.subquery()))
    found = _union(selects, shape)
    if len(selects) > 1:
        found = found.order_by(*in_order(tuple(found.selected_columns)[1:])).limit(limit)
    page = found.subquery("page")
    number, *keys_of_page = page.c
    statement = sa.select(document_at(keys_of_page[-1], number), *keys_of_page)
    return statement if dialect == "sqlite" else statement.order_by(*in_order(keys_of_page))


def _limited_scan(
    scan: Scan, bounds: Sequence[Condition], order: Sequence[Any], dialect: str
) -> Select:
    """The matches among the next rows of a scan; the parameter `scan` limits these rows."""
    rows = sa.select(scan.row).where(*scan.bounds, *bounds).order_by(*order)
    rows = rows.limit(sa.bindparam("scan", type_=sa.Integer))
    if scan.long_timeline is not None:
        rows = rows.with_hint(scan.long_timeline, LONG_EVENTS, "sqlite")
    scanned = rows.subquery("scanned")
    inner = Scan(scanned, scanned.c.event, (), scan.shape)
    keys = _sort_key(inner, "date")
    columns = (scanned.c.document, *(key.label(f"k{at}") for at, key in enumerate(keys)))
    matches = inner.select(columns)
    if dialect == "sqlite":  # SQLite keeps the order; an ORDER BY would check all rows to sort them
        return matches
    descending = order[0].modifier is operators.desc_op
    return matches.order_by(*_ordered(keys, descending=descending))


def matching_events(shape: Shape, *names: str) -> sa.Subquery:
    """All matches of a shape: `event`, and the columns `names` of a timeline."""
    selects = [
        scan.select((scan.event.label("event"), *(scan.row.c[name] for name in names)))
        for scan in (past_scans(shape, "", names=names) if shape.as_of else scans_of(shape))
    ]
    return _union(selects, shape).subquery("matching")


@kept
def count(shape: Shape, dialect: str) -> Statement:
    """The number of matches; counting stops at `limit`."""
    rows = sa.select(matching_events(shape).c.event).limit(sa.bindparam("limit", type_=sa.Integer))
    return compiled(sa.select(sa.func.count()).select_from(rows.subquery()), dialect)


@kept
def index_page(shape: Shape, *, descending: bool) -> Statement:
    """(number of the document, sort key …) of the next `limit` matches of SQLite's inverted index
    at the positions from `from` to before `until`, in the order of positions. Events of one first
    day come in no defined order.
    """
    at, words = full_text.FTS.c.rowid, t.event_words
    if shape.needs_event_row:
        scan = Scan(t.event, t.event.c.id, (words.c.event == t.event.c.id,), shape, postings=words)
        keys = _sort_key(scan, "date")
    else:
        scan = Scan(words, words.c.event, (), shape, postings=words)
        day = full_text.day_of(words.c.position)
        keys = (day, words.c.sort_hi, words.c.event)
    statement = (
        scan.select((words.c.number, *(key.label(f"k{at}") for at, key in enumerate(keys))))
        .where(
            full_text.matches_fts(),
            at >= sa.bindparam("from"),
            at < sa.bindparam("until"),
            words.c.position == at,
        )
        .order_by(*_ordered([at], descending=not descending))  # the newest event has the first
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return compiled(statement, "sqlite", raw=True)


def _union(selects: Sequence[Select], shape: Shape) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """The rows of all scans, without repeated events."""
    if len(selects) == 1:
        return selects[0]
    start = shape.start
    # An event can be in the timelines of several countries, but is never both in the timeline of a
    # pair and among the large events of its countries.
    is_disjoint = start is not None and start.single <= 1 and start.double <= 1
    return sa.union_all(*selects) if is_disjoint else sa.union(*selects)


def _sort_key(scan: Scan, sort: str) -> Columns:
    """The columns by which the rows of a scan are sorted; the last is the id, which is unique."""
    row = scan.row.c
    if sort.endswith("updated_at"):
        return (row.updated_us, scan.event)
    by_date = (row.sort_lo, row.sort_hi, scan.event)
    if sort == RELEVANCE and scan.shape.text and scan.postings is not None:
        score = full_text.score(scan.shape.text, scan.postings)
        return (score, *_sorted_by(by_date, Segment.DATED_FIRST))
    return by_date


def _sorted_by(keys: Sequence[Any], segment: Segment) -> Sequence[Any]:
    if segment is not Segment.DATED_FIRST:
        return keys
    return (sa.cast(keys[0] < END_OF_TIME, sa.Integer), *keys)


def _ordered(columns: Sequence[Any], *, descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in columns]


def _segment_bounds(
    segment: Segment, columns: Sequence[Any], *, after: bool, descending: bool
) -> Iterator[Condition]:
    """The conditions of a segment. At most one lower or upper bound per column: of two, SQLite may
    use the wider one and scan all rows before the cursor.
    """
    keys = [sa.bindparam(f"k{at}", type_=column.type) for at, column in enumerate(columns)]
    if segment is Segment.UNDATED:
        yield columns[0] == END_OF_TIME
        columns, keys = columns[1:], keys[1:]
    if after:
        row, cursor = (sa.tuple_(*_sorted_by(part, segment)) for part in (columns, keys))
        yield row < cursor if descending else row > cursor
    elif segment is Segment.DATED:
        yield columns[0] < END_OF_TIME
    elif getattr(columns[0], "name", None) == "updated_us":
        # Always true, but SQLite then searches an index where it would plan a scan of the table.
        yield columns[0] >= 0

"""A page of a timeline: what JSON, other formats and pages for a browser are made from."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app.db.snapshot import Snapshot, id_of
from app.domain.dates import END_OF_TIME
from app.events.params import EventListParams, TimelineParams
from app.events.plan.expansion import expand
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read import totals
from app.events.read.highlights import highlights
from app.events.read.index_walk import next_found
from app.events.read.spelling import did_you_mean
from app.events.sql import pages
from app.events.sql.pages import Segment
from app.events.sql.shape import RELEVANCE
from app.events.wire_answers import Timeline, Total
from app.web.paging import Key, cut

_KEYS = {
    "date": (int, int, UUID),
    "-date": (int, int, UUID),
    "updated_at": (int, UUID),
    "-updated_at": (int, UUID),
    RELEVANCE: (int, int, int, int, UUID),
}
"""The parts of the sort key of an event in each order."""


def timeline_page(
    snapshot: Snapshot, query: EventQuery, params: EventListParams | TimelineParams
) -> Timeline:
    """The page of the query that the parameters ask for.

    Raises Problem `invalid-parameters` for a wrong cursor.
    """
    question = query.identity()
    after = params.after(question, *_KEYS[params.sort])
    rows = _rows(snapshot, query, params.sort, params.limit + 1, after)
    shown, cursor = cut(rows, params.limit, _key, question)
    bodies = [body for body, *_ in shown]
    total = places = spellings = None
    if params.total != "none":
        found = totals.total(snapshot, query, totals.MOST[params.total])
        total = Total(value=found.n, relation="eq" if found.is_exact else "gte")
    if query.search is not None and params.q is not None:
        if params.highlight:
            places = highlights(bodies, expand(query.search, snapshot))
        if not bodies and params.cursor is None:
            spellings = did_you_mean(params.q, query.search, snapshot)
    return Timeline(bodies, cursor, query.echo, total, places, spellings)


def _key(row: Sequence[Any]) -> Key:
    _, *key, event = row
    return [*key, id_of(event)]


def end(snapshot: Snapshot, query: EventQuery, sort: str) -> bytes | None:
    """The document of the first or last dated event: `sort` is `date` or `-date`."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return None
    statement = pages.page(plan.shape, sort, Segment.DATED, snapshot.dialect, after=False)
    rows = snapshot.fetch(statement, plan.values | {"limit": 1})
    return rows[0][0] if rows else None


def _rows(
    snapshot: Snapshot, query: EventQuery, sort: str, limit: int, after: Key | None
) -> list[Sequence[Any]]:
    """(document, sort key …) of the next events."""
    plan = plan_query(query, snapshot, sort)
    keys = {f"k{at}": key for at, key in enumerate(after or ())}
    rows: list[Sequence[Any]] = []
    while plan is not None and len(rows) < limit:
        if plan.in_order:
            return next_found(snapshot, plan, sort, limit, after)
        rows = []
        words = plan.shape.words
        segments = list(_segments(query, sort, after, once=bool(words and words.from_index)))
        # A scan of limited length cannot find the end of a segment.
        for segment, is_after in segments[:1] if plan.otherwise else segments:
            statement = pages.page(plan.shape, sort, segment, snapshot.dialect, after=is_after)
            rows += snapshot.fetch(statement, plan.values | keys | {"limit": limit - len(rows)})
            if len(rows) == limit:
                break
        plan = plan.otherwise
    return rows


def _segments(
    query: EventQuery, sort: str, after: Key | None, *, once: bool
) -> Iterator[tuple[Segment, bool]]:
    """The segments to read, each from its beginning or after the key, in their order.

    `once`: all matches are gathered for any segment, so that one statement reads all of them.
    """
    is_after = after is not None
    if sort != "-date":
        yield Segment.ALL, is_after
    elif once:
        yield Segment.DATED_FIRST, is_after
    elif after is not None and after[0] == END_OF_TIME:
        yield Segment.UNDATED, True
    else:
        yield Segment.DATED, is_after
        if query.window is None:  # no window holds an event without a date
            yield Segment.UNDATED, False

"""A page of a timeline, independent of the format in which it is sent, and its JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson

from app.db.snapshot import Snapshot, id_of
from app.domain.dates import END_OF_TIME
from app.events.params import EventListParams, TimelineParams
from app.events.plan.planner import plan_query
from app.events.plan.widening import echo, widened
from app.events.query import EventQuery
from app.events.read import totals
from app.events.read.highlights import highlights
from app.events.read.index_walk import next_matches
from app.events.read.spelling import did_you_mean
from app.events.sql import pages
from app.events.sql.pages import Segment
from app.events.sql.shape import RELEVANCE
from app.events.wire_lists import Highlight, Total
from app.web.paging import Binding, Key, encode, paginate

_KEYS = {
    "date": (int, int, UUID),
    "-date": (int, int, UUID),
    "updated_at": (int, UUID),
    "-updated_at": (int, UUID),
    RELEVANCE: (int, int, int, int, UUID),
}
"""The types of the sort key of an event, by sort order."""


_WALKED: Final = 500
"""The number of documents that a walk reads at once."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of events, for every format.

    `bodies` are the JSON documents as stored; `cursor` is that of the next page; `query` is the
    member `query` of the answer. `total`, `highlights` and `did_you_mean` are None unless
    requested.
    """

    bodies: Sequence[bytes]
    cursor: str | None
    change: int
    query: dict[str, Any]
    total: Total | None = None
    highlights: dict[str, list[Highlight]] | None = None
    did_you_mean: list[str] | None = None
    past_cursor: str | None = None
    """The cursor of this page with `as_of`; None for the first page."""


def timeline_page(
    snapshot: Snapshot, query: EventQuery, params: EventListParams | TimelineParams
) -> Timeline:
    """The page of a query at a cursor. Raises Problem `invalid-parameters` for an invalid one."""
    binding = Binding(snapshot.secret, query.canonical_json())
    after = params.after(binding, *_KEYS[params.sort])
    past_cursor = None
    if after is not None and query.as_of is None:
        then = replace(query, echo=query.echo | {"as_of": query.change})
        past_cursor = encode(after, Binding(snapshot.secret, then.canonical_json()))
    rows = _rows(snapshot, query, params.sort, params.limit + 1, after)
    shown, cursor = paginate(rows, params.limit, _key, binding)
    bodies = [body for body, *_ in shown]
    total = marks = spellings = None
    if params.total != "none":
        found = totals.total(snapshot, query, totals.MAX_BY_MODE[params.total])
        total = Total(value=found.n, relation="eq" if found.is_exact else "gte")
    if query.search is not None and params.q is not None:
        if params.highlight:
            words = widened(query.search, snapshot, fuzzy=params.fuzzy)
            marks = highlights(bodies, words, snapshot.pause)
        if not bodies and params.cursor is None:
            spellings = did_you_mean(params.q, query.search, snapshot)
    return Timeline(
        bodies, cursor, query.change, echo(query, snapshot), total, marks, spellings, past_cursor
    )


def event_list(page: Timeline, fields: tuple[str, ...] = ()) -> bytes:
    """The JSON of an `EventList`: the stored documents, which are parsed only for `fields`."""
    bodies = [select_fields(body, fields) for body in page.bodies] if fields else page.bodies
    rest: dict[str, Any] = {"next": page.cursor, "change": page.change, "query": page.query}
    if page.total is not None:
        rest["total"] = page.total
    if page.highlights is not None:
        rest["highlights"] = page.highlights
    if page.did_you_mean:
        rest["did_you_mean"] = page.did_you_mean
    return b'{"items":[' + b",".join(bodies) + b"]," + orjson.dumps(rest)[1:]


def select_fields(document: bytes, fields: tuple[str, ...]) -> bytes:
    """The document with only `id` and these top-level fields, in the stored order."""
    wanted = {"id", *fields}
    return orjson.dumps({k: v for k, v in orjson.loads(document).items() if k in wanted})


def _key(row: Sequence[Any]) -> Key:
    _, *key, event = row
    return [*key, id_of(event)]


def walk(snapshot: Snapshot, query: EventQuery) -> Iterator[bytes]:
    """The documents of all matches, oldest first, those without a date last."""
    after: Key | None = None
    while True:
        rows = _rows(snapshot, query, "date", _WALKED, after)
        yield from (body for body, *_ in rows)
        if len(rows) < _WALKED:
            return
        _, *key, event = rows[-1]
        after = [*key, UUID(id_of(event))]
        snapshot.pause()


def first_document(snapshot: Snapshot, query: EventQuery, sort: str) -> bytes | None:
    """The document of the first dated match by `date` or `-date`; None without matches."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return None
    statement = pages.page(plan.shape, sort, Segment.DATED, snapshot.dialect, after=False)
    rows = snapshot.fetch(statement, plan.values | {"limit": 1})
    return rows[0][0] if rows else None


def _rows(
    snapshot: Snapshot, query: EventQuery, sort: str, limit: int, after: Key | None
) -> list[Sequence[Any]]:
    """(document, sort key …) of the next `limit` matches after a sort key."""
    plan = plan_query(query, snapshot, sort)
    keys = {f"k{at}": key for at, key in enumerate(after or ())}
    rows: list[Sequence[Any]] = []
    while plan is not None and len(rows) < limit:
        if plan.is_index_walk:
            return next_matches(snapshot, plan, sort, limit, after)
        rows = []
        text = plan.shape.text
        gathers = text is not None and text.from_index
        segments = list(_segments(query, sort, after, gathers=gathers))
        # A limited scan may stop before the end of a segment, so that the next one must not follow.
        for segment, is_after in segments[:1] if plan.fallback else segments:
            statement = pages.page(plan.shape, sort, segment, snapshot.dialect, after=is_after)
            rows += snapshot.fetch(statement, plan.values | keys | {"limit": limit - len(rows)})
            if len(rows) == limit:
                break
        plan = plan.fallback
    return rows


def _segments(
    query: EventQuery, sort: str, after: Key | None, *, gathers: bool
) -> Iterator[tuple[Segment, bool]]:
    """The segments to read in order, and whether each starts after the sort key.

    `gathers`: any statement gathers all matches, so that one statement for all segments is faster.
    """
    is_after = after is not None
    if sort != "-date":
        yield Segment.ALL, is_after
    elif gathers:
        yield Segment.DATED_FIRST, is_after
    elif after is not None and after[0] == END_OF_TIME:
        yield Segment.UNDATED, True
    else:
        yield Segment.DATED, is_after
        if query.window is None:  # a date window excludes events without a date
            yield Segment.UNDATED, False

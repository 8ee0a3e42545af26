"""A page of events: its documents as bytes, and the sort key from which the next one goes on."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.db.snapshot import Snapshot, id_of
from app.domain.dates import END_OF_TIME
from app.domain.refusals import Refusal
from app.events.params import EventListParams, TimelineParams
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read.index_walk import next_found
from app.events.sql import pages
from app.web.paging import decode, encode
from app.web.params import invalid, refused

Key = Sequence[Any]

_AFTER: Final = "+"


class Page(NamedTuple):
    """Documents, and the cursor that leads to more."""

    bodies: list[bytes]
    cursor: str | None


def read_page(
    snapshot: Snapshot, query: EventQuery, params: EventListParams | TimelineParams
) -> Page:
    """The page that is asked for. Raises Problem `invalid-parameters` for a wrong cursor."""
    after = _after(params.cursor, query)
    rows = _rows(snapshot, query, params.sort, params.limit + 1, after)
    if len(rows) <= params.limit:
        return Page([row[0] for row in rows], None)
    rows.pop()
    _, *key, event = rows[-1]
    cursor = encode([*key, id_of(event)], query.identity())
    return Page([row[0] for row in rows], cursor)


def end(snapshot: Snapshot, query: EventQuery, sort: str) -> bytes | None:
    """The document of the first or last dated event: `sort` is `date` or `-date`."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return None
    statement = pages.page(plan.shape, sort, "dated", snapshot.dialect)
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
        phases = list(_phases(query, sort, after, once=bool(words and words.from_index)))
        # What looks at so many rows only does not know whether a part has come to its end.
        for phase in phases[:1] if plan.otherwise else phases:
            values = plan.values | keys | {"limit": limit - len(rows)}
            rows += snapshot.fetch(pages.page(plan.shape, sort, phase, snapshot.dialect), values)
            if len(rows) == limit:
                break
        plan = plan.otherwise
    return rows


def _phases(query: EventQuery, sort: str, after: Key | None, *, once: bool) -> Iterator[str]:
    """The parts of the order, one after the other. Backwards, what has no date still comes last.

    `once`: all is read anyway, so it is not to be read for each part.
    """
    if once and sort == "-date":
        yield "newest" if after is None else "newest" + _AFTER
        return
    if sort != "-date":
        yield "all" if after is None else "all" + _AFTER
        return
    if after is None:
        yield "dated"
    elif after[0] < END_OF_TIME:
        yield "dated" + _AFTER
    else:
        yield "undated" + _AFTER
        return
    if query.window is None:  # no window holds what has no date
        yield "undated"


def _after(cursor: str | None, query: EventQuery) -> Key | None:
    """The sort key from which the page goes on."""
    if cursor is None:
        return None
    try:
        *key, event = decode(cursor, query.identity())
        return [*map(int, key), UUID(event)]
    except Refusal as refusal:
        raise invalid([refused("cursor", refusal)]) from None
    except (TypeError, ValueError, AttributeError):  # a checksum can be made by anybody
        damaged = Refusal("cursor-damaged", "pass on the value of `next` as it came")
        raise invalid([refused("cursor", damaged)]) from None

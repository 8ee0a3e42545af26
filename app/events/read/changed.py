"""The events that differ between two moments."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from app.db.snapshot import Snapshot, id_of
from app.domain.json_diff import differences
from app.events.params import EventFilters
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.sql import lookups, pages
from app.events.sql.pages import Segment
from app.events.wire_lists import ChangedEvent

_CHUNK: Final = 100
MOST_READ: Final = 2_000
"""The maximum number of changed events that an answer compares."""


class Changed(NamedTuple):
    """The next events, and the last one that was compared; None if there are no more."""

    items: list[ChangedEvent]
    last: UUID | None


def changed(
    snapshot: Snapshot, query: EventQuery, span: tuple[int, int], limit: int, after: UUID | None
) -> Changed:
    """The next events, by id, that match the query at one of two moments and differ between them.

    `span` are the changes of the moments.
    """
    statement = lookups.changed_events(snapshot.dialect)
    start, end = span
    items: list[ChangedEvent] = []
    after, compared = after or UUID(int=0), 0
    while compared < MOST_READ:
        given = {"start": start, "end": end, "after": after, "limit": _CHUNK}
        ids = [event for (event,) in snapshot.fetch(statement, given)]
        for item in _compared(snapshot, query, ids, span) if ids else ():
            items.append(item)
            if len(items) == limit:
                return Changed(items, UUID(item["id"]))
        if len(ids) < _CHUNK:
            return Changed(items, None)
        after, compared = ids[-1], compared + len(ids)
        snapshot.pause()
    return Changed(items, after)


def _compared(
    snapshot: Snapshot, query: EventQuery, ids: Sequence[UUID], span: tuple[int, int]
) -> list[ChangedEvent]:
    """The changed events among `ids`, in the order of `ids`."""
    wanted = tuple(one for one in ids if query.ids is None or one in query.ids)
    plain = EventQuery(filters=EventFilters(), echo={})
    before, after = (_documents(snapshot, replace(plain, ids=wanted, as_of=at)) for at in span)
    found = {
        event for at in span for event in _documents(snapshot, replace(query, ids=wanted, as_of=at))
    }
    items = [
        _item(str(one), before.get(str(one)), after.get(str(one)))
        for one in wanted
        if str(one) in found
    ]
    return [item for item in items if item["differences"]]


def _documents(snapshot: Snapshot, query: EventQuery) -> dict[str, Any]:
    """The matches of a query with ids, by id."""
    plan = plan_query(query, snapshot)
    if plan is None:
        return {}
    statement = pages.page(plan.shape, "date", Segment.ALL, snapshot.dialect, after=False)
    rows = snapshot.fetch(statement, plan.values | {"limit": _CHUNK})
    return {id_of(row[-1]): orjson.loads(row[0]) for row in rows}


def _item(event: str, before: Any, after: Any) -> ChangedEvent:  # noqa: ANN401
    return ChangedEvent(
        id=event,
        kind="created" if before is None else "withdrawn" if after is None else "updated",
        before=before and before["version"],
        after=after and after["version"],
        differences=[one._asdict() for one in differences(before or {}, after or {})],  # type: ignore[misc]
    )

"""The events that the filters `id` and `external_id` name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson

from app.db.snapshot import Snapshot
from app.events.as_of import Moment
from app.events.params import EventFilters
from app.events.sql import lookups


def identified(
    snapshot: Snapshot, filters: EventFilters, past: Moment | None, *, in_past: bool
) -> tuple[UUID, ...] | None:
    """The ids of the events that match `id` and `external_id`; None if neither is given."""
    ids = tuple(dict.fromkeys(filters.id)) if filters.id else None
    if not filters.external_id:
        return ids
    names = _whole_and_parts(filters.external_id)
    found = [
        event for (event,) in snapshot.select(lookups.with_external_ids(names, filters.dataset))
    ]
    if in_past or past is not None:
        gone = lookups.with_past_external_ids(names, filters.dataset)
        found += [event for (event,) in snapshot.select(gone)]
    if past is not None:
        known = _known_as(snapshot, filters, found, past)
        found = [event for event in dict.fromkeys(found) if known[event] & {*names}]
    return tuple(event for event in found if ids is None or event in ids)


def _known_as(
    snapshot: Snapshot, filters: EventFilters, events: Iterable[UUID], past: Moment
) -> dict[UUID, set[str]]:
    """The external ids of events at a moment, by event; of the given data sets, if there are."""
    statement = lookups.document_at(snapshot.dialect)
    known: dict[UUID, set[str]] = defaultdict(set)
    for event in events:
        for (body,) in snapshot.fetch(statement, {"event": event, "as_of": past.change}):
            known[event] |= {
                one["external_id"]
                for one in orjson.loads(body)["external_ids"]
                if not filters.dataset or one["dataset"] in filters.dataset
            }
    return known


def _whole_and_parts(values: Sequence[str]) -> tuple[str, ...]:
    """Each value and its comma-separated parts: an external id may contain commas, and no NUL."""
    parts = dict.fromkeys(part for value in values for part in (value, *value.split(",")))
    return tuple(part for part in parts if part.strip() and "\0" not in part)

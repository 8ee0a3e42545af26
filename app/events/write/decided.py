"""The events that people withdrew or merged, as rows of files name them: by any external id that
the event had then.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.events.draft import EventDraft
from app.events.write.references import ExternalId, by_dataset

WHOLE: Final = ""
"""The member of a correction of a whole event, which a person made, brought back or withdrew."""


def withdrawn(
    connection: sa.Connection, drafts: Sequence[EventDraft], known: Mapping[ExternalId, UUID]
) -> dict[int, UUID]:
    """The events that a person withdrew or merged, by the indexes of the drafts that name them.

    `known` are the events that have external ids of the drafts. An event that got the external id
    of a withdrawn one otherwise than by a merge has it alone.
    """
    gone = _by_external_id(connection, drafts, known)
    named = (
        (at, next((one for one in draft.known_as if one in gone or one in known), None))
        for at, draft in enumerate(drafts)
    )
    return {at: gone[pair] for at, pair in named if pair in gone}


def _by_external_id(
    connection: sa.Connection, drafts: Sequence[EventDraft], known: Mapping[ExternalId, UUID]
) -> dict[ExternalId, UUID]:
    """The withdrawn events by external id: of several that had it, the last one, or the one that
    was merged into it.
    """
    past, gone, by = t.past_external_id.c, t.tombstone.c, t.correction.c
    rows: list[tuple[ExternalId, Any]] = []
    for dataset, ids in by_dataset(drafts).items():
        here = past.dataset == dataset, among(past.external_id, ids), by.field == WHOLE
        statement = (
            sa.select(past.external_id, past.event, gone.merged_into)
            .join(t.tombstone, gone.id == past.event)
            .join(t.correction, by.event == past.event)
            .where(*here)
        )
        ordered = statement.order_by(gone.withdrawn_us.desc(), gone.id)
        rows += [((dataset, row.external_id), row) for row in connection.execute(ordered)]
    if not rows:
        return {}
    last = _last_ids(connection, {row.event for _, row in rows})
    found: dict[ExternalId, UUID] = {}
    for pair, row in rows:
        holder = found.get(pair, known.get(pair))
        is_its = holder is None or holder in _replacements(connection, row.merged_into)
        if pair in last[row.event] and is_its:
            found[pair] = row.event
    return found


def _replacements(connection: sa.Connection, into: UUID | None) -> Iterator[UUID]:
    """The events that replace one that was merged into the first of them."""
    while into is not None:
        yield into
        merged = sa.select(t.tombstone.c.merged_into).where(t.tombstone.c.id == into)
        into = connection.scalar(merged)


def _last_ids(connection: sa.Connection, events: set[UUID]) -> dict[UUID, set[ExternalId]]:
    """The external ids in the last documents of withdrawn events: an earlier version may have had
    others.
    """
    old = t.event_state.c
    statement = sa.select(old.event, old.document).where(among(old.event, events))
    found: dict[UUID, set[ExternalId]] = defaultdict(set)
    for event, body in connection.execute(statement.order_by(old.until)):
        ids = orjson.loads(body)["external_ids"]
        found[event] = {(one["dataset"], one["external_id"]) for one in ids}
    return found

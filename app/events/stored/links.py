"""The links that a document shows: of the event, of other events to it, and likely duplicates."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.domain.event_types import LinkRel
from app.events import wire


def links_of(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, list[wire.EventLink]]:
    """The links of each event, by its id: its own, then the inverse of other events' links to it,
    then `same_as` to its likely duplicates in other data sets.
    """
    if not ids:
        return {}
    links: dict[UUID, dict[tuple[LinkRel, UUID], bool]] = defaultdict(dict)
    columns = t.event_link.c
    own = sa.select(t.event_link).where(among(columns.event, ids)).order_by(columns.position)
    for row in connection.execute(own):
        links[row.event].setdefault((LinkRel(row.rel), row.target), row.certain)
    others = (
        sa.select(t.event_link)
        .join(t.event, t.event.c.id == columns.event)
        .where(among(columns.target, ids))
        .order_by(t.event.c.sort_lo, t.event.c.sort_hi, t.event.c.id, columns.position)
    )
    for row in connection.execute(others):
        links[row.target].setdefault((LinkRel(row.rel).inverse, row.event), row.certain)
    for event, other in sorted(_duplicates(connection, ids)):
        links[event].setdefault((LinkRel.SAME_AS, other), False)
    return {
        event: [
            wire.EventLink(rel=rel, event=str(other), certain=certain)
            for (rel, other), certain in found.items()
        ]
        for event, found in links.items()
    }


def neighbours(connection: sa.Connection, ids: Sequence[UUID]) -> set[UUID]:
    """The events whose documents show these events: their link targets and likely duplicates."""
    if not ids:
        return set()
    link, match = t.event_link.c, t.event_match.c
    statement = sa.union(
        sa.select(link.target).where(among(link.event, ids)),
        sa.select(match.other).where(among(match.event, ids)),
        sa.select(match.event).where(among(match.other, ids)),
    )
    return set(connection.scalars(statement))


def _duplicates(connection: sa.Connection, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of an event and a likely duplicate of it, in both directions."""
    match = t.event_match.c
    forth = sa.select(match.event, match.other).where(among(match.event, ids))
    back = sa.select(match.other, match.event).where(among(match.other, ids))
    return {(one, other) for one, other in connection.execute(sa.union_all(forth, back))}

"""The links that a document shows: stated here, stated elsewhere, or proposed by `matches`."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.domain.event_types import LinkRel
from app.events import wire


def links_of(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, list[wire.EventLink]]:
    """What each event says of others, then what others say of it, seen from its side, then what
    may be the same event in another data set.
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
    for event, other in sorted(_proposed(connection, ids)):
        links[event].setdefault((LinkRel.SAME_AS, other), False)
    return {
        event: [
            wire.EventLink(rel=rel, event=str(other), certain=certain)
            for (rel, other), certain in said.items()
        ]
        for event, said in links.items()
    }


def neighbours(connection: sa.Connection, ids: Sequence[UUID]) -> set[UUID]:
    """The events whose documents show these: linked to by them, or perhaps the same."""
    if not ids:
        return set()
    link, match = t.event_link.c, t.event_match.c
    statement = sa.union(
        sa.select(link.target).where(among(link.event, ids)),
        sa.select(match.other).where(among(match.event, ids)),
        sa.select(match.event).where(among(match.other, ids)),
    )
    return set(connection.scalars(statement))


def _proposed(connection: sa.Connection, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """(event, what it may be the same as), from both sides."""
    match = t.event_match.c
    forth = sa.select(match.event, match.other).where(among(match.event, ids))
    back = sa.select(match.other, match.event).where(among(match.other, ids))
    return {(one, other) for one, other in connection.execute(sa.union_all(forth, back))}

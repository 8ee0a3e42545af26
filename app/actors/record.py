"""Writing actors. Who changes one renders the events that show it anew: `events.documents`."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors.draft import ActorDraft
from app.db import insert_or
from app.domain.text import fold
from app.drafts import Saved

_PARTS = (t.actor_name, t.actor_role)


def save(connection: sa.Connection, draft: ActorDraft) -> tuple[UUID, Saved]:
    """Record one actor. Returns its id and what became of it."""
    actor = draft.identity()
    rows = _rows(draft, actor)
    stored = _stored(connection, actor)
    if stored == rows:
        return actor, "unchanged"
    upsert = insert_or(t.actor, connection)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["id"], set_={c.name: c for c in upsert.excluded if c.name != "id"}
        ),
        rows[t.actor],
    )
    for part in _PARTS:
        connection.execute(sa.delete(part).where(part.c.actor == actor))
        if rows[part]:
            connection.execute(sa.insert(part), rows[part])
    return actor, "updated" if stored[t.actor] else "created"


def _stored(connection: sa.Connection, actor: UUID) -> dict[sa.Table, list[dict[str, Any]]]:
    statements = {t.actor: sa.select(t.actor).where(t.actor.c.id == actor)} | {
        part: sa.select(part).where(part.c.actor == actor).order_by(part.c.position)
        for part in _PARTS
    }
    return {
        table: [dict(row) for row in connection.execute(statement).mappings()]
        for table, statement in statements.items()
    }


def _rows(draft: ActorDraft, actor: UUID) -> dict[sa.Table, list[dict[str, Any]]]:
    names: list[tuple[str | None, str, bool]] = [
        (language, text, False) for language, text in draft.names.items()
    ]
    names += [(alias.language, alias.text, True) for alias in draft.aliases]
    return {
        t.actor: [
            {
                "id": actor,
                "dataset": draft.dataset,
                "external_id": draft.external_id,
                "kind": draft.actor_kind,
                "country": draft.country,
            }
        ],
        t.actor_name: [
            {
                "actor": actor,
                "position": position,
                "language": language,
                "text": text,
                "folded": fold(text),
                "alias": alias,
            }
            for position, (language, text, alias) in enumerate(names)
        ],
        t.actor_role: [
            {
                "actor": actor,
                "position": position,
                "title": role.title,
                "organisation": role.organisation,
                "from": role.from_,
                "to": role.to,
            }
            for position, role in enumerate(draft.roles)
        ],
    }

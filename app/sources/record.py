"""Saves sources. A change of one needs `events.stored.documents` to render the
events that cite it.
"""

from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import upsert
from app.drafts import Saved
from app.sources.draft import SourceDraft


def save(connection: sa.Connection, draft: SourceDraft, *, keep: bool = True) -> tuple[UUID, Saved]:
    """Save one source. Returns its id and the effect. With `keep=False` nothing is written."""
    source = draft.identity()
    row = draft.model_dump(exclude={"source_kind"}) | {"id": source, "kind": draft.source_kind}
    statement = sa.select(t.source).where(t.source.c.id == source)
    stored = connection.execute(statement).mappings().one_or_none()
    if stored is not None and dict(stored) == row:
        return source, "unchanged"
    kind: Saved = "created" if stored is None else "updated"
    if not keep:
        return source, kind
    insert = upsert(connection, t.source)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["id"], set_={c.name: c for c in insert.excluded if c.name != "id"}
        ),
        [row],
    )
    return source, kind

"""Saves sources. After a change `events.stored.documents` must render the events citing it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import history, record_history
from app import tables as t
from app.db.bulk import effect, stored_rows, upsert_rows
from app.db.value_lists import among
from app.drafts import Saved
from app.history import IMPORT, Author, State
from app.sources import sql
from app.sources.draft import SourceDraft
from app.sources.wire import Source, document
from app.sources.wire import source as wire_of


def save(
    connection: sa.Connection,
    drafts: Sequence[SourceDraft],
    now_us: int,
    author: Author = IMPORT,
    *,
    keep: bool = True,
    kept: set[UUID] | None = None,
) -> list[Saved]:
    """Save sources with different ids, and number the changes. Returns the effects, in order.

    With `keep=False` nothing is written. The ids of those that keep what a person wrote are added
    to `kept`.
    """
    if not drafts:
        return []
    if keep:
        history.take_turn(connection)
    rows = [
        draft.model_dump(exclude={"source_kind"})
        | {"id": draft.identity(), "kind": draft.source_kind}
        for draft in drafts
    ]
    stored = stored_rows(connection, t.source, [row["id"] for row in rows])
    if author.is_import and not author.takes_file:
        kept = set() if kept is None else kept
        rows = list(map(dict, record_history.with_hand(connection, "source", rows, stored, kept)))
    kinds = [effect(stored.get(row["id"]), row) for row in rows]
    changed = [(row, kind) for row, kind in zip(rows, kinds, strict=True) if kind != "unchanged"]
    if keep and changed:
        upsert_rows(connection, t.source, [row for row, _ in changed])
        states = [State(row["id"], kind, document(row)) for row, kind in changed]
        history.number_states(connection, "source", states, now_us, author)
    return kinds


def shown(connection: sa.Connection, source: UUID) -> Source | None:
    """A source as clients see it."""
    row = connection.execute(sql.one(source)).one_or_none()
    return None if row is None else wire_of(row)


def delete(connection: sa.Connection, ids: Sequence[UUID], now_us: int, author: Author) -> None:
    """Delete sources that no event cites, and number the changes. The versions are kept."""
    connection.execute(sa.delete(t.source).where(among(t.source.c.id, ids)))
    states = [State(one, "withdrawn") for one in ids]
    history.number_states(connection, "source", states, now_us, author)

"""Saves sources. After a change `events.stored.documents` must render the events citing it."""

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import save_row
from app.drafts import Saved
from app.sources.draft import SourceDraft


def save(connection: sa.Connection, draft: SourceDraft, *, keep: bool = True) -> Saved:
    """Save one source and return the effect. With `keep=False` nothing is written."""
    row = draft.model_dump(exclude={"source_kind"})
    row |= {"id": draft.identity(), "kind": draft.source_kind}
    return save_row(connection, t.source, row, keep=keep)

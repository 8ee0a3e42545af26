"""Saves data sets."""

import sqlalchemy as sa

from app import tables as t
from app.datasets.draft import DatasetDraft
from app.db.bulk import save_row
from app.drafts import Saved


def save(
    connection: sa.Connection, draft: DatasetDraft, now_us: int, *, keep: bool = True
) -> Saved:
    """Save one data set and return the effect. A change sets `imported_us` to `now_us`.

    With `keep=False` nothing is written.
    """
    more = {"imported_us": now_us}
    return save_row(connection, t.dataset, draft.model_dump(), keep=keep, more=more)

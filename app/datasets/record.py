"""Saves data sets."""

import sqlalchemy as sa

from app import tables as t
from app.datasets.draft import DatasetDraft
from app.db.bulk import upsert
from app.drafts import Saved


def save(
    connection: sa.Connection, draft: DatasetDraft, now_us: int, *, keep: bool = True
) -> Saved:
    """Save one data set and return the effect. A change sets `imported_us` to `now_us`.

    With `keep=False` nothing is written.
    """
    row = draft.model_dump()
    statement = sa.select(t.dataset).where(t.dataset.c.id == draft.id)
    stored = connection.execute(statement).mappings().one_or_none()
    if stored is not None and {name: stored[name] for name in row} == row:
        return "unchanged"
    kind: Saved = "created" if stored is None else "updated"
    if not keep:
        return kind
    insert = upsert(connection, t.dataset)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["id"], set_={c.name: c for c in insert.excluded if c.name != "id"}
        ),
        [row | {"imported_us": now_us}],
    )
    return kind

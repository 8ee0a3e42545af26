"""Writing data sets."""

import sqlalchemy as sa

from app import tables as t
from app.datasets.draft import DatasetDraft
from app.db.database import insert_or
from app.drafts import Saved


def save(
    connection: sa.Connection, draft: DatasetDraft, now_us: int, *, keep: bool = True
) -> Saved:
    """Record one data set. If anything changed, it counts as imported now.

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
    upsert = insert_or(t.dataset, connection)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["id"], set_={c.name: c for c in upsert.excluded if c.name != "id"}
        ),
        [row | {"imported_us": now_us}],
    )
    return kind

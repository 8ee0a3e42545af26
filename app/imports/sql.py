"""Statements that read import runs. Rejected rows are not public: only `record` reads them."""

from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select
from app.domain.identity import LAST_ID


def page(limit: int, after: UUID | None) -> Select:
    """The next runs before an id, newest first: ids (UUID version 7) are in the order of starts."""
    run = t.import_run
    earlier = run.c.id < (after or LAST_ID)
    return sa.select(run).where(earlier).order_by(run.c.id.desc()).limit(limit)


def one(run: UUID) -> Select:
    """The run with this id."""
    return sa.select(t.import_run).where(t.import_run.c.id == run)

"""Statements that read import runs and the rows that they refused."""

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


def rejections(run: UUID, limit: int, after: int) -> Select:
    """The next rows that a run refused, after a position."""
    row = t.import_rejection
    here = row.c.run == run, row.c.position > after
    return sa.select(row).where(*here).order_by(row.c.position).limit(limit)

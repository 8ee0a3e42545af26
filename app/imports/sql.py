"""The statements that read import runs. What they rejected is not public: see `record`."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t

Select = sa.Select[*tuple[Any, ...]]


def page(limit: int, after: UUID | None) -> Select:
    """Runs, newest first: their ids are in the order in which they began."""
    run = t.import_run
    statement = sa.select(run).order_by(run.c.id.desc()).limit(limit)
    return statement if after is None else statement.where(run.c.id < after)


def one(run: UUID) -> Select:
    return sa.select(t.import_run).where(t.import_run.c.id == run)

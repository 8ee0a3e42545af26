"""Statements that read the corrections with which a file disagrees."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.domain.identity import FIRST_ID


class Which(NamedTuple):
    """Filters of corrections; an empty one matches all."""

    ids: Collection[UUID] = ()
    events: Collection[UUID] = ()
    datasets: Collection[str] = ()


def page(limit: int, after: UUID | None, which: Which) -> sa.Select[Any]:
    """The next corrections after an id."""
    own = t.correction.c.id
    statement = _open(sa.select(t.correction), which).where(own > (after or FIRST_ID))
    return statement.order_by(own).limit(limit)


def count(which: Which) -> sa.Select[Any]:
    """The number of corrections."""
    return _open(sa.select(sa.func.count()).select_from(t.correction), which)


def _open(statement: sa.Select[Any], which: Which) -> sa.Select[Any]:
    row = t.correction.c
    # Members of an event that an import withdrew wait until it comes back.
    is_there = sa.or_(row.field == "", sa.exists().where(t.event.c.id == row.event))
    statement = statement.where(row.is_open, is_there)
    for column, values in zip((row.id, row.event, row.dataset), which, strict=True):
        if values:
            statement = statement.where(among(column, values))
    return statement

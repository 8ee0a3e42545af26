"""The statements that read sources."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t

Select = sa.Select[*tuple[Any, ...]]


def ids(wanted: Sequence[UUID]) -> sa.Select[UUID]:
    """Those of these ids that are there."""
    return sa.select(t.source.c.id).where(t.source.c.id.in_(wanted))


def page(limit: int, after: UUID | None) -> Select:
    """The next sources by id, with how many events cite each."""
    statement = sa.select(t.source, _events()).order_by(t.source.c.id).limit(limit)
    return statement if after is None else statement.where(t.source.c.id > after)


def one(source: UUID) -> Select:
    return sa.select(t.source, _events()).where(t.source.c.id == source)


def _events() -> sa.Label[int]:
    cited = t.citation.c
    n = sa.select(sa.func.count(cited.event.distinct())).where(cited.source == t.source.c.id)
    return n.scalar_subquery().label("events")

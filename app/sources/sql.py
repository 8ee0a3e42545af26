"""Statements that read sources."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select
from app.db.value_lists import hex_of
from app.domain.identity import FIRST_ID
from app.record_history import version_of

_VERSION: Final = version_of("source", t.source.c.id)


def ids(wanted: Sequence[UUID]) -> sa.Select[UUID]:
    """The ids among `wanted` that exist."""
    return sa.select(t.source.c.id).where(t.source.c.id.in_(wanted))


def page(limit: int, after: UUID | None) -> Select:
    """The next sources after an id, each with `events`, the number of events that cite it."""
    source = t.source.c
    statement = sa.select(t.source, _events(), _VERSION).where(source.id > (after or FIRST_ID))
    return statement.order_by(source.id).limit(limit)


def one(source: UUID) -> Select:
    """The source with this id, with `events`."""
    return sa.select(t.source, _events(), _VERSION).where(t.source.c.id == source)


def _events() -> sa.Label[int]:
    """The number of events that cite a source: the stored count of its term."""
    term = t.term.c
    here = sa.select(term.n).where(term.kind == "source", term.value == hex_of(t.source.c.id))
    return sa.func.coalesce(here.scalar_subquery(), 0).label("events")

"""Statements that read data sets."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select
from app.domain.dates import END_OF_TIME


def ids(_wanted: Sequence[str]) -> sa.Select[str]:
    """The ids of all data sets: they are few, and an unknown id is answered with near ones."""
    return sa.select(t.dataset.c.id).order_by(t.dataset.c.id)


def counted(events: sa.Select[Any] | None = None) -> Select:
    """Data sets with the number of their events, and the first and last day of the dated ones.

    `events` restricts the count to these ids, and the result to data sets that have some of them.
    """
    external, event = t.event_external_id.c, t.event.c
    dated = event.sort_lo < END_OF_TIME
    statement = (
        sa.select(
            external.dataset,
            # Distinct, because an event may have several ids in a data set.
            sa.func.count(event.id.distinct()).label("events"),
            sa.func.min(sa.case((dated, event.sort_lo))).label("first"),
            sa.func.max(sa.case((dated, event.sort_lo))).label("last"),
        )
        .join(t.event, event.id == external.event)
        .group_by(external.dataset)
    )
    if events is not None:
        statement = statement.where(external.event.in_(events))
    size = statement.subquery()
    return (
        sa.select(
            t.dataset, sa.func.coalesce(size.c.events, 0).label("events"), size.c.first, size.c.last
        )
        .join(size, size.c.dataset == t.dataset.c.id, isouter=events is None)
        .order_by(t.dataset.c.id)
    )

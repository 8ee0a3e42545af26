"""The statements that read data sets."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app import tables as t

Select = sa.Select[*tuple[Any, ...]]


def ids(_wanted: Sequence[str]) -> sa.Select[str]:
    """The ids of all data sets, which are few, so that a wrong one can be answered with near ones."""
    return sa.select(t.dataset.c.id).order_by(t.dataset.c.id)


def counts() -> Select:
    """Every data set with the number of its events and the keys of its first and last dated one."""
    known_as, event = t.event_external_id.c, t.event.c
    size = (
        sa.select(known_as.dataset, sa.func.count(known_as.event.distinct()).label("events"))
        .group_by(known_as.dataset)
        .subquery()
    )
    columns = (t.dataset, sa.func.coalesce(size.c.events, 0).label("events"))
    return (
        sa.select(*columns)
        .outerjoin(size, size.c.dataset == t.dataset.c.id)
        .order_by(t.dataset.c.id)
    )


def span(dataset: str) -> Select:
    """The dates between which a data set's events lie: EDTF of the first and of the last."""
    return _end(dataset, last=False).union_all(_end(dataset, last=True))

"""Statements that read data sets."""

from collections.abc import Sequence

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select
from app.domain.dates import END_OF_TIME
from app.record_history import version_of


def ids(_wanted: Sequence[str]) -> sa.Select[str]:
    """The ids of all data sets: they are few, and an unknown id is answered with near ones."""
    return sa.select(t.dataset.c.id).order_by(t.dataset.c.id)


def one(dataset: str) -> Select:
    """The data set with this id, as in `counted`."""
    return counted().where(t.dataset.c.id == dataset)


def counted() -> Select:
    """Data sets with the number of their events, and the first and last day of dated events."""
    dataset, term, line = t.dataset.c, t.term.c, t.timeline.c
    here = sa.and_(term.kind == "dataset", term.value == dataset.id)
    dated = (line.term == term.id, line.sort_lo < END_OF_TIME)
    first = sa.select(sa.func.min(line.sort_lo)).where(*dated).correlate(t.term).scalar_subquery()
    last = sa.select(sa.func.max(line.sort_lo)).where(*dated).correlate(t.term).scalar_subquery()
    return (
        sa.select(
            t.dataset,
            version_of("dataset", dataset.id),
            sa.func.coalesce(term.n, 0).label("events"),
            first.label("first"),
            last.label("last"),
        )
        .join_from(t.dataset, t.term, here, isouter=True)
        .order_by(dataset.id)
    )

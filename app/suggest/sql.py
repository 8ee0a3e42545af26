"""The statements behind suggestions."""

from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled

LOOKED_AT: Final = 250
"""Names that are looked at: the first ones that begin so, or those of what is used most of all."""
_LISTED: Final = 300
_MOST_USED: Final = "INDEXED BY ix_term_suggested"
"""SQLite would rather sort all terms of these kinds."""


@lru_cache
def looked_at(dialect: str) -> Statement:
    """How many names from `key` until before `end` would be looked at."""
    some = sa.select(sa.literal(1)).select_from(t.suggestion).where(*_begins_so()).limit(LOOKED_AT)
    return compiled(sa.select(sa.func.count()).select_from(some.subquery("some")), dialect)


@lru_cache
def beginning_with(dialect: str) -> Statement:
    """(kind, target, text, number of events) of the first names from `key` until before `end`, the
    most used before others; of one target its most usual name comes first.
    """
    row, term = t.suggestion.c, t.term.c
    some = (
        sa.select(row.kind, row.target, row.text, row.rank)
        .where(*_begins_so())
        # In the order of the primary key, so that either database looks at the same ones.
        .order_by(row.key, row.kind, row.target)
        .limit(LOOKED_AT)
        .subquery("some")
    )
    n = sa.func.coalesce(term.n, 0).label("n")
    # PostgreSQL looks into an index only by its own collation, and would read all terms of a kind.
    target = some.c.target if dialect == "sqlite" else sa.collate(some.c.target, "default")
    here = sa.and_(term.kind == some.c.kind, term.value == target)
    found = (
        sa.select(some.c.kind, some.c.target, some.c.text, n)
        .outerjoin_from(some, t.term, here)
        .order_by(n.desc(), some.c.kind, some.c.target, some.c.rank, some.c.text)
    )
    return compiled(found, dialect)


@lru_cache
def most_used_with(dialect: str) -> Statement:
    """The same of all names of what is used most."""
    row, term = t.suggestion.c, t.term.c
    most = (
        sa.select(term.kind, term.value, term.n)
        # As the index has it, letter by letter.
        .where(sa.literal_column("kind IN ('actor', 'place', 'item')"))
        .with_hint(t.term, _MOST_USED, "sqlite")
        .order_by(term.n.desc(), term.kind.desc(), term.value.desc())
        .limit(LOOKED_AT)
        .subquery("most")
    )
    value = most.c.value if dialect == "sqlite" else sa.collate(most.c.value, "C")
    here = sa.and_(row.target == value, row.kind == most.c.kind, *_begins_so())
    found = (
        sa.select(row.kind, row.target, row.text, most.c.n)
        .join_from(most, t.suggestion, here)
        .order_by(most.c.n.desc(), row.kind, row.target, row.rank, row.text)
        .limit(_LISTED)
    )
    return compiled(found, dialect)


def _begins_so() -> tuple[sa.ColumnElement[bool], ...]:
    row = t.suggestion.c
    return row.key >= sa.bindparam("key"), row.key < sa.bindparam("end")


@lru_cache
def counts_of_known(dialect: str) -> Statement:
    """(kind, value, number of events) of all countries and topics that have any."""
    term = t.term.c
    here = term.kind.in_(("country", "topic"))
    return compiled(sa.select(term.kind, term.value, term.n).where(here), dialect)

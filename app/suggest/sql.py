"""The statements behind suggestions."""

from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from app import tables as t
from app.reader import Statement, compiled

MOST_LOOKED_AT: Final = 3_000
"""Names with one beginning of which the commonest are chosen."""
_LISTED: Final = 300


@lru_cache
def beginning_with(dialect: str) -> Statement:
    """(kind, target, text, number of events) of names from `key` until before `end`, the most used
    first; of one target its most usual name comes first.
    """
    row, term = t.suggestion.c, t.term.c
    some = (
        sa.select(row.kind, row.target, row.text, row.rank)
        .where(row.key >= sa.bindparam("key"), row.key < sa.bindparam("end"))
        # In the order of the primary key, so that either database looks at the same ones.
        .order_by(row.key, row.kind, row.target)
        .limit(MOST_LOOKED_AT)
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
        .limit(_LISTED)
    )
    return compiled(found, dialect)


@lru_cache
def counts_of_known(dialect: str) -> Statement:
    """(kind, value, number of events) of all countries and topics that have any."""
    term = t.term.c
    here = term.kind.in_(("country", "topic"))
    return compiled(sa.select(term.kind, term.value, term.n).where(here), dialect)

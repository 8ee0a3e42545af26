"""Statements that read suggestions."""

from typing import Final

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept

MOST_COMPARED: Final = 250
"""Names that are ranked: the first ones with the prefix, or those of the most used targets. A bound
on the time of a short prefix, which thousands of names have.
"""
_LISTED: Final = 300
_MOST_USED: Final = "INDEXED BY ix_term_suggested"
"""SQLite has no statistics, and would sort all terms of these kinds."""


@kept
def count_with_prefix(dialect: str) -> Statement:
    """The number of names from `key` to before `end`, at most MOST_COMPARED."""
    some = (
        sa.select(sa.literal(1))
        .select_from(t.suggestion)
        .where(*_has_prefix())
        .limit(MOST_COMPARED)
    )
    return compiled(sa.select(sa.func.count()).select_from(some.subquery("some")), dialect)


@kept
def with_prefix(dialect: str) -> Statement:
    """(kind, target, text, number of events) of the first names from `key` to before `end`.

    Sorted by number of events, names of a target by rank.
    """
    row, term = t.suggestion.c, t.term.c
    some = (
        sa.select(row.kind, row.target, row.text, row.rank)
        .where(*_has_prefix())
        # In the order of the primary key, so that both databases rank the same names.
        .order_by(row.key, row.kind, row.target)
        .limit(MOST_COMPARED)
        .subquery("some")
    )
    n = sa.func.coalesce(term.n, 0).label("n")
    # PostgreSQL uses an index only in its own collation, and would read all terms of a kind.
    target = some.c.target if dialect == "sqlite" else sa.collate(some.c.target, "default")
    here = sa.and_(term.kind == some.c.kind, term.value == target)
    found = (
        sa.select(some.c.kind, some.c.target, some.c.text, n)
        .outerjoin_from(some, t.term, here)
        .order_by(n.desc(), some.c.kind, some.c.target, some.c.rank, some.c.text)
    )
    return compiled(found, dialect)


@kept
def most_used_with_prefix(dialect: str) -> Statement:
    """The same for the MOST_COMPARED most used targets, whose names may come late in the order."""
    row, term = t.suggestion.c, t.term.c
    most = (
        sa.select(term.kind, term.value, term.n)
        # Literally the condition of the partial index, or the planner does not use it.
        .where(sa.literal_column("kind IN ('actor', 'place', 'item')"))
        .with_hint(t.term, _MOST_USED, "sqlite")
        .order_by(term.n.desc(), term.kind.desc(), term.value.desc())
        .limit(MOST_COMPARED)
        .subquery("most")
    )
    value = most.c.value if dialect == "sqlite" else sa.collate(most.c.value, "C")
    here = sa.and_(row.target == value, row.kind == most.c.kind, *_has_prefix())
    found = (
        sa.select(row.kind, row.target, row.text, most.c.n)
        .join_from(most, t.suggestion, here)
        .order_by(most.c.n.desc(), row.kind, row.target, row.rank, row.text)
        .limit(_LISTED)
    )
    return compiled(found, dialect)


def _has_prefix() -> tuple[sa.ColumnElement[bool], ...]:
    row = t.suggestion.c
    return row.key >= sa.bindparam("key"), row.key < sa.bindparam("end")


@kept
def counts_of_known(dialect: str) -> Statement:
    """(kind, value, number of events) of all countries and topics with events."""
    term = t.term.c
    here = term.kind.in_(("country", "topic"))
    return compiled(sa.select(term.kind, term.value, term.n).where(here), dialect)

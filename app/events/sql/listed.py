"""Many alternatives in one parameter: a JSON array of pairs of terms, whatever their number."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.events.sql.moment import exists_in_timelines

Condition = sa.ColumnElement[bool]


class term_pairs(FunctionElement[Any]):  # noqa: N801 - used like a function of SQL
    """The rows (one, other) of a JSON array of two terms each."""

    inherit_cache = True


@compiles(term_pairs, "sqlite")
def _of_json_each(element: term_pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    given = compiler.process(element.clauses, **options)
    return f"(SELECT value ->> 0 AS one, value ->> 1 AS other FROM json_each({given}))"  # noqa: S608 - the name of a parameter


@compiles(term_pairs, "postgresql")
def _of_json_elements(element: term_pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    given = compiler.process(element.clauses, **options)
    return (
        "(SELECT CAST(value ->> 0 AS INTEGER) AS one, CAST(value ->> 1 AS INTEGER) AS other"  # noqa: S608 - as above
        f" FROM json_array_elements(CAST({given} AS JSON)))"
    )


def has_listed(
    prefix: str, timeline: sa.FromClause, event: sa.ColumnElement[UUID], *, as_of: bool
) -> tuple[Condition, Condition]:
    """That a row of a timeline is of the first term of an alternative in the parameter
    `{prefix}_list`, and that its event has the second.
    """
    listed = term_pairs(sa.bindparam(f"{prefix}_list", type_=sa.Text))
    given = listed.table_valued(
        sa.column("one", sa.Integer), sa.column("other", sa.Integer), name=f"{prefix}_given"
    ).c
    both = exists_in_timelines(
        lambda other: (other.c.term == given.other, same_key(other, timeline, event)), as_of=as_of
    )
    return timeline.c.term == given.one, both


def same_key(other: sa.FromClause, row: sa.FromClause, event: sa.ColumnElement[UUID]) -> Condition:
    """That a row of another timeline has the primary key of the event, but for the term."""
    return sa.and_(
        other.c.sort_lo == row.c.sort_lo,
        other.c.sort_hi == row.c.sort_hi,
        other.c.event == event,
    )

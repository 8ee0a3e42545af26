"""The rows that were valid at the change of the parameter `as_of`, which is the last one of a
transaction. Pure.

A row is valid at that moment in the table of the present, or in that of the past.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app import tables as t

Condition = sa.ColumnElement[bool]

AS_OF: Final = sa.bindparam("as_of", type_=sa.BigInteger)
_END: Final = sa.literal_column(str(2**63 - 1), sa.BigInteger)
"""The `until` of the present."""
TIMELINE: Final = tuple(c.name for c in t.past_timeline.columns if c.name not in {"since", "until"})
_EVENT: Final = tuple(c.name for c in t.event_state.columns if c.name in {*TIMELINE, "updated_us"})


def timelines(*, as_of: bool, name: str | None = None) -> Iterator[sa.FromClause]:
    """The tables that have the rows of timelines: one, or with `as_of` also that of the past."""
    yield t.timeline.alias(name)
    if as_of:
        yield t.past_timeline.alias(name)


def valid(row: sa.FromClause) -> tuple[Condition, ...]:
    """That a row is valid at the moment; the rows of the present have no `until`."""
    return (row.c.since <= AS_OF, *((row.c.until > AS_OF,) if "until" in row.c else ()))


def latest_update() -> sa.ScalarSelect[int]:
    """A limit of `updated_us` of all versions that were valid at the moment. There is none in a
    database with changes of an earlier release, whose times may be earlier than these of events.
    """
    change = sa.select(t.change.c.at_us).where(t.change.c.seq == AS_OF).scalar_subquery()
    return sa.select(sa.case((t.ledger.c.floor == 0, change), else_=_END)).scalar_subquery()


def exists_in_timelines(
    conditions: Callable[[sa.FromClause], Sequence[Condition]], *, as_of: bool
) -> Condition:
    """That a row of timelines fulfils the conditions; with `as_of`, one that is valid then."""
    return sa.or_(
        *(
            _exists(other, *conditions(other), *(valid(other) if as_of else ()))
            for other in timelines(as_of=as_of)
        )
    )


def _exists(table: sa.FromClause, *conditions: Condition) -> Condition:
    return sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(*conditions))


def updated_since(event: sa.ColumnElement[UUID], since: sa.BindParameter[int]) -> Condition:
    """That the version of the event at the moment was written at or after `since`."""
    return sa.or_(
        *(
            _exists(source, source.c.event == event, *valid(source), source.c.updated_us >= since)
            for source in events()
        )
    )


def events() -> tuple[sa.FromClause, sa.FromClause]:
    """The rows of events, those of the present and those of the past, with the same columns:
    those of timelines, `updated_us`, and `body`, the document.
    """
    event, document, state = t.event.c, t.event_document.c, t.event_state.c
    own = [event.id.label("event") if name == "event" else event[name] for name in _EVENT]
    present = sa.select(
        *own, event.document, document.since, _END.label("until"), document.body
    ).join(t.event_document, document.number == event.document)
    past = sa.select(
        *(state[name] for name in _EVENT),
        _NO_NUMBER,
        state.since,
        state.until,
        state.document.label("body"),
    )
    return present.subquery("present"), past.subquery("past")


_NO_NUMBER: Final = sa.literal_column("0", sa.Integer).label("document")


def columns(table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """The columns of a row of timelines, the same for both tables."""
    own = table.c
    return [
        *(own[name] for name in TIMELINE),
        own.document if "document" in own else _NO_NUMBER,
        own.since,
        own.until if "until" in own else _END.label("until"),
    ]


def document_at(
    event: sa.ColumnElement[UUID], number: sa.ColumnElement[int]
) -> sa.ColumnElement[bytes]:
    """The document of an event at the moment; `number` is that of its current document."""
    current, state = t.event_document.alias().c, t.event_state.alias().c
    past = sa.select(state.document).where(state.event == event, state.until > AS_OF)
    present = sa.select(current.body).where(current.number == number, current.since <= AS_OF)
    return sa.func.coalesce(
        present.scalar_subquery(), past.order_by(state.until).limit(1).scalar_subquery()
    )


class terms_in(FunctionElement[Any]):  # noqa: N801 - used like a function of SQL
    """The items of the terms of a state, as rows with a JSON `value`."""

    inherit_cache = True


@compiles(terms_in, "sqlite")
def _terms_on_sqlite(element: terms_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(terms_in, "postgresql")
def _terms_on_postgresql(element: terms_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_array_elements({compiler.process(element.clauses, **options)})"


class participants_in(FunctionElement[Any]):  # noqa: N801 - used like a function of SQL
    """The participants in a document, as rows with a JSON `value`."""

    inherit_cache = True


@compiles(participants_in, "sqlite")
def _people_on_sqlite(element: participants_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    document = compiler.process(element.clauses, **options)
    return f"json_each(CAST({document} AS TEXT), '$.participants')"


@compiles(participants_in, "postgresql")
def _people_on_postgresql(
    element: participants_in,
    compiler: SQLCompiler,
    **options: Any,  # noqa: ANN401
) -> str:
    document = f"convert_from({compiler.process(element.clauses, **options)}, 'UTF8')"
    return f"json_array_elements(CAST({document} AS JSON) -> 'participants')"


def value_at(event: sa.ColumnElement[UUID], name: str) -> sa.ColumnElement[Any]:
    """A column of the row of an event at the moment: `updated_us` or `intensity`."""
    current, document = t.event.alias(), t.event_document.alias()
    state = t.event_state.alias().c
    present = (
        sa.select(current.c[name])
        .join_from(current, document, document.c.number == current.c.document)
        .where(current.c.id == event, *valid(document))
    )
    past = sa.select(state[name]).where(state.event == event, state.until > AS_OF)
    return sa.func.coalesce(
        present.scalar_subquery(), past.order_by(state.until).limit(1).scalar_subquery()
    )

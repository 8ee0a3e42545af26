"""The statements that read a few rows by their keys: documents, terms, counts, names."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Select, Statement, compiled
from app.db.statements import kept
from app.events.sql.moment import AS_OF, events, valid

SUGGESTED: Final = 1_000
"""The maximum number of names that are compared with an unknown one."""


@kept
def document(dialect: str) -> Statement:
    """(document) of the event with the id `event`."""
    document = t.event_document.c
    statement = (
        sa.select(document.body)
        .join_from(t.event, t.event_document, document.number == t.event.c.document)
        .where(t.event.c.id == sa.bindparam("event"))
    )
    return compiled(statement, dialect)


@kept
def documents() -> Statement:
    """(number, document) of the documents in the JSON array `numbers`; for SQLite."""
    document = t.event_document.c
    numbers = sa.func.json_each(sa.bindparam("numbers", type_=sa.Text)).table_valued("value")
    listed = document.number.in_(sa.select(numbers.c.value))
    statement = sa.select(document.number, document.body).where(listed)
    return compiled(statement, "sqlite", raw=True)


@kept
def find_term(dialect: str) -> Statement:
    """(id, n, large) of the term with this `kind` and `value`."""
    term = t.term.c
    key = (term.kind == sa.bindparam("kind"), term.value == sa.bindparam("value"))
    return compiled(sa.select(term.id, term.n, term.large).where(*key), dialect)


@kept
def tallies_of(unit: str, dialect: str) -> Statement:
    """(period, level, type, status, coding, size, n) of the term `term`, by the `unit` `year` or
    `month`.
    """
    table = t.year_tally if unit == "year" else t.month_tally
    columns = [column for column in table.columns if column.name != "term"]
    statement = sa.select(*columns).where(table.c.term == sa.bindparam("term"))
    return compiled(statement, dialect)


@kept
def count_since(dialect: str) -> Statement:
    """The number of events written at or after `since`; counting stops at `limit`."""
    event, limit = t.event.c, sa.bindparam("limit", type_=sa.Integer)
    updated = sa.select(event.id).where(event.updated_us >= sa.bindparam("since")).limit(limit)
    return compiled(sa.select(sa.func.count()).select_from(updated.subquery()), dialect)


@kept
def count_past(dialect: str) -> Statement:
    """The number of rows in the past timeline of `term`; counting stops at `limit`."""
    line, limit = t.past_timeline.c, sa.bindparam("limit", type_=sa.Integer)
    rows = sa.select(line.event).where(line.term == sa.bindparam("term")).limit(limit)
    return compiled(sa.select(sa.func.count()).select_from(rows.subquery()), dialect)


@kept
def languages(dialect: str) -> Statement:
    """(language) of citations, the most frequent first."""
    term = t.term.c
    found = sa.select(term.value).where(term.kind == "language", term.n > 0)
    return compiled(found.order_by(term.n.desc(), term.value), dialect)


@kept
def document_at(dialect: str) -> Statement:
    """(document) of the event with the id `event` at the moment `as_of`, if it existed then."""
    event = sa.bindparam("event", type_=t.event.c.id.type)
    selects = [
        sa.select(source.c.body).where(source.c.event == event, *valid(source))
        for source in events()
    ]
    return compiled(sa.select(sa.union_all(*selects).subquery()), dialect)


@kept
def last_change(dialect: str) -> Statement:
    """(at_us, reason, into) of the last change of the event `event` until the moment `as_of`."""
    change = t.change.c
    statement = sa.select(change.at_us, change.reason, change.into).where(
        change.record == "event", change.id == sa.bindparam("event"), change.seq <= AS_OF
    )
    return compiled(statement.order_by(change.seq.desc()).limit(1), dialect)


@kept
def changed_events(dialect: str) -> Statement:
    """(event) of the next `limit` events after the id `after` whose document may differ between the
    moments `start` and `end`.
    """
    change, state = t.change.c, t.event_state.c
    names = ("start", "end")
    start, end = (sa.bindparam(name, type_=sa.BigInteger) for name in names)
    after = sa.bindparam("after", type_=state.event.type)
    replaced = sa.select(state.event).where(
        state.until > start, state.until <= end, state.event > after
    )
    made = sa.select(change.id.label("event")).where(
        change.record == "event",
        change.kind.not_in(("updated", "refreshed")),
        change.seq > start,
        change.seq <= end,
        change.id > after,
    )
    both = sa.union(replaced, made).subquery("both")
    limit = sa.bindparam("limit", type_=sa.Integer)
    return compiled(sa.select(both.c.event).order_by(both.c.event).limit(limit), dialect)


@kept
def change_at(dialect: str) -> Statement:
    """(at_us, first) of the change number `seq`."""
    change = t.change.c
    statement = sa.select(change.at_us, change.first)
    return compiled(statement.where(change.seq == sa.bindparam("seq")), dialect)


@kept
def floor(dialect: str) -> Statement:
    """The change from which on `as_of` is answered."""
    return compiled(sa.select(t.ledger.c.floor), dialect)


def tombstone(event: UUID) -> Select:
    """The row of a withdrawn or merged event."""
    return sa.select(t.tombstone).where(t.tombstone.c.id == event)


def with_external_ids(names: Sequence[str], datasets: Sequence[str]) -> sa.Select[UUID]:
    """(event) with an external id of `names`, in a data set of `datasets` unless that is empty."""
    external = t.event_external_id.c
    statement = sa.select(external.event).where(external.external_id.in_(names)).distinct()
    return statement.where(external.dataset.in_(datasets)) if datasets else statement


def with_past_external_ids(names: Sequence[str], datasets: Sequence[str]) -> sa.Select[UUID]:
    """The same of events that are withdrawn or merged; their documents tell when they had it."""
    past = t.past_external_id.c
    statement = sa.select(past.event).where(past.external_id.in_(names)).distinct()
    return statement.where(past.dataset.in_(datasets)) if datasets else statement


def places_named(folded: str) -> sa.Select[UUID]:
    """(place) with this folded name."""
    return sa.select(t.place_name.c.place).where(t.place_name.c.folded == folded)


def place_names_like(folded: str) -> sa.Select[str]:
    """(folded name) of places with the same first two characters, at most SUGGESTED."""
    name = t.place_name.c.folded
    return sa.select(name).where(name.startswith(folded[:2], autoescape=True)).limit(SUGGESTED)

"""The statements that read a few rows by their keys: documents, terms, counts, names."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled

SUGGESTED: Final = 1_000
"""Names that are compared with one that is not there."""

Select = sa.Select[*tuple[Any, ...]]


@lru_cache
def document(dialect: str) -> Statement:
    """The document of the event `event`."""
    here = t.event.c.id == sa.bindparam("event")
    numbered = t.event_document.c.number == t.event.c.document
    statement = sa.select(t.event_document.c.body).join_from(t.event, t.event_document, numbered)
    return compiled(statement.where(here), dialect)


@lru_cache
def documents() -> Statement:
    """(number, document) of those that the JSON array `numbers` names, on SQLite."""
    body = t.event_document.c
    numbers = sa.func.json_each(sa.bindparam("numbers", type_=sa.Text)).table_valued("value")
    named = body.number.in_(sa.select(numbers.c.value))
    return compiled(sa.select(body.number, body.body).where(named), "sqlite", raw=True)


@lru_cache
def find_term(dialect: str) -> Statement:
    """The number and counts of the term of `kind` and `value`."""
    term = t.term.c
    here = (term.kind == sa.bindparam("kind"), term.value == sa.bindparam("value"))
    return compiled(sa.select(term.id, term.n, term.large).where(*here), dialect)


@lru_cache
def tallies_of(unit: str, dialect: str) -> Statement:
    """(period, level, type, status, size, count) of the term `term`, by `year` or `month`."""
    table = t.year_tally if unit == "year" else t.month_tally
    columns = [column for column in table.columns if column.name != "term"]
    statement = sa.select(*columns).where(table.c.term == sa.bindparam("term"))
    return compiled(statement, dialect)


@lru_cache
def count_since(dialect: str) -> Statement:
    """How many events were written since `since`, up to `limit`."""
    event, limit = t.event.c, sa.bindparam("limit", type_=sa.Integer)
    new = sa.select(event.id).where(event.updated_us >= sa.bindparam("since")).limit(limit)
    return compiled(sa.select(sa.func.count()).select_from(new.subquery()), dialect)


def tombstone(event: UUID) -> Select:
    return sa.select(t.tombstone).where(t.tombstone.c.id == event)


def with_external_ids(names: Sequence[str], datasets: Sequence[str]) -> sa.Select[UUID]:
    """The events that have one of these ids, in one of the data sets if any are given."""
    known_as = t.event_external_id.c
    statement = sa.select(known_as.event).where(known_as.external_id.in_(names)).distinct()
    return statement.where(known_as.dataset.in_(datasets)) if datasets else statement


def places_named(folded: str) -> sa.Select[UUID]:
    """The places that have this name."""
    return sa.select(t.place_name.c.place).where(t.place_name.c.folded == folded)


def place_names_like(folded: str) -> sa.Select[str]:
    """Some names of places that begin alike."""
    name = t.place_name.c.folded
    return sa.select(name).where(name.startswith(folded[:2], autoescape=True)).limit(SUGGESTED)

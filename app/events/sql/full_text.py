"""Conditions and statements on the words of events. Pure; `plan.expansion` has the parameters."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.domain.dates import END_OF_TIME
from app.events.index.analyzer import DAY, MARK, WEIGHTS
from app.events.sql.shape import ClauseShape, TextShape

Condition = sa.ColumnElement[bool]

MATCH: Final = "match"
"""The parameter that is a question in the words of the inverted index."""
AT_ONCE: Final = 128
"""Keys that are looked up by one statement."""
MOST_VARIANTS: Final = 300
"""Words of names that are looked at for one skeleton or beginning."""


FTS: Final = sa.table("event_index", sa.column("rowid", sa.Integer))
"""SQLite's inverted index; a row of it is a position of `event_words`."""


def matches_fts() -> Condition:
    """That a row of FTS is what is asked for."""
    return sa.literal_column("event_index").bool_op("MATCH")(sa.bindparam(MATCH, type_=sa.Text))


_END: Final = sa.literal_column(str(END_OF_TIME), sa.BigInteger)
_DAY: Final = sa.literal_column(str(DAY), sa.BigInteger)


def position_of(row: sa.FromClause) -> sa.ColumnElement[int]:
    """The position of an event in `event_words`, from any row of it: `index.analyzer.position`."""
    first: sa.ColumnElement[int] = (_END - row.c.sort_lo) * _DAY
    return first + row.c.document


def day_of(position: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The first day of the event at a position."""
    day: sa.ColumnElement[int] = _END - position // _DAY
    return day


class found_in_index(FunctionElement[bool]):  # noqa: N801 - it reads like a function of SQL
    """Whether the inverted index says that the words of a number match."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ANN401, ARG002
        return self  # as in `bulk.among`


@compiles(found_in_index, "sqlite")
def _in_fts(element: found_in_index, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    number, match = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{number} IN (SELECT rowid FROM event_index WHERE event_index MATCH {match})"  # noqa: S608 - no text of a client


@compiles(found_in_index, "postgresql")
def _in_gin(element: found_in_index, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    _, match = (compiler.process(clause, **options) for clause in element.clauses)
    keys = "array_to_tsvector(string_to_array(btrim(event_words.tokens, ' '), ' '))"
    return f"{keys} @@ CAST(CAST({match} AS TEXT) AS tsquery)"


class place_of(FunctionElement[int]):  # noqa: N801 - it reads like a function of SQL
    """Where in a text another begins, from 1; 0 if nowhere."""

    type = sa.Integer()
    inherit_cache = True


@compiles(place_of, "sqlite")
def _instr(element: place_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(place_of, "postgresql")
def _strpos(element: place_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"strpos({compiler.process(element.clauses, **options)})"


def found(words: TextShape) -> sa.CTE:
    """(event, and if they are looked at its `tokens` and `running`) of what the inverted index says
    that it matches.

    First and once: else PostgreSQL would ask it of each event that an order of its own leads to.
    """
    columns = [t.event_words.c.event]
    if words.is_scored or not words.is_covered:
        columns += [t.event_words.c.tokens, t.event_words.c.running]
    match = found_in_index(t.event_words.c.position, sa.bindparam(MATCH, type_=sa.Text))
    return sa.select(*columns).where(match).cte("found").prefix_with("MATERIALIZED")


def holding(words: TextShape, texts: sa.FromClause) -> Iterator[Condition]:
    """That an event's words match, by looking at its `texts`: a condition for each clause."""
    for at, clause in enumerate(words.clauses):
        either = sa.or_(*_alternatives(at, clause, texts))
        yield ~either if clause.is_excluded else either


def score(words: TextShape, texts: sa.FromClause) -> sa.ColumnElement[int]:
    """The sum over the clauses of the best weight of what matches."""
    # MARK separates the keys of each weight: those before the first MARK have the best weight.
    keys = texts.c.tokens
    first = place_of(keys, sa.literal(f" {MARK} "))
    second = first + place_of(sa.func.substr(keys, first + 1), sa.literal(f" {MARK} "))
    best, good, least = (sa.literal_column(str(weight), sa.Integer) for weight in WEIGHTS)
    parts = []
    for at, clause in enumerate(words.clauses):
        if not clause.is_excluded:
            parts.append(
                sa.case(
                    (sa.or_(*_alternatives(at, clause, texts, before=first)), best),
                    (sa.or_(*_alternatives(at, clause, texts, before=second)), good),
                    else_=least,
                )
            )
    total: sa.ColumnElement[int] = sum(parts[1:], start=parts[0])
    return total


def _alternatives(
    clause_at: int,
    clause: ClauseShape,
    texts: sa.FromClause,
    before: sa.ColumnElement[int] | None = None,
) -> Iterator[Condition]:
    """The condition of each alternative; with `before` that all of its keys are
    before that offset.
    """
    words = texts.c
    for at, (keys, has_phrase) in enumerate(clause.alternatives):
        name = f"w{clause_at}_{at}"
        asked: list[Condition] = []
        for n in range(keys):
            place = place_of(words.tokens, sa.bindparam(f"{name}_{n}", type_=sa.Text))
            asked.append(place > 0 if before is None else place.between(1, before))
        if has_phrase:
            asked.append(place_of(words.running, sa.bindparam(f"{name}_p", type_=sa.Text)) > 0)
        yield sa.and_(*asked)


@lru_cache
def counts_of(dialect: str, size: int) -> Statement:
    """(key, number of events) of the keys `key_0` … that events have; `size` is their number."""
    word = t.word.c
    given = [sa.bindparam(f"key_{at}", type_=sa.Text) for at in range(size)]
    return compiled(sa.select(word.text, word.n).where(word.text.in_(given), word.n > 0), dialect)


@lru_cache
def counts_between(dialect: str) -> Statement:
    """(key, number of events) of keys from `key` until before `end`; of many, the first."""
    word = t.word.c
    here = (word.text >= sa.bindparam("key"), word.text < sa.bindparam("end"))
    statement = sa.select(word.text, word.n).where(*here, word.n > 0).order_by(word.text)
    return compiled(statement.limit(MOST_VARIANTS), dialect)


@lru_cache
def spelt_with(dialect: str) -> Statement:
    """Words of names with the consonants `skeleton` that occur in events."""
    name, word = t.name_word.c, t.word.c
    statement = (
        sa.select(name.text)
        .join_from(t.name_word, t.word, word.text == name.text)
        .where(name.skeleton == sa.bindparam("skeleton"), word.n > 0)
        .order_by(word.n.desc(), name.text)
        .limit(MOST_VARIANTS)
    )
    return compiled(statement, dialect)

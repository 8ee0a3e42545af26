"""Conditions on the tokens of events, and the lookups of tokens. Pure.

The parameters are those of `plan.expansion`: `w{clause}_{variant}_{token}` and
`w{clause}_{variant}_p`.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept
from app.domain.dates import END_OF_TIME
from app.domain.text.tiers import Tier
from app.events.index.analyzer import DAY, MARK, WEIGHTS
from app.events.sql.shape import ClauseShape, TextShape

Condition = sa.ColumnElement[bool]

MATCH: Final = "match"
"""The parameter that holds the MATCH expression of the inverted index."""
TOKENS_PER_STATEMENT: Final = 128
"""The maximum number of tokens that one statement looks up."""
MAX_VARIANTS: Final = 300
"""The maximum number of tokens that are read for one skeleton or prefix."""
_TIER: Final = 10
"""What a better tier adds to the score, more than the best weight."""

FTS: Final = sa.table("event_index", sa.column("rowid", sa.Integer))
"""SQLite's inverted index. Its row ids are the positions of `event_words`."""


def matches_fts() -> Condition:
    """That a row of FTS matches the parameter MATCH."""
    return sa.literal_column("event_index").bool_op("MATCH")(sa.bindparam(MATCH, type_=sa.Text))


_END: Final = sa.literal_column(str(END_OF_TIME), sa.BigInteger)
_DAY: Final = sa.literal_column(str(DAY), sa.BigInteger)


def position_of(row: sa.FromClause) -> sa.ColumnElement[int]:
    """The position of an event in the inverted index: that of `index.analyzer.position`."""
    first: sa.ColumnElement[int] = (_END - row.c.sort_lo) * _DAY
    return first + row.c.document


def day_of(position: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The first day of the event at this position."""
    day: sa.ColumnElement[int] = _END - position // _DAY
    return day


class is_index_match(FunctionElement[bool]):  # noqa: N801 - it reads like a function of SQL
    """Whether the inverted index matches the event at a position."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ANN401, ARG002
        return self  # as in `db.value_lists`


@compiles(is_index_match, "sqlite")
def _in_fts(element: is_index_match, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    position, match = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{position} IN (SELECT rowid FROM event_index WHERE event_index MATCH {match})"  # noqa: S608 - no text of a client


@compiles(is_index_match, "postgresql")
def _in_gin(element: is_index_match, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    _, match = (compiler.process(clause, **options) for clause in element.clauses)
    keys = "array_to_tsvector(string_to_array(btrim(event_words.tokens, ' '), ' '))"
    return f"{keys} @@ CAST(CAST({match} AS TEXT) AS tsquery)"


class position_in(FunctionElement[int]):  # noqa: N801 - it reads like a function of SQL
    """The 1-based position at which a text contains another; 0 if it does not."""

    type = sa.Integer()
    inherit_cache = True


@compiles(position_in, "sqlite")
def _instr(element: position_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(position_in, "postgresql")
def _strpos(element: position_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"strpos({compiler.process(element.clauses, **options)})"


def index_matches(text: TextShape) -> sa.CTE:
    """The matches of the inverted index: `event`, and its `tokens` and `running` if they are read.

    Materialized, since PostgreSQL would else search the index again for each event of another scan.
    """
    columns = [t.event_words.c.event]
    if text.is_scored or not text.is_exact:
        columns += [t.event_words.c.tokens, t.event_words.c.running]
    match = is_index_match(t.event_words.c.position, sa.bindparam(MATCH, type_=sa.Text))
    return sa.select(*columns).where(match).cte("found").prefix_with("MATERIALIZED")


def text_conditions(text: TextShape, postings: sa.FromClause) -> Iterator[Condition]:
    """A condition for each clause, checked on the tokens and the running text of `postings`."""
    for at, clause in enumerate(text.clauses):
        either = _either(at, clause, postings)
        yield ~either if clause.is_excluded else either


def score(text: TextShape, postings: sa.FromClause) -> sa.ColumnElement[int]:
    """The score of a match: the sum over its clauses of the best matching variant's score, by its
    tier, then by the weight of its token.
    """
    # Tokens are sorted by weight, with a MARK after each weight: a token before the first MARK has
    # the best weight.
    tokens = postings.c.tokens
    first = position_in(tokens, sa.literal(f" {MARK} "))
    second = first + position_in(sa.func.substr(tokens, first + 1), sa.literal(f" {MARK} "))
    befores = (first, second)
    parts = []
    for at, clause in enumerate(text.clauses):
        if clause.is_excluded:
            continue
        by_tier = []
        for tier in sorted(set(clause.tiers)):
            # Concepts have many variants: a check of each part of a text would take long.
            weights = WEIGHTS if tier <= Tier.NAME else WEIGHTS[-1:]
            *better, least = [_number(_TIER * (Tier.SOUND - tier) + one) for one in weights]
            matches = partial(_either, at, clause, postings, tier=tier)
            by_weight = [
                (matches(before=before), number)
                for before, number in zip(befores, better, strict=False)
            ]
            # Most matches may be of another tier: one check of all weights comes first.
            by_tier.append((matches(), _case(by_weight, least)))
        *better_tiers, (_, last) = by_tier
        parts.append(_case(better_tiers, last))
    total: sa.ColumnElement[int] = sum(parts[1:], start=parts[0])
    return total


def _number(value: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(value), sa.Integer)


def _case(
    scores: Sequence[tuple[Condition, sa.ColumnElement[int]]], least: sa.ColumnElement[int]
) -> sa.ColumnElement[int]:
    """The score of the first condition that holds, else the least."""
    return sa.case(*scores, else_=least) if scores else least


def _either(
    clause_at: int,
    clause: ClauseShape,
    postings: sa.FromClause,
    *,
    before: sa.ColumnElement[int] | None = None,
    tier: int | None = None,
) -> Condition:
    """That any variant matches; with `before`, that all its tokens are before that position; with
    `tier`, only the variants of that tier. Those without a phrase are checked first: they are
    cheaper, and match more events.
    """
    found: list[tuple[bool, Condition]] = []
    for at, (tokens, has_phrase) in enumerate(clause.variants):
        if tier is not None and clause.tiers[at] != tier:
            continue
        name = f"w{clause_at}_{at}"
        conditions: list[Condition] = []
        # A text with the phrase has its tokens.
        for n in range(0 if has_phrase and before is None else tokens):
            position = position_in(postings.c.tokens, sa.bindparam(f"{name}_{n}", type_=sa.Text))
            conditions.append(position > 0 if before is None else position.between(1, before))
        if has_phrase:
            phrase = sa.bindparam(f"{name}_p", type_=sa.Text)
            conditions.append(position_in(postings.c.running, phrase) > 0)
        found.append((has_phrase, sa.and_(*conditions)))
    return sa.or_(*(one for _, one in sorted(found, key=itemgetter(0))))


@kept
def any_match(text: TextShape, dialect: str) -> Statement:
    """A row if any event matches a search of the inverted index."""
    words = t.event_words
    found = sa.select(sa.literal(1))
    if dialect == "sqlite":
        found = found.select_from(FTS).where(matches_fts())
        if not text.is_exact:
            found = found.where(words.c.position == FTS.c.rowid)
    else:
        match = sa.bindparam(MATCH, type_=sa.Text)
        found = found.select_from(words).where(is_index_match(words.c.position, match))
    if not text.is_exact:
        found = found.where(*text_conditions(text, words))
    return compiled(found.limit(1), dialect, raw=True)


@kept
def token_counts(dialect: str, size: int) -> Statement:
    """(token, number of events) of those of the `size` tokens `key_0` … that occur in events."""
    word = t.word.c
    given = [sa.bindparam(f"key_{at}", type_=sa.Text) for at in range(size)]
    return compiled(sa.select(word.text, word.n).where(word.text.in_(given), word.n > 0), dialect)


@kept
def prefix_counts(dialect: str) -> Statement:
    """(token, number of events) of the first MAX_VARIANTS tokens from `key` to before `end`."""
    word = t.word.c
    here = (word.text >= sa.bindparam("key"), word.text < sa.bindparam("end"))
    statement = sa.select(word.text, word.n).where(*here, word.n > 0).order_by(word.text)
    return compiled(statement.limit(MAX_VARIANTS), dialect)


@kept
def names_with_skeleton(dialect: str) -> Statement:
    """The words of names in events with the consonants `skeleton`, most frequent first."""
    name, word = t.name_word.c, t.word.c
    statement = (
        sa.select(name.text)
        .join_from(t.name_word, t.word, word.text == name.text)
        .where(name.skeleton == sa.bindparam("skeleton"), word.n > 0)
        .order_by(word.n.desc(), name.text)
        .limit(MAX_VARIANTS)
    )
    return compiled(statement, dialect)

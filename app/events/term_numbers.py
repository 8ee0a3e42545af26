"""The numbers by which timelines and tallies name terms. A term keeps its number for ever."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

from app import tables as t
from app.bulk import among
from app.db import insert_or
from app.events.terms import Term

_KEPT: Final = "entente term numbers"
_MOST_KEPT: Final = 50_000


def numbers(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of these terms; a new term gets one."""
    wanted = set(terms)
    kept = _kept(connection)
    missing = wanted - kept.keys()
    if missing:
        kept |= _stored(connection, missing)
        new = sorted(missing - kept.keys())
        if new:
            insert = insert_or(t.term, connection).on_conflict_do_nothing()
            connection.execute(insert, [term._asdict() | {"n": 0, "large": 0} for term in new])
            kept |= _stored(connection, new)
    return {term: kept[term] for term in wanted}


def known_numbers(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of those of these terms that have one."""
    return dict(_stored(connection, terms))


def _kept(connection: sa.Connection) -> dict[Term, int]:
    """What this connection has seen, until something that it wrote is rolled back."""
    kept: dict[Term, int] = connection.info.setdefault(_KEPT, {})
    if len(kept) > _MOST_KEPT:
        kept.clear()
    return kept


@sa.event.listens_for(sa.Engine, "rollback")
def _forget(connection: sa.Connection) -> None:
    connection.info.pop(_KEPT, None)


def _stored(connection: sa.Connection, terms: Iterable[Term]) -> Iterator[tuple[Term, int]]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        by_kind[term.kind].append(term.value)
    columns = t.term.c
    for kind, values in by_kind.items():
        statement: sa.Select[Any] = sa.select(columns.value, columns.id).where(
            columns.kind == kind, among(columns.value, values)
        )
        for value, number in connection.execute(statement):
            yield Term(kind, value), number

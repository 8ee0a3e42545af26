"""Numbers of terms, the foreign keys of timelines and tallies. A term never loses its number."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_lacking
from app.events.terms import Term

_KEPT: Final = "entente term numbers"
_MOST_KEPT: Final = 50_000
_NUMBERS: Final = {
    "sqlite": "SELECT kind, value, id FROM term WHERE (kind, value) IN "
    "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
    "postgresql": "SELECT kind, value, id FROM term "
    "JOIN unnest($1::text[], $2::text[]) AS given (kind, value) USING (kind, value)",
}


def numbers(connection: sa.Connection, terms: Iterable[Term]) -> Mapping[Term, int]:
    """The numbers of these terms, and perhaps of others; a new term gets a number."""
    kept = _kept(connection)
    missing = {term for term in terms if term not in kept}
    if missing:
        kept |= _stored(connection, missing)
        new = sorted(term for term in missing if term not in kept)
        if new:
            insert_lacking(
                connection, t.term, (*Term._fields, "n", "large"), [(*term, 0, 0) for term in new]
            )
            kept |= _stored(connection, new)
    return kept


def known_numbers(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of those terms that have one."""
    kept = _kept(connection)
    wanted = set(terms)
    found = {term: kept[term] for term in wanted if term in kept}
    return found | _stored(connection, wanted - found.keys())


def _kept(connection: sa.Connection) -> dict[Term, int]:
    """What this connection has seen, until something that it wrote is rolled back."""
    kept: dict[Term, int] = connection.info.setdefault(_KEPT, {})
    if len(kept) > _MOST_KEPT:
        kept = connection.info[_KEPT] = {}
    return kept


@sa.event.listens_for(sa.Engine, "rollback")
def _forget(connection: sa.Connection) -> None:
    connection.info.pop(_KEPT, None)


def _stored(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of those terms that have one, from one statement for all kinds."""
    wanted = list(map(list, terms))
    if not wanted:
        return {}
    given: tuple[Any, ...]
    if connection.dialect.name == "sqlite":
        given = (orjson.dumps(wanted).decode(),)
    else:
        given = ([kind for kind, _ in wanted], [value for _, value in wanted])
    rows = connection.exec_driver_sql(_NUMBERS[connection.dialect.name], given)
    return {Term(kind, value): number for kind, value, number in rows}

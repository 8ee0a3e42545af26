"""Numbers of terms, the foreign keys of timelines and tallies. A term never loses its number."""

from collections.abc import Iterable
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_missing
from app.events.terms import Term

_NUMBERS: Final = {
    "sqlite": "SELECT kind, value, id FROM term WHERE (kind, value) IN "
    "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
    "postgresql": "SELECT kind, value, id FROM term "
    "JOIN unnest($1::text[], $2::text[]) AS given (kind, value) USING (kind, value)",
}


def numbers(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of these terms; a new term gets a number."""
    wanted = set(terms)
    found = known_numbers(connection, wanted)
    new = sorted(wanted - found.keys())
    if new:
        rows = [{**term._asdict(), "n": 0, "large": 0} for term in new]
        insert_missing(connection, t.term, rows)
        found |= known_numbers(connection, new)
    return found


def known_numbers(connection: sa.Connection, terms: Iterable[Term]) -> dict[Term, int]:
    """The numbers of those terms that have one."""
    wanted = list(map(list, terms))
    if not wanted:
        return {}
    parameters: tuple[Any, ...]
    if connection.dialect.name == "sqlite":
        parameters = (orjson.dumps(wanted).decode(),)
    else:
        parameters = ([kind for kind, _ in wanted], [value for _, value in wanted])
    rows = connection.exec_driver_sql(_NUMBERS[connection.dialect.name], parameters)
    return {Term(kind, value): number for kind, value, number in rows}

"""Stores the completion keys of actors, places and items."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_missing
from app.db.value_lists import among
from app.domain.text.autocomplete import completion_keys

Kind = Literal["actor", "place", "item"]


class Entry(NamedTuple):
    """A name of a target.

    `target` is an id in hexadecimal, or the folded name of an item. `rank` is 0 for the main name.
    """

    kind: Kind
    target: str
    text: str
    rank: int = 0


def add(connection: sa.Connection, entries: Iterable[Entry]) -> None:
    """Store names, those of a target sorted by rank; stored ones are skipped."""
    rows = _rows(entries)
    insert_missing(connection, t.suggestion, [rows[key] for key in sorted(rows)])


def wrong(
    connection: sa.Connection, kind: Kind, targets: Sequence[str], due: Iterable[Entry]
) -> set[str]:
    """The targets whose stored names are not those that are due."""
    row = t.suggestion.c
    statement = sa.select(row.key, row.target).where(row.kind == kind, among(row.target, targets))
    stored = {(key, kind, target) for key, target in connection.execute(statement)}
    return {target for _, _, target in stored ^ set(_rows(due))}


def _rows(entries: Iterable[Entry]) -> dict[tuple[str, str, str], dict[str, object]]:
    rows: dict[tuple[str, str, str], dict[str, object]] = {}
    for entry in dict.fromkeys(entries):
        for key in completion_keys(entry.text):
            rows.setdefault((key, entry.kind, entry.target), {"key": key, **entry._asdict()})
    return rows


def remove(connection: sa.Connection, kind: Kind, targets: Iterable[str]) -> None:
    """Delete all names of the targets."""
    row = t.suggestion.c
    connection.execute(sa.delete(t.suggestion).where(row.kind == kind, among(row.target, targets)))

"""Stores the completion keys of actors, places and items."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_missing
from app.db.value_lists import among
from app.domain.text import fold
from app.domain.text.autocomplete import completion_keys

_AT_ONCE: Final = 500
"""Targets whose names are compared by one statement."""
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
    rows = _rows(due)
    stored = _stored(connection, kind, targets)
    return {
        target
        for key, target in {*stored, *((key, target) for key, _, target in rows)}
        if stored.get((key, target)) != rows.get((key, kind, target), {}).get("text")
    }


class Suggested:
    """The names of places and items that should be stored. Others may be: the names of events that
    are gone stay.
    """

    def __init__(self) -> None:
        self._entries: dict[Kind, dict[str, dict[Entry, None]]] = {"place": {}, "item": {}}

    def add(self, entries: Iterable[Entry]) -> None:
        """Add names that are due."""
        for entry in entries:
            self._entries[entry.kind].setdefault(entry.target, {})[entry] = None

    def lacking(self, connection: sa.Connection) -> list[str]:
        """The names that are due and not stored. Of two spellings of a name one is stored."""
        found: dict[str, None] = {}
        for kind, entries in self._entries.items():
            targets = list(entries)
            for at in range(0, len(targets), _AT_ONCE):
                some = targets[at : at + _AT_ONCE]
                stored = _stored(connection, kind, some)
                for row in _rows(entry for target in some for entry in entries[target]).values():
                    text = stored.get((str(row["key"]), str(row["target"])), "")
                    if fold(text) != fold(str(row["text"])):
                        found[str(row["text"])] = None
        return sorted(found)


def _stored(
    connection: sa.Connection, kind: str, targets: Collection[str]
) -> dict[tuple[str, str], str]:
    """The stored texts of these targets by key and target."""
    row = t.suggestion.c
    here = sa.select(row.key, row.target, row.text).where(
        row.kind == kind, among(row.target, targets)
    )
    return {(key, target): text for key, target, text in connection.execute(here)}


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

"""Keeping what can be suggested: the names of actors and places, and items that are bought."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_lacking
from app.db.value_lists import among
from app.domain.text.autocomplete import beginnings

Kind = Literal["actor", "place", "item"]


class Entry(NamedTuple):
    """A name of something: `target` is an id in hexadecimal, or of an item its folded name. `rank`
    is 0 for the most usual of its names.
    """

    kind: Kind
    target: str
    text: str
    rank: int = 0


def put(connection: sa.Connection, entries: Iterable[Entry]) -> None:
    """Keep these names, of each target in the order of their ranks; some may be kept already."""
    rows: dict[tuple[str, str, str], tuple[str, int]] = {}
    for entry in dict.fromkeys(entries):
        for key in beginnings(entry.text):
            rows.setdefault((key, entry.kind, entry.target), (entry.text, entry.rank))
    records = [(*key, *rows[key]) for key in sorted(rows)]
    insert_lacking(connection, t.suggestion, ("key", "kind", "target", "text", "rank"), records)


def take_out(connection: sa.Connection, kind: Kind, targets: Iterable[str]) -> None:
    """Forget all names of these."""
    row = t.suggestion.c
    connection.execute(sa.delete(t.suggestion).where(row.kind == kind, among(row.target, targets)))

"""Counts that writes keep and reads only add up: events of a country or pair by month and kind."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db import insert_or

Key = tuple[str, str, int, int, str, str, str, bool]
"""The columns of `tally` but its count: scope, key, month, level, type, status, precision, …"""

NO_MONTH = -1
UNDATED = "undated"


def count(connection: sa.Connection, events: Sequence[UUID] | None = None) -> "Counter[Key]":
    """The counts that these events (default: all) make, from the timelines."""
    counted: Counter[Key] = Counter()
    for scope, table, column in (
        ("country", t.event_country, t.event_country.c.country),
        ("pair", t.event_pair, t.event_pair.c.pair),
    ):
        key = (
            column.label("key"),
            sa.func.coalesce(t.event.c.start_month, NO_MONTH),
            t.event.c.start_level,
            table.c.type,
            table.c.status,
            sa.func.coalesce(table.c.precision, UNDATED),
            table.c.parties > t.TWO_SIDED,
        )
        statement = (
            sa.select(*key, sa.func.count())
            .join(t.event, t.event.c.id == table.c.event)
            .group_by(*key)
        )
        if events is not None:
            statement = statement.where(table.c.event.in_(events))
        for *columns, n in connection.execute(statement):
            columns[-1] = bool(columns[-1])
            counted[(scope, *columns)] += n
    return counted


def add(connection: sa.Connection, counted: "Counter[Key]") -> None:
    """Add to the stored counts, in the order of keys, so that two writers never deadlock."""
    columns = [column.name for column in t.tally.columns]
    changed = [
        dict(zip(columns, (*key, n), strict=True)) for key, n in sorted(counted.items()) if n
    ]
    if not changed:
        return
    insert = insert_or(t.tally, connection)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=list(t.tally.primary_key.columns),
            set_={"n": t.tally.c.n + insert.excluded.n},
        ),
        changed,
    )
    if any(n < 0 for n in counted.values()):
        connection.execute(sa.delete(t.tally).where(t.tally.c.n == 0))


def stored(connection: sa.Connection) -> "Counter[Key]":
    """All counts as they are kept."""
    counted: Counter[Key] = Counter()
    for *key, n in connection.execute(sa.select(t.tally)):
        counted[tuple(key)] = n
    return counted

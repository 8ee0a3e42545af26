"""Counts that writes keep and reads only add up: events of a country or pair by month and kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.bulk import add_many, among

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
            statement = statement.where(among(table.c.event, events))
        for *columns, n in connection.execute(statement):
            columns[-1] = bool(columns[-1])
            counted[(scope, *columns)] += n
    return counted


def count_rows(rows: Mapping[sa.Table, Sequence[Mapping[str, Any]]]) -> "Counter[Key]":
    """The counts that events make, from the rows that are about to be written."""
    starts = {
        row["id"]: (
            NO_MONTH if row["start_month"] is None else row["start_month"],
            row["start_level"],
        )
        for row in rows[t.event]
    }
    return Counter(
        (
            scope,
            row[scope],
            *starts[row["event"]],
            row["type"],
            row["status"],
            row["precision"] or UNDATED,
            row["parties"] > t.TWO_SIDED,
        )
        for scope, table in (("country", t.event_country), ("pair", t.event_pair))
        for row in rows[table]
    )


def negative(counted: "Counter[Key]") -> "Counter[Key]":
    """What takes these counts away again."""
    return Counter({key: -n for key, n in counted.items()})


def add(connection: sa.Connection, counted: "Counter[Key]") -> None:
    """Add to the stored counts, in the order of keys, so that two writers never deadlock."""
    changed = [(*key, n) for key, n in sorted(counted.items()) if n]
    if not changed:
        return
    add_many(connection, t.tally, changed)
    if any(n < 0 for n in counted.values()):
        connection.execute(sa.delete(t.tally).where(t.tally.c.n == 0))


def stored(connection: sa.Connection) -> "Counter[Key]":
    """All counts as they are kept."""
    counted: Counter[Key] = Counter()
    for *key, n in connection.execute(sa.select(t.tally)):
        counted[tuple(key)] = n
    return counted

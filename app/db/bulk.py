"""Writes of many rows at once, on the driver: per row, SQLAlchemy takes longer than the database.

A record is a row as the driver takes it: a tuple of values. On PostgreSQL rows are inserted by
COPY, and upserted by one statement with an array for each column.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.util import await_only

from app.db.snapshot import json_text
from app.tables import Id

Row = Mapping[str, Any]


def upsert(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401
    """An INSERT with `on_conflict_do_update`, which SQLAlchemy has per dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite needs none of it

    return postgresql.insert(table)


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that have all columns of the table. Raises IntegrityError if a key exists.

    The transaction must have begun with another statement.
    """
    insert_records(connection, table, records_of(connection, table, rows))


def insert_records(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """`insert_many` of records, with the values in the order of the columns."""
    if not records:
        return
    names = [column.name for column in table.columns]
    if connection.dialect.name != "sqlite":
        _copy_into(connection, table.name, names, records)
    else:
        _insert_each(connection, table.name, names, records)


def insert_missing(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], records: Sequence[Any]
) -> None:
    """Insert the records whose keys do not exist; `names` are their columns."""
    if not records:
        return
    if connection.dialect.name == "sqlite":
        _insert_each(connection, table.name, names, records, "ON CONFLICT DO NOTHING")
    else:
        _insert_lists(connection, table, names, records, "ON CONFLICT DO NOTHING")


def upsert_counts(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add to counts, or insert them: a record has the primary key and, last, the number to add.

    Records must be in key order, or two writers could wait for each other.
    """
    if not records:
        return
    columns = [column.name for column in table.columns]
    key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    n = columns[-1]
    add = f'ON CONFLICT ({key}) DO UPDATE SET "{n}" = "{table.name}"."{n}" + excluded."{n}"'
    if connection.dialect.name == "sqlite":
        _insert_each(connection, table.name, columns, records, add)
    else:
        _insert_lists(connection, table, columns, records, f"ORDER BY {key} {add}")


def raise_counts(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add to counts of existing rows: a record has the id, then the number to add to each of the
    last columns of the table.

    Writers must take turns, since PostgreSQL locks the rows in any order.
    """
    if not records:
        return
    counts = [column.name for column in table.columns][1 - len(records[0]) :]
    if connection.dialect.name == "sqlite":
        added = ", ".join(f'"{n}" = "{n}" + ?' for n in counts)
        connection.exec_driver_sql(
            f'UPDATE "{table.name}" SET {added} WHERE id = ?',  # noqa: S608 - names of our own
            [(*more, one) for one, *more in records],
        )
        return
    columns = ", ".join(f"${at}::bigint[]" for at in range(1, len(counts) + 2))
    added = ", ".join(f'"{n}" = "{table.name}"."{n}" + added."{n}"' for n in counts)
    names = ", ".join(f'"{n}"' for n in ("id", *counts))
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {added} FROM unnest({columns}) AS added ({names}) '  # noqa: S608 - names of our own
        f'WHERE "{table.name}".id = added.id',
        tuple(map(list, zip(*records, strict=True))),
    )


def _insert_each(
    connection: sa.Connection,
    table: str,
    names: Sequence[str],
    records: Sequence[Any],
    after: str = "",
) -> None:
    """On SQLite: an INSERT for each row, which ends with `after`.

    One statement for many rows would write each page that it changes to a statement journal first.
    """
    quoted, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    insert = f'INSERT INTO "{table}" ({quoted}) VALUES ({marks}) {after}'  # noqa: S608 - names of our own
    connection.exec_driver_sql(insert, list(records))


def _insert_lists(
    connection: sa.Connection,
    table: sa.Table,
    names: Sequence[str],
    records: Sequence[Any],
    after: str,
) -> None:
    """On PostgreSQL: one INSERT with an array for each column, which ends with `after`."""
    quoted = ", ".join(f'"{name}"' for name in names)
    lists = ", ".join(
        f"${at}::{_type_of(table.c[name], connection)}[]" for at, name in enumerate(names, 1)
    )
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({quoted}) '  # noqa: S608 - names of our own
        f"SELECT {quoted} FROM unnest({lists}) AS given ({quoted}) {after}",
        tuple(map(list, zip(*records, strict=True))),
    )


def _type_of(column: sa.Column[Any], connection: sa.Connection) -> str:
    # Without its length: PostgreSQL would cut longer values instead of refusing them.
    if isinstance(column.type, sa.String):
        return "TEXT"
    return column.type.compile(connection.dialect)


def _copy_into(
    connection: sa.Connection, table: str, names: Sequence[str], records: Sequence[Any]
) -> None:
    """On PostgreSQL: COPY. Raises the errors that SQLAlchemy raises for an INSERT."""
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.dbapi
    asyncpg = dbapi.asyncpg  # not imported, as SQLite needs no asyncpg
    try:
        await_only(driver.copy_records_to_table(table, records=records, columns=names))
    except asyncpg.IntegrityConstraintViolationError as error:
        raise sa.exc.IntegrityError(f"COPY {table}", None, error) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise sa.exc.DBAPIError(f"COPY {table}", None, error) from error


def records_of(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """The rows as records, with the values in the order of the table's columns."""
    columns = (
        [convert(row[name]) for row in rows] if convert else [row[name] for row in rows]
        for name, convert in _columns(table, connection.dialect.name)
    )
    return list(zip(*columns, strict=True))


def id_for(connection: sa.Connection) -> Callable[[UUID], Any]:
    """The conversion of an id for the driver."""
    return attrgetter("bytes") if connection.dialect.name == "sqlite" else lambda one: one


@cache
def _columns(table: sa.Table, dialect: str) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The names of the columns, with the conversion of their values if the driver needs one."""
    converters: list[tuple[str, Callable[[Any], Any] | None]] = []
    for column in table.columns:
        convert: Callable[[Any], Any] | None = None
        if isinstance(column.type, sa.JSON):
            convert = _json
        elif isinstance(column.type, Id) and dialect == "sqlite":
            convert = _bytes
        converters.append((column.name, convert))
    return converters


def _json(value: object) -> str | None:
    return None if value is None else json_text(value)


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes

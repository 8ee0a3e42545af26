"""Writing hundreds of rows at once, handed to the driver itself.

What SQLAlchemy does for each row would cost more than the database.
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
    """Insert rows whose keys nothing holds yet, each with every column of the table.

    By the driver's fastest way: COPY on PostgreSQL, on SQLite `executemany`, or statements of many
    rows. The transaction must have begun with another statement; if this fails, give it up.
    """
    insert_records(connection, table, values_of(connection, table, rows))


def insert_records(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """`insert_many` of tuples that `values_of` made."""
    if not records:
        return
    names = [column.name for column in table.columns]
    if connection.dialect.name != "sqlite":
        _copy_into(connection, table.name, names, records)
    else:
        _insert_each(connection, table.name, names, records)


def insert_lacking(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], records: Sequence[Any]
) -> None:
    """Insert the rows whose keys nothing holds yet; a record has the columns of these names."""
    if not records:
        return
    if connection.dialect.name == "sqlite":
        _insert_each(connection, table.name, names, records, "ON CONFLICT DO NOTHING")
    else:
        _insert_lists(connection, table, names, records, "ON CONFLICT DO NOTHING")


def add_many(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add numbers to rows: each record has a whole primary key and, last, what to add to it.

    Keys that are not there are inserted. The records are written in their order.
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


def raise_many(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add to counts of rows that are there: each record is (id, what to add to each count …).

    The counts are the last columns of the table. Let nobody else raise them meanwhile: PostgreSQL
    takes the rows in whatever order.
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
    """On PostgreSQL: a statement that has a list of values for each column. It goes on `after`."""
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
    # Not of its length: what is too long would be cut instead of refused.
    if isinstance(column.type, sa.String):
        return "TEXT"
    return column.type.compile(connection.dialect)


def _copy_into(
    connection: sa.Connection, table: str, names: Sequence[str], records: Sequence[Any]
) -> None:
    """COPY on PostgreSQL. Raises what SQLAlchemy would of an INSERT."""
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.dbapi
    asyncpg = dbapi.asyncpg  # not imported: a service on SQLite does without it
    try:
        await_only(driver.copy_records_to_table(table, records=records, columns=names))
    except asyncpg.IntegrityConstraintViolationError as error:
        raise sa.exc.IntegrityError(f"COPY {table}", None, error) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise sa.exc.DBAPIError(f"COPY {table}", None, error) from error


def values_of(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, in the order of the table's columns."""
    columns = (
        [convert(row[name]) for row in rows] if convert else [row[name] for row in rows]
        for name, convert in _columns(table, connection.dialect.name)
    )
    return list(zip(*columns, strict=True))


def id_for(connection: sa.Connection) -> Callable[[UUID], Any]:
    """How the driver takes an id."""
    return attrgetter("bytes") if connection.dialect.name == "sqlite" else lambda one: one


@cache
def _columns(table: sa.Table, dialect: str) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The columns, and what the driver wants of the values of some of them."""
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

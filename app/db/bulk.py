"""Writes of many rows at once, on the driver.

A record is a row as the driver takes it: a tuple of values. With SQLAlchemy's INSERT of mappings an
import takes 9 % more CPU time on SQLite, 20 % more on PostgreSQL. PostgreSQL inserts by COPY, which
takes 15 % less CPU time in an import than INSERT.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.util import await_only

from app.db.snapshot import json_text
from app.db.value_lists import among
from app.tables import Id

Row = Mapping[str, Any]
Record = tuple[Any, ...]


def upsert(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401
    """An INSERT with `on_conflict_do_update`, which SQLAlchemy has per dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite needs none of it

    return postgresql.insert(table)


def upsert_rows(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row], kept: Collection[str] = ()
) -> None:
    """Insert rows, or replace those with the same key, without the columns `kept`."""
    insert = upsert(connection, table)
    key = [column.name for column in table.primary_key.columns]
    changed = {c.name: c for c in insert.excluded if c.name not in {*key, *kept}}
    connection.execute(insert.on_conflict_do_update(index_elements=key, set_=changed), list(rows))


def stored_rows(
    connection: sa.Connection, table: sa.Table, ids: Collection[Any]
) -> dict[Any, dict[str, Any]]:
    """The rows of a table that have these ids, by id."""
    rows = connection.execute(sa.select(table).where(among(table.c.id, ids))).mappings()
    return {row["id"]: dict(row) for row in rows}


def effect(stored: Row | None, row: Row) -> Literal["created", "updated", "unchanged"]:
    """The effect of writing a row over the stored one, which may have more columns."""
    if stored is None:
        return "created"
    return "unchanged" if {name: stored[name] for name in row} == row else "updated"


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that have all columns of the table. Raises IntegrityError if a key exists.

    The transaction must have begun with another statement.
    """
    if not rows:
        return
    names = [column.name for column in table.columns]
    records = _records(connection, table, names, rows)
    if connection.dialect.name == "sqlite":
        _insert_each(connection, table, names, records)
    else:
        _copy_into(connection, table.name, names, records)


def insert_missing(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose keys do not exist; all have the same columns."""
    if rows:
        names = list(rows[0])
        records = _records(connection, table, names, rows)
        _insert_each(connection, table, names, records, "ON CONFLICT DO NOTHING")


def upsert_counts(connection: sa.Connection, table: sa.Table, records: Sequence[Record]) -> None:
    """Add to counts, or insert them: a record has the primary key and, last, the number to add.

    Records must be in key order, or two writers could wait for each other.
    """
    names = [column.name for column in table.columns]
    key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    n = names[-1]
    add = f'ON CONFLICT ({key}) DO UPDATE SET "{n}" = "{table.name}"."{n}" + excluded."{n}"'
    _insert_each(connection, table, names, records, add)


def raise_counts(connection: sa.Connection, table: sa.Table, records: Sequence[Record]) -> None:
    """Add to counts of existing rows: a record has the id, then the number to add to each of the
    last columns of the table. The order of records matters as in `upsert_counts`.
    """
    if not records:
        return
    key, *marks = _marks(connection, len(records[0]))
    names = [column.name for column in table.columns][-len(marks) :]
    added = ", ".join(f'"{n}" = "{n}" + {mark}' for n, mark in zip(names, marks, strict=True))
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {added} WHERE id = {key}',  # noqa: S608 - names of our own
        list(records),
    )


def delete_zeros(connection: sa.Connection, table: sa.Table, records: Sequence[Record]) -> None:
    """Delete the counts that have become 0, of the keys of these records (see `upsert_counts`).

    One statement for all zeros would scan the table.
    """
    if not records:
        return
    *names, n = [column.name for column in table.columns]
    marks = _marks(connection, len(names))
    key = " AND ".join(f'"{name}" = {mark}' for name, mark in zip(names, marks, strict=True))
    connection.exec_driver_sql(
        f'DELETE FROM "{table.name}" WHERE {key} AND "{n}" = 0',  # noqa: S608 - names of our own
        [record[:-1] for record in records],
    )


def _insert_each(
    connection: sa.Connection,
    table: sa.Table,
    names: Sequence[str],
    records: Sequence[Record],
    after: str = "",
) -> None:
    """Execute an INSERT for each record, which ends with `after`.

    On SQLite, one statement for many rows would first write the pages that it changes to a journal.
    """
    if not records:
        return
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(_marks(connection, len(names)))
    insert = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks}) {after}'  # noqa: S608 - names of our own
    connection.exec_driver_sql(insert, list(records))


def _marks(connection: sa.Connection, n: int) -> list[str]:
    """The placeholders of `n` parameters."""
    sign = "?" if connection.dialect.name == "sqlite" else "$"
    return [f"{sign}{at}" for at in range(1, n + 1)]


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


def _records(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[Row]
) -> list[Record]:
    """The rows as the driver takes them, with the values of the columns `names`."""
    converters = [_converter(table.c[name].type, connection.dialect.name) for name in names]
    columns = (
        [convert(row[name]) for row in rows] if convert else [row[name] for row in rows]
        for name, convert in zip(names, converters, strict=True)
    )
    return list(zip(*columns, strict=True))


def _converter(kind: sa.types.TypeEngine[Any], dialect: str) -> Callable[[Any], Any] | None:
    """The conversion of the values of a column, if the driver needs one."""
    if isinstance(kind, sa.JSON):
        return _json
    return _bytes if isinstance(kind, Id) and dialect == "sqlite" else None


def _json(value: object) -> str | None:
    return None if value is None else json_text(value)


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes

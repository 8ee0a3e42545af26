"""Hundreds of ids or rows at once, where SQLAlchemy's work for each costs more than the database's.

`among` asks for many keys with one parameter, `insert_many` hands rows to the driver itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlalchemy.util import await_only

from app.tables import Id


class among(FunctionElement[bool]):  # noqa: N801 - it reads like a function of SQL
    """Whether a column of ids, texts or numbers holds one of these values, however many."""

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], values: Iterable[Any]) -> None:
        kind = _Values(Id if isinstance(column.type, Id) else type(column.type))
        super().__init__(column, sa.bindparam(None, list(values), type_=kind, unique=True))

    def self_group(self, against: Any = None) -> Any:  # noqa: ANN401, ARG002
        # SQLite has no booleans, so that SQLAlchemy would write `… IN (…) = 1`: no index serves it.
        return self


class _Values(TypeDecorator[list[Any]]):
    """Many values of one type in one parameter: a JSON text on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        if self.of is sa.Integer:
            return dialect.type_descriptor(sa.ARRAY(sa.Integer()))
        return dialect.type_descriptor(sa.ARRAY(sa.Uuid() if self.of is Id else sa.Text()))

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401
        if dialect.name != "sqlite":
            return value
        return _dumps([one.hex for one in value] if self.of is Id else value)


@compiles(among, "sqlite")
def _in_json(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = element.clauses
    # JSON holds no bytes; `db` gives each connection the function that makes them of digits.
    value = "id_of(value)" if isinstance(column.type, Id) else "value"
    given = compiler.process(values, **options)
    return f"{compiler.process(column, **options)} IN (SELECT {value} FROM json_each({given}))"  # noqa: S608 - no text of a client


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({values})"


class hex_of(FunctionElement[str]):  # noqa: N801 - it reads like a function of SQL
    """An id as the value of a term has it: 32 hexadecimal digits."""

    type = sa.Text()
    inherit_cache = True


@compiles(hex_of, "sqlite")
def _hex_of_bytes(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"lower(hex({compiler.process(element.clauses, **options)}))"


@compiles(hex_of, "postgresql")
def _hex_of_uuid(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"replace(CAST({compiler.process(element.clauses, **options)} AS TEXT), '-', '')"


Row = Mapping[str, Any]
_Converters = list[tuple[int, Callable[[Any], Any]]]


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows whose keys nothing holds yet, each with every column of the table.

    By the driver's fastest way: executemany on SQLite, COPY on PostgreSQL. The transaction must
    have begun with another statement.
    """
    insert_records(connection, table, values_of(connection, table, rows))


def insert_records(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """`insert_many` of tuples that `values_of` made."""
    if not records:
        return
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        quoted, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'  # noqa: S608 - names of our own
        connection.exec_driver_sql(statement, records)
    else:
        copy_into(connection, table.name, names, records)


def add_many(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add numbers to rows: each record has a whole primary key and, last, what to add to it.

    Keys that are not there are inserted. The records are written in their order.
    """
    columns = [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    n = columns[-1]
    add = f'ON CONFLICT ({key}) DO UPDATE SET "{n}" = "{table.name}"."{n}" + excluded."{n}"'
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks}) {add}'  # noqa: S608 - names of our own
        connection.exec_driver_sql(statement, records)
        return
    added = f"{table.name}_added"
    connection.exec_driver_sql(
        f'CREATE TEMP TABLE IF NOT EXISTS "{added}" (LIKE "{table.name}") ON COMMIT DELETE ROWS'
    )
    copy_into(connection, added, columns, records)
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({quoted}) SELECT {quoted} FROM "{added}" ORDER BY {key} {add}'  # noqa: S608 - names of our own
    )
    connection.exec_driver_sql(f'TRUNCATE "{added}"')


def raise_many(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """Add to counts of rows that are there: each record is (id, what to add to each count …).

    The counts are the last columns of the table. The rows are locked in the order of the records.
    """
    if not records:
        return
    counts = [column.name for column in table.columns][1 - len(records[0]) :]
    if connection.dialect.name == "sqlite":
        added = ", ".join(f'"{n}" = "{n}" + ?{at}' for at, n in enumerate(counts, 2))
        statement = f'UPDATE "{table.name}" SET {added} WHERE id = ?1'  # noqa: S608 - names of our own
        connection.exec_driver_sql(statement, list(records))
        return
    ids = [record[0] for record in records]
    locked = sa.select(table.c.id).where(among(table.c.id, ids)).order_by(table.c.id)
    connection.execute(locked.with_for_update())
    columns = ", ".join(f"${at}::bigint[]" for at in range(1, len(counts) + 2))
    added = ", ".join(f'"{n}" = "{table.name}"."{n}" + added."{n}"' for n in counts)
    names = ", ".join(f'"{n}"' for n in ("id", *counts))
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {added} FROM unnest({columns}) AS added ({names}) '  # noqa: S608 - names of our own
        f'WHERE "{table.name}".id = added.id',
        tuple(map(list, zip(*records, strict=True))),
    )


def copy_into(
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
    pick, converters = _columns(table, connection.dialect.name)
    records = [pick(row) for row in rows]
    return [_converted(record, converters) for record in records] if converters else records


@cache
def _columns(table: sa.Table, dialect: str) -> tuple[Callable[[Row], tuple[Any, ...]], _Converters]:
    """What picks the values of a row, and what the driver wants of some of them."""
    converters: _Converters = []
    for at, column in enumerate(table.columns):
        if isinstance(column.type, sa.JSON):
            converters.append((at, _dumps))
        elif isinstance(column.type, Id) and dialect == "sqlite":
            converters.append((at, attrgetter("bytes")))
    return itemgetter(*(column.name for column in table.columns)), converters


def _converted(record: tuple[Any, ...], converters: _Converters) -> tuple[Any, ...]:
    values = list(record)
    for at, convert in converters:
        if values[at] is not None:
            values[at] = convert(values[at])
    return tuple(values)


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()

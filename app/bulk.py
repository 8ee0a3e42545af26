"""Hundreds of ids or rows at once, where SQLAlchemy's work for each costs more than the database's.

`among` asks for many keys with one parameter, `insert_many` hands rows to the driver itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

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
    """Many values of one type in one parameter: an array on PostgreSQL, on SQLite a JSON text, or
    the bytes of ids, one after another.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.LargeBinary() if self.of is Id else sa.Text())
        if self.of is sa.Integer:
            return dialect.type_descriptor(sa.ARRAY(sa.Integer()))
        return dialect.type_descriptor(sa.ARRAY(sa.Uuid() if self.of is Id else sa.Text()))

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401
        if dialect.name != "sqlite":
            return value
        return b"".join(one.bytes for one in value) if self.of is Id else _dumps(value)


@compiles(among, "sqlite")
def _in_one_value(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = element.clauses
    given = compiler.process(values, **options)
    if isinstance(column.type, Id):
        # JSON holds no bytes, and a function of ours that made them of digits would wait for the
        # interpreter at each.
        wanted = (
            "WITH RECURSIVE given(at) AS (VALUES (1) UNION ALL SELECT at + 16 FROM given "  # noqa: S608 - no text of a client
            f"WHERE at + 16 < length({given})) "
            f"SELECT substr({compiler.process(values, **options)}, at, 16) FROM given"
        )
    else:
        wanted = f"SELECT value FROM json_each({given})"  # noqa: S608 - as above
    return f"{compiler.process(column, **options)} IN ({wanted})"


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({values})"


def pairs_given(dialect: str, ids: str, numbers: str) -> sa.TextClause:
    """A SELECT of `id` and `number`: what two parameters of these names, lists as long, hold."""
    text = {
        "sqlite": f"SELECT substr(:{ids}, 1 + 16 * key, 16) AS id, value AS number "  # noqa: S608 - names of our own
        f"FROM json_each(:{numbers})",
        "postgresql": "SELECT given.id, given.number FROM "  # noqa: S608 - as above
        f"unnest(CAST(:{ids} AS UUID[]), CAST(:{numbers} AS INTEGER[])) AS given (id, number)",
    }[dialect]
    return sa.text(text).bindparams(
        sa.bindparam(ids, type_=_Values(Id)), sa.bindparam(numbers, type_=_Values(sa.Integer))
    )


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

_AT_ONCE: Final = (256, 16, 1)
"""Rows of one statement on SQLite, which takes 32,766 values. Few sizes: each is prepared once."""


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows whose keys nothing holds yet, each with every column of the table.

    By the driver's fastest way: many rows in a statement on SQLite, COPY on PostgreSQL. The
    transaction must have begun with another statement.
    """
    insert_records(connection, table, values_of(connection, table, rows))


def insert_records(connection: sa.Connection, table: sa.Table, records: Sequence[Any]) -> None:
    """`insert_many` of tuples that `values_of` made."""
    if not records:
        return
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        quoted = ", ".join(f'"{name}"' for name in names)
        with_values(connection, f'INSERT INTO "{table.name}" ({quoted})', records)
    else:
        copy_into(connection, table.name, names, records)


def insert_lacking(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], records: Sequence[Any]
) -> None:
    """Insert the rows whose keys nothing holds yet; a record has the columns of these names."""
    if not records:
        return
    quoted = ", ".join(f'"{name}"' for name in names)
    insert, lacking = f'INSERT INTO "{table.name}" ({quoted})', "ON CONFLICT DO NOTHING"
    if connection.dialect.name == "sqlite":
        with_values(connection, insert, records, lacking)
        return
    given = f"{table.name}_given"
    connection.exec_driver_sql(
        f'CREATE TEMP TABLE IF NOT EXISTS "{given}" ON COMMIT DELETE ROWS '  # noqa: S608 - names of our own
        f'AS SELECT {quoted} FROM "{table.name}" WITH NO DATA'
    )
    copy_into(connection, given, names, records)
    connection.exec_driver_sql(f'{insert} SELECT {quoted} FROM "{given}" {lacking}')  # noqa: S608 - as above
    connection.exec_driver_sql(f'TRUNCATE "{given}"')


def with_values(
    connection: sa.Connection, before: str, records: Sequence[Any], after: str = ""
) -> None:
    """On SQLite: `before` VALUES (…), (…) … `after`, for so many rows at once as there are.

    The driver gives the interpreter up once for each statement. With a row in each, a thread that
    reads the next rows meanwhile would take it twenty thousand times in a batch.
    """
    row = f"({', '.join('?' * len(records[0]))})"
    done = 0
    for n in _AT_ONCE:
        end = len(records) - (len(records) - done) % n
        if end > done:
            several = [tuple(chain(*records[at : at + n])) for at in range(done, end, n)]
            connection.exec_driver_sql(f"{before} VALUES {', '.join([row] * n)} {after}", several)
            done = end


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
        with_values(connection, f'INSERT INTO "{table.name}" ({quoted})', records, add)
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
        names = ", ".join(f'"{n}"' for n in ("id", *counts))
        added = ", ".join(f'"{n}" = "{table.name}"."{n}" + added."{n}"' for n in counts)
        raise_ = f'UPDATE "{table.name}" SET {added} FROM added WHERE "{table.name}".id = added.id'  # noqa: S608 - names of our own
        with_values(connection, f"WITH added ({names}) AS (", records, f") {raise_}")
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
    return None if value is None else _dumps(value)


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()

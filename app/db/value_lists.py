"""Statements with lists of values, each list in one parameter, so that their text never changes."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.tables import Id


class among(FunctionElement[bool]):  # noqa: N801 - used like a function of SQL
    """`column IN (values)` for ids, texts or numbers, with any number of values."""

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], values: Iterable[Any]) -> None:
        kind = _Values(Id if isinstance(column.type, Id) else type(column.type))
        super().__init__(column, sa.bindparam(None, list(values), type_=kind, unique=True))

    def self_group(self, against: Any = None) -> Any:  # noqa: ANN401, ARG002
        # SQLite has no booleans, so SQLAlchemy would write `… IN (…) = 1`, which uses no index.
        return self


class _Values(TypeDecorator[list[Any]]):
    """A list of values of one type: an array on PostgreSQL; on SQLite JSON text, or for ids their
    bytes in a row.
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
        if self.of is Id:
            return b"".join(one.bytes for one in value)
        return orjson.dumps(value).decode()


@compiles(among, "sqlite")
def _in_one_value(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = element.clauses
    given_ = compiler.process(values, **options)
    if isinstance(column.type, Id):
        # JSON has no bytes, and a function in Python that decodes them would run per value.
        wanted = (
            "WITH RECURSIVE given(at) AS (VALUES (1) UNION ALL SELECT at + 16 FROM given "  # noqa: S608 - the name of a parameter
            f"WHERE at + 16 < length({given_})) "
            f"SELECT substr({compiler.process(values, **options)}, at, 16) FROM given"
        )
    else:
        wanted = f"SELECT value FROM json_each({given_})"  # noqa: S608 - as above
    return f"{compiler.process(column, **options)} IN ({wanted})"


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    # Not `= ANY`: for hundreds of values PostgreSQL 18 may scan a whole index that has the column
    # second.
    return f"{column} IN (SELECT unnest({values}))"


def numbers_given(dialect: str, *names: str) -> sa.FromClause:
    """A table of the rows that `given` passes, with columns of these names, and `at`, the index."""
    if dialect == "sqlite":
        rows = sa.func.json_each(sa.bindparam("given", type_=sa.JSON)).table_valued("key", "value")
        values = (
            rows.c.value.op("->>")(sa.literal_column(str(n))).label(name)
            for n, name in enumerate(names)
        )
        return sa.select(rows.c.key.label("at"), *values).subquery("given")
    lists = (sa.bindparam(name, type_=sa.ARRAY(sa.Integer)) for name in names)
    columns = (sa.column(name, sa.Integer) for name in names)
    rows = sa.func.unnest(*lists).table_valued(*columns, with_ordinality="ordinal")
    row = rows.alias("given").render_derived().c
    at = (row.ordinal - 1).label("at")
    return sa.select(at, *(row[name] for name in names)).subquery("given")


def given(dialect: str, rows: Sequence[Sequence[int]], *names: str) -> dict[str, Any]:
    """The parameters of a statement with `numbers_given`, from at least one row."""
    if dialect == "sqlite":
        return {"given": rows}
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


class hex_of(FunctionElement[str]):  # noqa: N801 - used like a function of SQL
    """An id as 32 hexadecimal digits, the form of the value of a term."""

    type = sa.Text()
    inherit_cache = True


@compiles(hex_of, "sqlite")
def _hex_of_bytes(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"lower(hex({compiler.process(element.clauses, **options)}))"


@compiles(hex_of, "postgresql")
def _hex_of_uuid(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"replace(CAST({compiler.process(element.clauses, **options)} AS TEXT), '-', '')"

"""Asking for hundreds of values at once, each list of them in one parameter."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

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
        if self.of is Id:
            return b"".join(one.bytes for one in value)
        return orjson.dumps(value).decode()


@compiles(among, "sqlite")
def _in_one_value(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = element.clauses
    given_ = compiler.process(values, **options)
    if isinstance(column.type, Id):
        # JSON holds no bytes, and a function of ours that made them of digits would wait for the
        # interpreter at each.
        wanted = (
            "WITH RECURSIVE given(at) AS (VALUES (1) UNION ALL SELECT at + 16 FROM given "  # noqa: S608 - no text of a client
            f"WHERE at + 16 < length({given_})) "
            f"SELECT substr({compiler.process(values, **options)}, at, 16) FROM given"
        )
    else:
        wanted = f"SELECT value FROM json_each({given_})"  # noqa: S608 - as above
    return f"{compiler.process(column, **options)} IN ({wanted})"


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    # Not `= ANY`: for hundreds of values PostgreSQL 18 would rather go through a whole index whose
    # second column it is.
    return f"{column} IN (SELECT unnest({values}))"


def numbers_given(dialect: str, *names: str) -> sa.FromClause:
    """Rows of numbers under these names, and `at`, their place in the list that the parameter
    `given` has of them: see `given`.
    """
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
    """The parameters of a statement with `numbers_given`; there has to be a row."""
    if dialect == "sqlite":
        return {"given": rows}
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


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

"""Reading on the driver itself: statements that were compiled once, rows that are plain tuples.

SQLAlchemy's execution layer costs more than a short query takes, so it is used to write statements
and to compile them, not to run them. `Database.answer` hands a Snapshot to a plain function.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from app import tables as t

T = TypeVar("T")
Row = Sequence[Any]
Select = sa.Select[*tuple[Any, ...]]
_Converters = tuple[tuple[int, Callable[[Any], Any]], ...]

_MOST_REMEMBERED: Final = 40_000_000
"""Bytes, roughly."""
_ROW: Final = 160
_ENTRY: Final = 2_000
REVISION: Final = sa.select(t.ledger.c.revision)


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT in the words of a driver. `names` are its parameters in their order."""

    sql: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    binders: _Converters
    readers: _Converters

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters, from values by name."""
        values = [given[n] if n in given else self.defaults[n] for n in self.names]
        for at, convert in self.binders:
            if values[at] is not None:
                values[at] = convert(values[at])
        return values

    def rows(self, found: Sequence[Row]) -> Sequence[Row]:
        """Rows of the driver, with ids and documents as Python has them."""
        if not self.readers:
            return found
        rows = [list(row) for row in found]
        for row in rows:
            for at, convert in self.readers:
                if row[at] is not None:
                    row[at] = convert(row[at])
        return rows


def compiled(select: Select, dialect: str, *, raw: bool = False) -> Statement:
    """The statement for a dialect. Values that it needs are `sa.bindparam(name)`.

    With `raw` its rows are as the driver gives them, which spares work on many ids.
    On PostgreSQL each row also tells the revision, last: see `snapshot_postgresql`.
    """
    if dialect != "sqlite":
        select = select.add_columns(REVISION.scalar_subquery())
    compiler = select.compile(dialect=_dialect(dialect))
    # With each value of an IN by itself. What has no value yet gets one from request to request.
    state = compiler.construct_expanded_state(
        {name: bind.effective_value for name, bind in compiler.binds.items()}
    )
    names = tuple(state.positiontup or ())
    types = {name: bind.type for name, bind in compiler.binds.items()}
    for name, expanded in state.parameter_expansion.items():
        types |= dict.fromkeys(expanded, types[name])
    return Statement(
        state.statement,
        names,
        state.parameters,
        tuple(_each([types[name] for name in names], _binder, dialect)),
        () if raw else tuple(_each([c.type for c in select.selected_columns], _reader, dialect)),
    )


@cache
def _dialect(name: str) -> sa.Dialect:
    if name == "sqlite":
        dialect = sqlite.dialect()
        dialect.statement_compiler = Hinting
        return dialect
    from sqlalchemy.dialects.postgresql import asyncpg  # noqa: PLC0415 - SQLite does without

    driver: sa.Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
    return driver


class Hinting(SQLiteCompiler):
    """Renders `with_hint(…, "sqlite")`, which SQLAlchemy leaves out for SQLite: INDEXED BY."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:  # noqa: ARG002
        return text


def _each(
    types: Sequence[Any],
    converter: Callable[[Any, str], Callable[[Any], Any] | None],
    dialect: str,
) -> list[tuple[int, Callable[[Any], Any]]]:
    found = ((at, converter(kind, dialect)) for at, kind in enumerate(types))
    return [(at, convert) for at, convert in found if convert is not None]


def _binder(kind: Any, dialect: str) -> Callable[[Any], Any] | None:  # noqa: ANN401
    return attrgetter("bytes") if isinstance(kind, t.Id) and dialect == "sqlite" else None


def _reader(kind: Any, dialect: str) -> Callable[[Any], Any] | None:  # noqa: ANN401
    if isinstance(kind, t.Id):
        return _id_of_bytes if dialect == "sqlite" else _plain_id
    if isinstance(kind, sa.JSON):
        return orjson.loads
    return bool if isinstance(kind, sa.Boolean) else None


def id_of(value: Any) -> str:  # noqa: ANN401
    """An id of a raw row as text."""
    return str(_id_of_bytes(value) if isinstance(value, bytes) else value)


def _id_of_bytes(value: bytes) -> UUID:
    return UUID(bytes=value)


def _plain_id(value: UUID) -> UUID:
    # asyncpg gives a class of its own, which orjson does not know.
    return UUID(int=value.int)


class Memory:
    """What was read of one revision of the database, so that it need not be read again.

    Any write of any process raises the revision, and nothing of an earlier one is given out. What
    has not been asked for the longest goes first.
    """

    def __init__(self) -> None:
        self.revision = -1
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0

    def see(self, revision: int) -> None:
        """Forget what is older than this revision."""
        if revision > self.revision:
            self._held.clear()
            self._size, self.revision = 0, revision

    def __contains__(self, key: Hashable) -> bool:
        """Whether something is held under the key, of the revision that was seen last."""
        return key in self._held

    def get(self, revision: int, key: Hashable) -> Any:  # noqa: ANN401
        """What is held under the key, or NOTHING."""
        self.see(revision)
        if revision != self.revision or key not in self._held:
            return NOTHING
        self._held.move_to_end(key)
        return self._held[key][0]

    def keep(self, revision: int, key: Hashable, value: object) -> None:
        """Hold a value that will not be changed any more."""
        size = _ENTRY + _size(value)
        if revision != self.revision or key in self._held or size > _MOST_REMEMBERED:
            return
        self._held[key] = value, size
        self._size += size
        while self._size > _MOST_REMEMBERED:
            self._size -= self._held.popitem(last=False)[1][1]


NOTHING: Final = object()


def _size(value: object) -> int:
    """The bytes of a value, roughly: of a text, of rows, of several of these."""
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, list):
        return len(value) * _ROW
    return sum(map(_size, value)) if isinstance(value, tuple) else 0


class Snapshot(ABC):
    """One request's view of the database."""

    dialect: str

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    @property
    @abstractmethod
    def revision(self) -> int:
        """How many writes the database has seen."""

    @abstractmethod
    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        """All rows that the statement gives for these values."""

    def select(self, select: Select) -> Sequence[Row]:
        """The rows of a statement that is asked too seldom to be kept compiled."""
        return self.fetch(compiled(select, self.dialect), {})

    def remembered(self, key: Hashable) -> Any:  # noqa: ANN401
        """What was made for this key since the last write, or NOTHING."""
        return self.memory.get(self.revision, key)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key since the last write."""
        revision = self.revision
        value = self.memory.get(revision, key)
        if value is NOTHING:
            value = make()
            self.memory.keep(revision, key, value)
        result: T = value
        return result

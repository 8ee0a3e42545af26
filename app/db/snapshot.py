"""Reads on the driver: statements that are compiled once, rows that are plain tuples.

SQLAlchemy's execution layer takes longer than a short query does, so SQLAlchemy writes and compiles
statements here but does not run them. `Database.answer` passes a Snapshot to a plain function.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from threading import Lock
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

_MEMORY_BYTES: Final = 40_000_000
_ROW_BYTES: Final = 160
_ENTRY_BYTES: Final = 2_000
REVISION: Final = sa.select(t.ledger.c.revision)
CHANGE: Final = sa.select(t.ledger.c.change)
"""The number of the last change."""
SECRET: Final = sa.select(t.ledger.c.secret)
"""The key of the checksums of cursors."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT in the SQL of a driver. `names` are its parameters in their order."""

    sql: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    binders: _Converters
    readers: _Converters

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters as the driver takes them, from values by name."""
        values = [given[n] if n in given else self.defaults[n] for n in self.names]
        for at, convert in self.binders:
            if values[at] is not None:
                values[at] = convert(values[at])
        return values

    def rows(self, found: Sequence[Row]) -> Sequence[Row]:
        """Rows of the driver, with ids, JSON and booleans as Python values."""
        if not self.readers:
            return found
        rows = [list(row) for row in found]
        for row in rows:
            for at, convert in self.readers:
                if row[at] is not None:
                    row[at] = convert(row[at])
        return rows


def compiled(select: Select, dialect: str, *, raw: bool = False) -> Statement:
    """The statement for a dialect. Its parameters are `sa.bindparam(name)`.

    With `raw` its rows are as the driver returns them, which saves time for many ids.
    On PostgreSQL the last column of each row is the revision: see `app.db.postgresql`.
    """
    if dialect != "sqlite":
        select = select.add_columns(REVISION.scalar_subquery())
    compiler = select.compile(dialect=_dialect(dialect))
    # A list of values becomes one parameter each. A parameter without a value gets one per request.
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
    from sqlalchemy.dialects.postgresql import asyncpg  # noqa: PLC0415 - SQLite needs none of it

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
    # asyncpg returns a subclass, which orjson does not take.
    return UUID(int=value.int)


def json_text(value: object) -> str:
    """JSON text, as a column of JSON takes it."""
    return orjson.dumps(value).decode()


@cache
def _ledger(dialect: str) -> Statement:
    last = sa.select(t.change.c.at_us).where(t.change.c.seq == t.ledger.c.change)
    columns = t.ledger.c.change, last.scalar_subquery()
    return compiled(SECRET.add_columns(*columns), dialect)


class Memory:
    """A cache of results of one revision of the database; the least recently used go first.

    Every write of every process raises the revision, and a result of an earlier one is not used.
    The event loop and the reader threads share it, hence the lock.
    """

    def __init__(self) -> None:
        self.revision = -1
        self._lock = Lock()
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0

    def see(self, revision: int) -> None:
        """Drop the results of earlier revisions."""
        with self._lock:
            self._see(revision)

    def _see(self, revision: int) -> None:
        if revision > self.revision:
            self._held.clear()
            self._size, self.revision = 0, revision

    def __contains__(self, key: Hashable) -> bool:
        """Whether there is a result under the key, of the revision that was seen last."""
        return key in self._held

    def get(self, revision: int, key: Hashable) -> Any:  # noqa: ANN401
        """The result under the key, or NOTHING."""
        with self._lock:
            self._see(revision)
            if revision != self.revision or key not in self._held:
                return NOTHING
            self._held.move_to_end(key)
            return self._held[key][0]

    def keep(self, revision: int, key: Hashable, value: object) -> None:
        """Store a result, which must not be changed afterwards."""
        size = _ENTRY_BYTES + _size(value)
        with self._lock:
            if revision != self.revision or key in self._held or size > _MEMORY_BYTES:
                return
            self._held[key] = value, size
            self._size += size
            while self._size > _MEMORY_BYTES:
                self._size -= self._held.popitem(last=False)[1][1]


NOTHING: Final = object()
"""No result, where None may be one."""


def _size(value: object) -> int:
    """The approximate size in bytes of bytes, of a list of rows, or of a tuple of both."""
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, list):
        return len(value) * _ROW_BYTES
    return sum(map(_size, value)) if isinstance(value, tuple) else 0


class Snapshot(ABC):
    """One request's view of the database."""

    dialect: str

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    @property
    @abstractmethod
    def revision(self) -> int:
        """The number of the last write: later ones are larger, and none comes twice."""

    @abstractmethod
    def fetch(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row]:
        """All rows of the statement for these parameters."""

    def pause(self) -> None:  # noqa: B027 - nothing to do in a thread
        """Let other requests have their turn, in the thread of the event loop. For long loops."""

    def select(self, select: Select) -> Sequence[Row]:
        """The rows of a statement that is too rare to keep compiled."""
        return self.fetch(compiled(select, self.dialect), {})

    @property
    def secret(self) -> str:
        """The key of the checksums of cursors."""
        return str(self._ledger[0])

    @property
    def change(self) -> int:
        """The number of the last change."""
        return int(self._ledger[1])

    @property
    def last_change(self) -> tuple[int, int | None]:
        """The number of the last change and its time; 0 and None before the first."""
        _, change, at_us = self._ledger
        return change, at_us

    @property
    def _ledger(self) -> Row:
        """All in one statement, which runs once per revision."""
        return self.remember("ledger", lambda: tuple(self.fetch(_ledger(self.dialect), {})[0]))

    def remembered(self, key: Hashable) -> Any:  # noqa: ANN401
        """The result under this key since the last write, or NOTHING."""
        return self.memory.get(self.revision, key)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of `make`, which runs once per key and revision."""
        revision = self.revision
        value = self.memory.get(revision, key)
        if value is NOTHING:
            value = make()
            self.memory.keep(revision, key, value)
        result: T = value
        return result

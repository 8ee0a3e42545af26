"""The interface of the database, the same for SQLite and PostgreSQL, and the way to open it.

Work is a plain function that runs on one connection. `read` and `write` pass it a SQLAlchemy
connection. `answer`, for requests, passes it a `Snapshot`: compiled statements on the driver.
"""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import sqlalchemy as sa

from app.db.snapshot import Memory, Snapshot
from app.db.sqlite import Sqlite
from app.settings import Settings

T = TypeVar("T")
Work = Callable[[sa.Connection], T]


class Database(Protocol):
    """Opened once by `create_app` or by a command, which also closes it."""

    dialect: str
    """The name of SQLAlchemy's dialect: sqlite or postgresql."""
    memory: Memory
    """The results of `answer` since the last write."""

    async def read(self, work: Work[T]) -> T:
        """Run `work` in one read-only snapshot. Raises BusyError, TooSlowError."""

    async def answer(self, work: Callable[[Snapshot], T]) -> T:
        """Run `work` in one read-only snapshot on the driver; it may run more than once.

        Raises BusyError, TooSlowError.
        """

    async def answer_current(self, work: Callable[[Snapshot], T]) -> T:
        """`answer` that sees every write, where `answer` may read a replica that lags."""

    async def probe(self, work: Work[T]) -> T:
        """`read` on a connection that no other read takes. Raises BusyError, TooSlowError."""

    async def recall(self, key: Hashable) -> Any:  # noqa: ANN401
        """The value in `memory` under this key, or NOTHING if it is missing or out of date."""

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction, which commits when `work` returns, in a thread.

        Raises BusyError, UnavailableError.
        """

    async def restructure(self, work: Work[T]) -> T:
        """`write` for migrations: a table can be rebuilt without losing the rows that refer to it.

        ValueError if a foreign key is broken afterwards.
        """

    async def close(self) -> None:
        """Close every connection."""


def open_database(settings: Settings, *, read_only: bool = False) -> Database:
    """The database of `settings.database_url`. It connects at its first use.

    With `read_only`, `read` makes and writes no file, and nothing else works on SQLite.
    ValueError for a URL that is neither SQLite's nor PostgreSQL's.
    """
    path = sqlite_path(settings.database_url)
    if path is not None:
        if settings.read_database_url:
            raise ValueError("ENTENTE_READ_DATABASE_URL is for PostgreSQL only: unset it")
        return Sqlite(path, settings.query_seconds, read_only=read_only)
    url = _postgresql_url("ENTENTE_DATABASE_URL", settings.database_url, "sqlite:///PATH or ")
    replica = settings.read_database_url
    read_url = _postgresql_url("ENTENTE_READ_DATABASE_URL", replica, "") if replica else url
    from app.db.postgresql import Postgresql  # noqa: PLC0415 - SQLite needs no asyncpg

    return Postgresql(url, read_url, settings.query_seconds)


def sqlite_path(url: str) -> Path | None:
    """The file of an address of SQLite; None for any other address."""
    scheme, _, path = url.partition(":///")
    path = path.partition("?")[0]
    return Path(path) if scheme == "sqlite" and path not in {"", ":memory:"} else None


def _postgresql_url(name: str, address: str, other: str) -> sa.URL:
    """The address of a server in a setting. ValueError for any other address."""
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        raise ValueError(
            f"{name} is not understood: write {other}postgresql://USER:PASSWORD@HOST/NAME"
        )
    if others := sorted(set(url.query) - _OPTIONS):
        raise ValueError(
            f"{name} has the unknown option {others[0]}: write one of {', '.join(sorted(_OPTIONS))}"
        )
    mode = url.query.get("sslmode", "prefer")
    if mode not in _SSL_MODES:
        raise ValueError(f"{name} has the unknown sslmode {mode}: write {', '.join(_SSL_MODES)}")
    return url


_OPTIONS: Final = {"host", "port", "sslmode"}
_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def without_time_limit(connection: sa.Connection) -> None:
    """Lift the limit `query_seconds` from a connection of `read` until its transaction ends."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(None, 0)
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

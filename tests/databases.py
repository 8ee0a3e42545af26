"""Test databases: how they are made and dropped, and work on them without a service."""

import asyncio
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from app.db.database import Database, open_database
from app.settings import Settings
from benchmarks.postgresql import run

T = TypeVar("T")

MakeUrl = Callable[..., str]
"""Creates a database, empty or a copy of the one at the given URL; returns its URL."""


class Server(Protocol):
    """Where databases of one kind are created and dropped."""

    def create(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of `template`, which nobody may use."""

    def drop(self, url: str) -> None:
        """Delete it. On PostgreSQL an error if a connection to it is still open."""


class SqliteFolder:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def create(self, template: str | None = None) -> str:
        path = self._folder / f"{next(self._numbers)}.db"
        if template is not None:
            shutil.copy(_path(template), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = _path(url)
        for file in path.parent.glob(f"{path.name}*"):  # with -wal and -shm
            file.unlink()


class PostgresqlServer:
    """Databases of one PostgreSQL server, given the URL of its maintenance database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count()

    def create(self, template: str | None = None) -> str:
        name = f"entente_test_{os.getpid()}_{next(self._numbers)}"
        origin = sa.make_url(template).database if template else "template1"
        # Without fsync, a copy of the files takes half as long as one through the log.
        run(self._url, f'CREATE DATABASE "{name}" TEMPLATE "{origin}" STRATEGY file_copy')
        return sa.make_url(self._url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        run(self._url, f'DROP DATABASE "{sa.make_url(url).database}"')


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def dropping(server: Server) -> Iterator[MakeUrl]:
    """Creates databases that are dropped on leaving."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        made.append(server.create(template))
        return made[-1]

    try:
        yield make
    finally:
        for url in made:
            server.drop(url)


def with_database(url: str, work: Callable[[Database], Any], **settings: Any) -> Any:  # noqa: ANN401
    """Open the database, run the coroutine that `work` makes of it, and close it."""

    async def run_() -> Any:  # noqa: ANN401
        database = open_database(Settings(database_url=url, **settings))
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run_())


def reading(url: str, work: Callable[[sa.Connection], T]) -> T:
    """What `work` reads in one snapshot."""
    result: T = with_database(url, lambda database: database.read(work))
    return result


def writing(url: str, work: Callable[[sa.Connection], T]) -> T:
    """What `work` gives after one transaction."""
    result: T = with_database(url, lambda database: database.write(work))
    return result

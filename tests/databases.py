"""Working on a test's database without a service."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from app.db.database import Database, open_database
from app.settings import Settings

T = TypeVar("T")


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

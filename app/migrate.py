"""Bringing a database to the schema of this release, and its countries to the countries file."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.countries import record
from app.db import Database
from app.domain.countries import Countries

# Any number that nobody else locks in this database: "entente" on a telephone's keys.
ADVISORY_LOCK: Final = 3688363
# Waiting for another process that migrates may take a while; waiting for a table that readers
# hold may not, since everybody else then waits behind us.
_TIMEOUTS: Final = ("SET LOCAL lock_timeout = '5s'", "SET LOCAL statement_timeout = '10min'")


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, on a connection that is already open."""
    config = Config(str(Path(__file__).resolve().parent.parent / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def locked(work: Callable[[sa.Connection], None]) -> Callable[[sa.Connection], None]:
    """`work`, so that two processes never do it at once and none waits for a table for ever.

    On SQLite the transaction that `Database.write` began is such a lock.
    """

    def run(connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10min'")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            for timeout in _TIMEOUTS:
                connection.exec_driver_sql(timeout)
        work(connection)

    return run


async def migrate(database: Database, countries: Countries, revision: str = "head") -> None:
    """Upgrade to `revision` and copy the countries file; nothing is written if all is there."""

    def work(connection: sa.Connection) -> None:
        command.upgrade(alembic_config(connection), revision)
        record.save(connection, countries)

    await database.restructure(locked(work))


@cache
def head() -> str:
    """The revision of this release."""
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


def missing_revision(connection: sa.Connection) -> str | None:
    """The revision that the schema should have, or None if it has it."""
    present = MigrationContext.configure(connection).get_current_revision()
    return None if present == head() else head()

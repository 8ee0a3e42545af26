"""Migrates a database to the schema of this release, and copies the countries file into it.

Alembic is imported only for a migration: it takes as long to import as FastAPI, and every start and
every `/readyz` checks the revision.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from app.countries import record
from app.db.database import Database
from app.domain.countries import Countries

if TYPE_CHECKING:
    from alembic.config import Config

_ROOT: Final = Path(__file__).resolve().parent.parent
_REVISION: Final = re.compile(r'^(revision|down_revision) = ["\'](\w+)["\']$', re.MULTILINE)
_VERSIONS: Final = sa.table("alembic_version", sa.column("version_num", sa.String))
_LEDGER: Final = sa.table("ledger", sa.column("derived", sa.Integer))
DERIVED: Final = 6
"""The version of what is derived from events. A release that derives something else increments it,
and `entente migrate` then rebuilds.
"""
# An arbitrary number that no other program locks: "entente" on the keys of a telephone.
ADVISORY_LOCK: Final = 3688363
# A migration may wait long for another process that migrates, but not for a table that readers have
# locked: all later statements on the table would wait behind it.
_TIMEOUTS: Final = ("SET LOCAL lock_timeout = '5s'", "SET LOCAL statement_timeout = '10min'")


def alembic_config(connection: sa.Connection | None = None) -> "Config":
    """The configuration of Alembic, on an open connection if one is given."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(str(_ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def locked(work: Callable[[sa.Connection], None]) -> Callable[[sa.Connection], None]:
    """`work` under a lock, so that one process at a time runs it, and with timeouts for tables.

    On SQLite the write transaction is the lock.
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
    """Upgrade to `revision` and copy the countries file, in one transaction.

    Nothing runs if both are up to date, because `Database.restructure` checks the foreign keys of
    every row: seconds with a million events.
    """
    if revision == "head" and await database.read(partial(_is_whole, countries)):
        return

    def work(connection: sa.Connection) -> None:
        if revision != "head" or missing_revision(connection) is not None:
            from alembic import command  # noqa: PLC0415

            command.upgrade(alembic_config(connection), revision)
        record.save(connection, countries)

    await database.restructure(locked(work))


def _is_whole(countries: Countries, connection: sa.Connection) -> bool:
    return missing_revision(connection) is None and not record.differing(connection, countries)


@cache
def head() -> str:
    """The last revision of this release: the one that is no `down_revision`.

    Read from the files by a pattern, because Alembic takes long to import.
    """
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (_ROOT / "migrations/versions").glob("*.py"):
        for kind, revision in _REVISION.findall(file.read_text(encoding="utf-8")):
            found[kind].add(revision)
    (last,) = found["revision"] - found["down_revision"]
    return last


def missing_revision(connection: sa.Connection) -> str | None:
    """The revision that the schema lacks; None if it is up to date."""
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return head()
    present = connection.scalars(sa.select(_VERSIONS.c.version_num)).all()
    return None if head() in present else head()


def is_derived(connection: sa.Connection) -> bool:
    """Whether timelines, counts and documents have the form of this release (`maintenance`)."""
    return connection.scalar(sa.select(_LEDGER.c.derived)) == DERIVED


def lack(connection: sa.Connection) -> str | None:
    """A sentence about what the database lacks to be served; None if it is ready."""
    missing = missing_revision(connection)
    if missing is not None:
        return f"The database does not have revision {missing}."
    return None if is_derived(connection) else "The timelines of its events are not built yet."

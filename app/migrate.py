"""Bringing a database to the schema of this release, and its countries to the countries file.

Alembic is loaded only when something is to be migrated: it takes as long to load as FastAPI, and
every start and every `/readyz` asks which revision is there.
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
DERIVED: Final = 3
"""Raised by a release that derives more, or otherwise, from the events that are there."""
# Any number that nobody else locks in this database: "entente" on a telephone's keys.
ADVISORY_LOCK: Final = 3688363
# Waiting for another process that migrates may take a while; waiting for a table that readers
# hold may not, since everybody else then waits behind us.
_TIMEOUTS: Final = ("SET LOCAL lock_timeout = '5s'", "SET LOCAL statement_timeout = '10min'")


def alembic_config(connection: sa.Connection | None = None) -> "Config":
    """Alembic's configuration, on a connection that is already open."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(str(_ROOT / "alembic.ini"))
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
    """Upgrade to `revision` and copy the countries file. If all is there it is only looked at: what
    changes a schema then checks every row, which takes seconds for a million events.
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
    """The revision of this release: the one that none comes after."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (_ROOT / "migrations/versions").glob("*.py"):
        for kind, revision in _REVISION.findall(file.read_text(encoding="utf-8")):
            found[kind].add(revision)
    (last,) = found["revision"] - found["down_revision"]
    return last


def missing_revision(connection: sa.Connection) -> str | None:
    """The revision that the schema should have, or None if it has it."""
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return head()
    present = connection.scalars(sa.select(_VERSIONS.c.version_num)).all()
    return None if head() in present else head()


def is_derived(connection: sa.Connection) -> bool:
    """Whether timelines, counts and documents are those of this release: `operation` makes them."""
    return connection.scalar(sa.select(_LEDGER.c.derived)) == DERIVED


def lack(connection: sa.Connection) -> str | None:
    """What this release cannot answer without, in a sentence; None if all is there."""
    missing = missing_revision(connection)
    if missing is not None:
        return f"The database is not at revision {missing}."
    return None if is_derived(connection) else "The timelines of its events are not made yet."

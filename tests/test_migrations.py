"""The schema comes, goes and comes back, also with data in, and never twice at once."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from app import check, maintenance, migrate
from app import tables as t
from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database, writing


def test_tables_and_migrations_agree(migrated: str) -> None:
    writing(
        migrated,
        migrate.locked(lambda connection: command.check(migrate.alembic_config(connection))),
    )


def test_the_head_is_found_without_alembic() -> None:
    script = ScriptDirectory.from_config(migrate.alembic_config())
    assert migrate.head() == script.get_current_head()


def test_down_and_up_again_with_data_in(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    url = make_url(founding_url)
    writing(
        url,
        migrate.locked(
            lambda connection: command.downgrade(migrate.alembic_config(connection), "base")
        ),
    )
    assert reading(url, migrate.missing_revision) == migrate.head()
    with_database(url, partial(migrate.migrate, countries=countries))
    assert reading(url, migrate.missing_revision) is None
    assert reading(url, lambda connection: check.check(connection, countries)) == []
    assert reading(url, maintenance.is_untouched)


def test_what_is_whole_is_only_looked_at(url: str, countries: Countries) -> None:
    """A start on a large database must not check each of its rows."""

    async def again(database: Database) -> None:
        async def restructure(_work: object) -> None:
            raise AssertionError

        database.restructure = restructure  # type: ignore[assignment, method-assign]
        await migrate.migrate(database, countries)
        await database.write(lambda c: c.execute(sa.delete(t.country_name)))
        with pytest.raises(AssertionError):
            await migrate.migrate(database, countries)

    with_database(url, again)
    with_database(url, partial(migrate.migrate, countries=countries))
    assert reading(url, lambda connection: check.check(connection, countries)) == []


def test_two_processes_may_migrate_at_once(make_url: MakeUrl, countries: Countries) -> None:
    url = make_url()

    async def both(one: Database) -> None:
        other = open_database(Settings(database_url=url))
        try:
            await asyncio.gather(migrate.migrate(one, countries), migrate.migrate(other, countries))
        finally:
            await other.close()

    with_database(url, both)
    assert reading(url, migrate.missing_revision) is None


def test_several_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    def open_and_write(path: Path, ready: threading.Barrier) -> None:
        database = open_database(Settings(database_url=f"sqlite:///{path}"))

        async def write() -> None:
            ready.wait()
            try:
                await database.write(lambda connection: connection.execute(sa.select(1)))
            finally:
                await database.close()

        asyncio.run(write())

    with ThreadPoolExecutor(3) as pool:
        for number in range(40):  # of each twenty, one was refused
            ready = threading.Barrier(3)
            path = tmp_path / f"{number}.db"
            for done in [pool.submit(open_and_write, path, ready) for _ in range(3)]:
                done.result()


def test_copying_a_table_keeps_what_belongs_to_it(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    url = make_url(founding_url)

    def copy_events(connection: sa.Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("event", recreate="always") as batch:
            batch.add_column(sa.Column("later", sa.Integer))
        with operations.batch_alter_table("event", recreate="always") as batch:
            batch.drop_column("later")

    if url.startswith("sqlite"):  # PostgreSQL alters in place
        with_database(url, lambda database: database.restructure(copy_events))
    assert reading(url, lambda connection: check.check(connection, countries)) == []
    people = sa.select(sa.func.count()).select_from(t.participant)
    assert reading(url, lambda connection: connection.scalar(people)) == 48

"""The schema comes, goes and comes back, also with data in, and never twice at once."""

import asyncio
from collections.abc import Callable
from functools import partial

from alembic import command

from app import migrate, operation
from app.db import Database, open_database
from app.domain.countries import Countries
from app.settings import Settings
from tests.databases import reading, with_database, writing


def test_tables_and_migrations_agree(migrated: str) -> None:
    writing(
        migrated,
        migrate.locked(lambda connection: command.check(migrate.alembic_config(connection))),
    )


def test_down_and_up_again_with_data_in(
    make_url: Callable[..., str], founding_url: str, countries: Countries
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
    assert reading(url, lambda connection: operation.check(connection, countries)) == []
    assert reading(url, operation.is_untouched)


def test_two_processes_may_migrate_at_once(
    make_url: Callable[..., str], countries: Countries
) -> None:
    url = make_url()

    async def both(one: Database) -> None:
        other = open_database(Settings(database_url=url))
        try:
            await asyncio.gather(migrate.migrate(one, countries), migrate.migrate(other, countries))
        finally:
            await other.close()

    with_database(url, both)
    assert reading(url, migrate.missing_revision) is None

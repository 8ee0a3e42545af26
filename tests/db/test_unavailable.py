"""A PostgreSQL server that does not answer: every route that reads or writes is 503 `busy`."""

from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.reader_pool import ReaderPool
from app.domain.api_keys import new_key
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, Server, writing
from tests.test_every_endpoint import DOCUMENT, filled

WITHOUT_DATABASE = {
    *("/healthz", "/readyz", "/docs", "/openapi.json"),
    *("/v1/countries", "/v1/countries/{code}", "/v1/topics", "/v1/event-types"),
}
OPERATIONS = [
    (method, path)
    for path, operations in DOCUMENT["paths"].items()
    if path not in WITHOUT_DATABASE
    for method in operations
]


@pytest.fixture(params=["port", "database", "role"])
def unavailable(request: pytest.FixtureRequest, postgresql: Server) -> str:
    """The URL of a server that is not there, or of a database or role that it does not have."""
    url = sa.make_url(postgresql._url)  # type: ignore[attr-defined] # noqa: SLF001
    match request.param:
        case "port":
            url = sa.make_url("postgresql://nobody@127.0.0.1:1/none")
        case "database":
            url = url.set(database="none")
        case _:
            url = url.set(username="nobody")
    return url.render_as_string(hide_password=False)


def test_every_route_is_busy(unavailable: str) -> None:
    with TestClient(create_app(Settings(database_url=unavailable))) as client:
        for method, path in OPERATIONS:
            address, params = filled(path, method)
            key = {"Authorization": f"Bearer {new_key()}"} if method != "get" else {}
            answer = client.request(method, address, params=params, headers=key)
            if (answer.status_code, answer.json()["code"]) == (401, "key-required"):
                answer = client.get(address, headers={"Authorization": f"Bearer {new_key()}"})
            assert (answer.status_code, answer.json()["code"]) == (503, "busy"), (method, path)
            assert answer.headers["retry-after"]
        assert client.get("/readyz").json()["code"] == "not-ready"
        assert client.get("/healthz").status_code == 200


def test_a_database_of_another_schema_is_busy(make_url: MakeUrl, founding_url: str) -> None:
    """A server that is started by itself does not migrate; a release may be older than it."""
    url = make_url(founding_url)
    rename = "ALTER TABLE {} RENAME TO {}"

    def older(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0008'")
        for table in ("event", "timeline", "actor", "term", "source", "dataset", "import_run"):
            connection.exec_driver_sql(rename.format(table, f"{table}_of_another"))

    writing(url, older)
    with TestClient(create_app(Settings(database_url=url))) as client:
        for path in ("/v1/events?country=MAR", "/v1/actors", "/v1/sources", "/v1/imports"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (503, "busy"), path
            assert answer.json()["detail"].endswith("run `entente migrate`.")
        assert client.get("/readyz").status_code == 503


@pytest.fixture
def killed(backend: str, make_url: MakeUrl, founding_url: str) -> Iterator[TestClient]:
    """A client of a service whose connections are killed after each request."""
    if backend == "sqlite":
        pytest.skip("SQLite has no connections")
    url = make_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def test_killed_connections_are_replaced(killed: TestClient) -> None:
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid != pg_backend_pid()"
    )
    database = killed.app.state.database  # type: ignore[attr-defined]
    assert killed.portal is not None
    for path in ("/v1/events?limit=1", "/v1/actors", "/v1/imports/latest", "/readyz"):
        assert killed.get(path).status_code == 200
        killed.portal.call(database.write, lambda connection: connection.exec_driver_sql(kill))
        assert killed.get(path).status_code == 200, path


def test_a_statement_on_a_connection_that_is_being_lost(
    killed: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, errors = ReaderPool._try, [asyncpg.InternalClientError("another operation")]  # noqa: SLF001

    async def lose(pool: ReaderPool, *args: Any) -> Any:  # noqa: ANN401
        if errors:
            raise errors.pop()
        return await whole(pool, *args)

    monkeypatch.setattr(ReaderPool, "_try", lose)
    assert killed.get("/v1/events?limit=1").status_code == 200
    assert errors == []

"""`/readyz`: whether the service can answer."""

from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from app import maintenance, migrate
from app import tables as t
from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.databases import with_database, writing
from tests.drafts import DATASET, event, load


def readiness(url: str) -> tuple[int, dict[str, Any]]:
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_a_database_of_another_schema_is_not_ready(url: str, countries: Countries) -> None:
    def back(connection: sa.Connection) -> None:
        command.downgrade(migrate.alembic_config(connection), "-1")

    with_database(url, lambda database: database.restructure(migrate.locked(back)))
    status, problem = readiness(url)
    assert (status, problem["code"]) == (503, "not-ready")
    assert migrate.head() in problem["detail"]
    with_database(url, partial(maintenance.prepare, countries=countries))
    assert readiness(url) == (200, {"status": "ready"})


def test_a_database_without_what_is_derived_is_not_ready(url: str, countries: Countries) -> None:
    """As one is after `alembic upgrade head` alone."""
    load(url, countries, DATASET, event("1"))
    writing(url, lambda c: c.execute(sa.update(t.ledger).values(derived=0)))
    status, problem = readiness(url)
    assert (status, problem["code"]) == (503, "not-ready")
    assert "timelines" in problem["detail"]
    with_database(url, partial(maintenance.prepare, countries=countries))
    assert readiness(url) == (200, {"status": "ready"})


def test_a_database_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    status, problem = readiness(f"sqlite:///{tmp_path}/none.db")
    assert (status, problem["code"]) == (503, "not-ready")

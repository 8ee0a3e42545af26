"""The file of a SQLite database belongs to its owner, and is known again."""

import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import maintenance
from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.databases import with_database


@pytest.fixture
def file(tmp_path: Path, countries: Countries) -> Path:
    """A migrated database in a folder of its own."""
    path = tmp_path / "data" / "entente.db"
    before = os.umask(0o022)
    try:
        url = f"sqlite:///{path}"
        with_database(url, partial(maintenance.prepare, countries=countries))
    finally:
        os.umask(before)
    return path


def test_nobody_else_can_read_it(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    with TestClient(create_app(Settings(database_url=f"sqlite:///{file}"))) as client:
        assert client.get("/v1/events").status_code == 200
        assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_file_that_is_gone_is_not_ready(file: Path, is_replaced: bool) -> None:  # noqa: FBT001
    with TestClient(create_app(Settings(database_url=f"sqlite:///{file}"))) as client:
        assert client.get("/readyz").status_code == 200
        copy = file.with_name("copy.db")
        shutil.copy(file, copy)
        file.unlink()
        if is_replaced:
            copy.rename(file)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "deleted or replaced" in answer.json()["detail"]

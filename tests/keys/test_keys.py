"""Keys: how they are made, what they allow, and when they are refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import main
from app.domain.api_keys import is_well_formed
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def run(url: str, *command: str) -> Any:  # noqa: ANN401
    return CliRunner().invoke(main, ["keys", *command], env={"ENTENTE_DATABASE_URL": url})


def make(url: str, name: str, *options: str) -> str:
    made = run(url, "create", name, *options)
    assert made.exit_code == 0, made.output
    key: str = made.stdout.splitlines()[-1]
    return key


@pytest.fixture
def service(make_url: MakeUrl, founding_url: str) -> Iterator[tuple[str, TestClient]]:
    """The database and a client of a service that is not shared."""
    url = make_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield url, client


def test_a_key_is_made_shown_used_and_revoked(service: tuple[str, TestClient]) -> None:
    url, client = service
    admin = bearer(make(url, "boss", "--scope", "admin"))
    made = client.post("/v1/keys", json={"name": "desk", "scope": "write"}, headers=admin)
    assert made.status_code == 201, made.text
    shown = made.json()
    key = shown.pop("key")
    assert is_well_formed(key)
    address = made.headers["location"]
    assert client.get(address, headers=admin).json() == shown
    listed = client.get("/v1/keys", headers=admin).json()["items"]
    assert [one["name"] for one in listed] == ["boss", "desk"]
    assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
    revoked = client.delete(address, headers=admin)
    assert revoked.json()["revoked_at"]
    refused = client.get("/v1/topics", headers=bearer(key))
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid-key")
    again = client.delete(address, headers=admin).json()
    assert again["revoked_at"] == revoked.json()["revoked_at"]

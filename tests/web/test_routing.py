"""Routes that FastAPI documents and does not run."""

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl


def test_a_fault_is_answered_and_logged(
    make_url: MakeUrl, founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(database_url=make_url(founding_url)))

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    (route,) = [r for r in app.routes if getattr(r, "path", "") == "/v1/topics"]
    monkeypatch.setattr(route, "app", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/v1/topics")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")

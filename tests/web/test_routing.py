"""The short way to a route answers just as FastAPI's own way does."""

from collections.abc import Callable

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web import routing

PATHS = [
    "/v1/events?pair=MAR-ISR&limit=3",
    "/v1/events?colour=red",
    "/v1/events/",
    "/v1/events/8f0c0b0e-0000-5000-8000-000000000000",
    "/v1/events/nothing",
    "/v1/events/histogram?pair=MAR-ISR",
    "/v1/relations/Maroc-إسرائيل/events?limit=1",
    "/v1/relations/MAR",
    "/v1/countries/MAR",
    "/v1/nothing",
    "/healthz",
    "/readyz",
]


def test_both_ways_give_one_answer(
    make_url: Callable[..., str], founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url=make_url(founding_url))
    headers = {"X-Request-Id": "same"}
    answers = []
    for short in (True, False):
        if not short:
            monkeypatch.setattr(routing, "_is_ours", lambda _: False)
        with TestClient(create_app(settings)) as client:
            found = [client.get(path, headers=headers) for path in PATHS]
            found += [
                client.head(PATHS[0], headers=headers),
                client.post(PATHS[0], headers=headers),
            ]
        answers.append([(a.status_code, dict(a.headers), a.content) for a in found])
    assert answers[0] == answers[1]


def test_a_fault_is_answered_and_logged(
    make_url: Callable[..., str], founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(database_url=make_url(founding_url)))

    async def fail(_request: Request) -> None:
        raise ZeroDivisionError

    (route,) = [r for r in app.routes if getattr(r, "path", "") == "/v1/topics"]
    monkeypatch.setattr(route, "endpoint", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/v1/topics")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")

"""The header `Host` is checked, and appears in links as it is or not at all."""

import pytest
import uvicorn
from starlette.testclient import TestClient

from app import serving
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl

LIST = "/v1/events?limit=1"
MALFORMED = [
    "evil.example/<script>",
    "a>; rel=next",
    "a b",
    "user@host",
    "x" * 500,
    "[::1",
    'a"b',
    "",
]


@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get(LIST, headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert "link" not in answer.headers


@pytest.mark.parametrize("host", ["one.example", "One.example:8000", "10.0.0.1:80", "[::1]:8000"])
def test_a_host_is_in_the_link(client: TestClient, host: str) -> None:
    link = client.get(LIST, headers={"Host": host}).headers["link"]
    assert link.startswith(f"<http://{host}/v1/events?")
    odd = client.get("/v1/events?limit=1&language=en,>", headers={"Host": host})
    assert ">" not in odd.headers.get("link", "")[1:-13].removesuffix(">")


def test_only_hosts_of_the_setting_are_allowed(make_url: MakeUrl, founding_url: str) -> None:
    settings = Settings(database_url=make_url(founding_url), hosts="one.example two.example:8000")
    with TestClient(create_app(settings)) as client:

        def status(host: str, path: str = LIST) -> int:
            return client.get(path, headers={"Host": host}).status_code

        for host in ("one.example", "ONE.example:81", "two.example:8000"):
            assert status(host) == 200
        for host in ("two.example", "three.example", "10.0.0.1"):
            assert status(host) == 400
        assert status("10.0.0.1", "/readyz") == status("10.0.0.1", "/healthz") == 200


@pytest.mark.parametrize("proxies", ["", "10.0.0.1"])
def test_proxies_are_a_setting(proxies: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setattr(uvicorn, "run", lambda _app, **options: given.update(options))
    serving.run(Settings(proxies=proxies))
    assert given["forwarded_allow_ips"] == proxies
    assert given["proxy_headers"] is bool(proxies)

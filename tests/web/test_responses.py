"""What an address was answered is given out again until something is written."""

from functools import partial

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.write import record
from app.history import Author
from app.main import create_app
from app.settings import Settings
from app.web.params import Params
from tests.databases import writing
from tests.drafts import DATASET, event, load

ONE = record_id("d", "1")
EVENT = f"/v1/events/{ONE}"
LIST = "/v1/events?pair=MAR-ISR&limit=1"
PATHS = [EVENT, LIST, "/v1/events/histogram", "/v1/relations/MAR-ISR", "/v1/relations?country=MAR"]


@pytest.fixture
def served(url: str, countries: Countries) -> TestClient:
    """A client of a service over two events. It is not entered: no request shares a connection."""
    load(url, countries, DATASET, event("1"), event("2"))
    return TestClient(create_app(Settings(database_url=url)))


def seen(client: TestClient, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(path, headers={"X-Request-Id": "same"} | named)
    return answer.status_code, dict(answer.headers), answer.content


@pytest.mark.parametrize("path", PATHS)
def test_the_second_answer_is_the_first(
    served: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served as client:
        first = seen(client, path, accept_encoding="identity")
        monkeypatch.setattr(Params, "read", None)  # which every route calls first
        assert seen(client, path, accept_encoding="identity") == first
        tag = first[1]["etag"]
        for encoding in ("gzip", "br", "identity", "gzip"):
            status, headers, body = seen(client, path, accept_encoding=encoding)
            assert (status, body) == (200, first[2])
            assert headers["etag"].removeprefix("W/") == tag.removeprefix("W/")
            unchanged = seen(client, path, accept_encoding=encoding, if_none_match=headers["etag"])
            assert unchanged[0] == 304
            assert unchanged[1]["etag"] == headers["etag"]
        assert seen(client, path, accept_encoding="identity") == first
        plain = client.head(path, headers={"Accept-Encoding": "identity"})
        assert plain.headers["content-length"] == first[1]["content-length"]


def test_a_link_names_the_host_that_was_asked(served: TestClient) -> None:
    with served as client:
        for host in ("one.example", "two.example", "one.example"):
            link = client.get(LIST, headers={"Host": host}).headers["link"]
            assert link.startswith(f"<http://{host}/v1/events?pair=MAR-ISR&limit=1&cursor=")


def test_what_was_withdrawn_is_gone_at_once(served: TestClient, url: str) -> None:
    with served as client:
        for _ in range(2):
            assert client.get(EVENT).status_code == 200
            assert len(client.get("/v1/events").json()["items"]) == 2
        writing(url, partial(record.withdraw, ids=[ONE], author=Author(), now_us=1))
        for _ in range(2):
            assert client.get(EVENT).status_code == 410
            assert len(client.get("/v1/events").json()["items"]) == 1


def test_what_was_not_there_is_there_at_once(
    served: TestClient, url: str, countries: Countries
) -> None:
    path = f"/v1/events/{record_id('d', '3')}"
    with served as client:
        for _ in range(2):
            assert client.get(path).status_code == 404
        load(url, countries, DATASET, event("3"))
        assert client.get(path).status_code == 200


def test_no_other_spelling_is_taken_for_an_address(served: TestClient) -> None:
    with served as client:
        for _ in range(2):
            assert client.get("/v1/relations/MAR-ISR/events?place=&limit=1").status_code == 422
            assert client.get("/v1/relations/MAR-ISR/events?limit=1").status_code == 200
            assert client.get("/v1/relations/MAR-ISR/events%3Flimit=1").status_code == 404
            assert client.get("/v1/relations/MAR-ISR?limit=1").status_code == 422
            assert client.get(f"{EVENT}?colour=red").status_code == 422


def test_a_service_behind_a_path_remembers_too(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("1"), event("2"))
    app = create_app(Settings(database_url=url))
    with TestClient(app, root_path="/entente") as client:
        first = client.get(LIST)
        assert first.status_code == 200
        assert client.get(LIST).content == first.content
        assert client.get(LIST, headers={"If-None-Match": first.headers["etag"]}).status_code == 304

"""What every answer has in common, whatever the route does."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message

from app.web import errors
from app.web.middleware import LOG_FIELDS, stack
from app.web.negotiation import accepts_json


def make_app(cors_origins: str = "*") -> FastAPI:
    app = FastAPI(middleware=stack(cors_origins))
    errors.install(app)

    @app.get("/v1/events")
    async def events() -> Response:
        body = b'{"items":[' + b'"one event",' * 200 + b'""]}'
        return Response(body, media_type="application/json", headers={"ETag": '"abc"'})

    @app.get("/v1/fails")
    async def fails() -> Response:
        raise ZeroDivisionError

    @app.get("/v1/breaks")
    async def breaks() -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"first"
            raise ZeroDivisionError

        return StreamingResponse(chunks(), media_type="application/octet-stream")

    @app.get("/v1/named")
    async def named(request: Request) -> Response:
        return Response(request.state.request_id)

    return app


@pytest.fixture
def client() -> TestClient:
    return TestClient(make_app())


class TestRequestId:
    @pytest.mark.parametrize("given", ["a", "A-b_c.9", "x" * 64])
    def test_a_proper_one_is_kept_and_shown_to_the_route(
        self, client: TestClient, given: str
    ) -> None:
        answer = client.get("/v1/named", headers={"X-Request-Id": given})
        assert answer.headers["x-request-id"] == answer.text == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "{}", "ä"])
    def test_any_other_is_replaced(self, client: TestClient, given: str) -> None:
        answer = client.get("/v1/named", headers={b"X-Request-Id": given.encode()})
        assert len(answer.headers["x-request-id"]) == 32
        assert answer.headers["x-request-id"] != client.get("/v1/named").headers["x-request-id"]

    @pytest.mark.parametrize(
        "path", ["/v1/events", "/v1/fails", "/nothing", "/v1/events?" + "a" * 16_000]
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
    def test_every_answer_has_it_once_with_the_security_headers(
        self, client: TestClient, method: str, path: str
    ) -> None:
        headers = client.request(method, path, headers={"X-Request-Id": "mine"}).headers
        assert headers.get_list("x-request-id") == ["mine"]
        assert headers.get_list("x-content-type-options") == ["nosniff"]
        assert headers.get_list("referrer-policy") == ["no-referrer"]
        assert headers.get_list("access-control-allow-origin") == ["*"]


class TestLog:
    def test_one_line_says_what_was_asked_and_answered(
        self, client: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "entente"):
            client.get("/v1/named?a=%0A1", headers={"X-Request-Id": "mine", "Cookie": "secret"})
        (line,) = [record for record in caplog.records if record.name == "entente.request"]
        said = vars(line)[LOG_FIELDS]
        assert line.levelname == "INFO"
        assert said["method"] == "GET"
        assert said["path"] == "/v1/named"
        assert said["query"] == "a=%0A1"
        assert said["status"] == 200
        assert said["bytes"] == len("mine")
        assert said["request_id"] == "mine"
        assert said["client"] == "testclient"
        assert 0 < said["milliseconds"] < 5000
        assert "secret" not in str(said)
        assert "GET /v1/named?a=%0A1 200" in line.getMessage()

    def test_it_cannot_be_forged_or_swollen(
        self, client: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "entente"):
            client.get("/v1/%0Aevents%1b?q=" + "x" * 5000)
        line = caplog.messages[-1]
        assert line.isprintable()
        assert len(line) < 1200

    @pytest.mark.parametrize("path", ["/v1/fails", "/v1/breaks"])
    def test_a_failure_is_a_warning_and_its_cause_is_logged_once(
        self, client: TestClient, caplog: pytest.LogCaptureFixture, path: str
    ) -> None:
        answer = client.get(path, headers={"X-Request-Id": "mine"})
        causes = [record for record in caplog.records if record.exc_info]
        assert [vars(record)["request_id"] for record in causes] == ["mine"]
        assert "ZeroDivisionError" in caplog.text
        if answer.status_code == 500:
            assert caplog.records[-1].levelname == "WARNING"


class TestFailures:
    def test_a_failure_is_a_problem_document_that_pages_may_read(self, client: TestClient) -> None:
        answer = client.get("/v1/fails", headers={"Origin": "https://a.example"})
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == "*"
        document = answer.json()
        assert document["code"] == "internal-error"
        assert document["request_id"] == answer.headers["x-request-id"]
        assert "Zero" not in answer.text

    def test_an_answer_that_breaks_off_is_not_completed(self) -> None:
        messages = _run(make_app(), "/v1/breaks")
        assert messages[0]["status"] == 200
        assert messages[-1] == {
            "type": "http.response.body",
            "body": b"first",
            "more_body": True,
        }


class TestHead:
    @pytest.mark.parametrize("path", ["/v1/events", "/nothing", "/openapi.json", "/v1/fails"])
    @pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
    def test_it_says_what_get_says_without_the_body(
        self, client: TestClient, path: str, encoding: str
    ) -> None:
        headers = {"Accept-Encoding": encoding, "X-Request-Id": "same"}
        get = client.get(path, headers=headers)
        head = client.head(path, headers=headers)
        assert head.status_code == get.status_code
        assert head.headers == get.headers
        assert int(head.headers["content-length"]) > 0
        assert head.content == b""

    def test_a_client_that_holds_the_answer_is_covered_so(self, client: TestClient) -> None:
        assert client.post("/v1/events").headers["allow"] == "GET, HEAD"


class TestGuard:
    def test_an_address_of_16_000_bytes_is_the_longest(self, client: TestClient) -> None:
        longest = "/v1/events?" + "a" * (16_000 - len("/v1/events"))
        assert client.get(longest).status_code == 200
        answer = client.get(longest + "a")
        assert answer.status_code == 414
        assert answer.json()["code"] == "uri-too-long"
        assert answer.headers["cache-control"] == "no-store"

    def test_json_paths_refuse_clients_that_exclude_json(self, client: TestClient) -> None:
        html = {"Accept": "text/html"}
        for path in ("/v1/events", "/v1/nothing", "/v1", "/openapi.json"):
            answer = client.get(path, headers=html)
            assert answer.status_code == 406
            assert answer.json()["code"] == "not-acceptable"
            assert answer.headers["content-type"] == "application/problem+json"
        assert client.get("/v1x", headers=html).status_code == 404

    def test_several_headers_accept_are_one_list(self, client: TestClient) -> None:
        lines = [("Accept", "text/html"), ("Accept", "application/json")]
        assert client.get("/v1/events", headers=lines).status_code == 200


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/*",
        "*/*",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.001",
        "application/json; charset=utf-8; q=1.0",
        'application/json;profile="a,b;q=0"',
        "text/html, application/*;q=0.1",
        "*/*;q=0, application/json",
        "application/problem+json",
        "application/problem+json;q=0.5, text/html",
        " , application/json ,, ",
        "application/json;q=0, application/json;q=0.5",
        # Cannot be read, so nothing is refused.
        "",
        "json",
        "text/html;q=2",
        "text/html;q=abc",
        "text/html;q=-1",
        "text/html; application/xml",
        'text/html;a="b',
        "text/html text/plain",
        "/",
        "é/html",
    ],
)
def test_accept_lets_json_through(accept: str) -> None:
    assert accepts_json(accept)


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/*, image/png",
        "application/json;q=0",
        "application/json;q=0.000, */*",
        "application/json;q=0, application/problem+json",
        "application/*;q=0, */*;q=1",
        "*/*;q=0",
        "application/problem+json;q=0",
        "application/xml;q=0.9, application/ld+json",
        'text/html;a="application/json"',
    ],
)
def test_accept_excludes_json(accept: str) -> None:
    assert not accepts_json(accept)


class TestCors:
    def test_all_may_read_and_nothing_varies_by_origin(self, client: TestClient) -> None:
        for headers in ({}, {"Origin": "https://a.example"}):
            answer = client.get("/v1/events", headers=headers)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "ETag" in answer.headers["access-control-expose-headers"]
            assert answer.headers.get("vary", "Accept-Encoding") == "Accept-Encoding"

    def test_listed_origins_may_read_and_others_not(self) -> None:
        client = TestClient(make_app("https://a.example https://b.example"))
        for origin in ("https://a.example", "https://b.example"):
            answer = client.get("/v1/events", headers={"Origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin
            assert answer.headers["vary"] == "Accept-Encoding, Origin"
        for headers in ({}, {"Origin": "https://c.example"}):
            answer = client.get("/nothing", headers=headers)
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Origin"

    def test_none_may_read(self) -> None:
        answer = TestClient(make_app("")).get("/v1/events", headers={"Origin": "https://a.example"})
        assert "access-control-allow-origin" not in answer.headers

    def test_a_preflight_is_answered_for_every_path(self, client: TestClient) -> None:
        asked = {
            "Origin": "https://a.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        }
        for path in ("/v1/events", "/nothing"):
            answer = client.options(path, headers=asked)
            assert answer.status_code == 204
            assert answer.content == b""
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
            assert "If-None-Match" in answer.headers["access-control-allow-headers"]
            assert answer.headers.get_list("access-control-expose-headers") != []


def _run(app: FastAPI, path: str) -> list[Message]:
    """What a server would be told to send: the test client hides that an answer broke off."""
    messages: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(3600)
        return {}

    async def send(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(app(scope, receive, send))
    return messages

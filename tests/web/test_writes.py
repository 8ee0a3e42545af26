"""The protocol of writes: bodies, preconditions, dry runs, and keys of requests."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import orjson
import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from app import tables as t
from app.clock import now_us
from app.db import idempotency
from app.db.errors import BusyError
from app.main import create_app
from app.settings import Settings
from app.web import writes
from app.web.bodies import JSON, MERGE_PATCH, read_body
from app.web.preconditions import Preconditions
from app.web.problems import responses
from app.web.routing import routes
from app.web.writes import Answer, WriteParams
from tests.databases import reading, writing

MOST = 100


class Service(NamedTuple):
    client: TestClient
    url: str

    def counted(self) -> int:
        """How often the route has written."""
        found = reading(self.url, lambda c: c.scalar(sa.select(t.ledger.c.document)))
        return int(found or 0)


@pytest.fixture
def service(url: str) -> Iterator[Service]:
    """A service with a route that counts its writes in the database."""
    router = routes("/v1/counter", "operation", scope="open")

    @router.post("", responses=responses())
    async def count(request: Request) -> Response:
        params = WriteParams.read(request)
        body = await read_body(request, [JSON, MERGE_PATCH], MOST)
        value = body.json()

        def work(connection: sa.Connection) -> Answer:
            number = sa.update(t.ledger).values(document=t.ledger.c.document + 1)
            made = connection.scalar(number.returning(t.ledger.c.document))
            if value == "busy":
                raise BusyError
            return Answer(201, orjson.dumps({"made": made}), {"Location": "/x"})

        return await writes.write(request, work, body.content, dry_run=params.dry_run)

    @router.put("", responses=responses())
    async def conditional(request: Request) -> Response:
        Preconditions(request).check(request.query_params.get("tag"))
        return Response("{}")

    app = create_app(Settings(database_url=url))
    app.router.routes += router.routes
    with TestClient(app) as client:
        yield Service(client, url)


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


class TestBodies:
    @pytest.mark.parametrize(
        ("headers", "content", "status", "code"),
        [
            ({"Content-Type": "application/json"}, b"{}", 201, None),
            ({"Content-Type": "Application/JSON; charset=UTF-8"}, b"{}", 201, None),
            ({"Content-Type": 'application/merge-patch+json;charset="utf-8"'}, b"{}", 201, None),
            ({"Content-Type": "application/json"}, b"{", 400, "invalid-json"),
            ({"Content-Type": "application/json"}, b"", 400, "invalid-json"),
            ({"Content-Type": "application/json"}, b"\xff", 400, "invalid-json"),
            ({"Content-Type": "application/json"}, b'"\\ud800"', 400, "invalid-json"),
            ({"Content-Type": "application/json"}, b"NaN", 400, "invalid-json"),
            ({"Content-Type": "application/json"}, b"[" * 99, 400, "invalid-json"),
            ({"Content-Type": "text/plain"}, b"{}", 415, "unsupported-media-type"),
            ({"Content-Type": "application/json; charset=latin1"}, b"{}", 415, None),
            ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"{}", 415, None),
            ({}, b"{}", 415, "unsupported-media-type"),
            ({"Content-Type": "application/json"}, b" " * 101, 413, "body-too-large"),
            ({"Content-Type": "application/json"}, b"{}" + b" " * 98, 201, None),
        ],
    )
    def test_what_is_read(
        self,
        service: Service,
        headers: dict[str, str],
        content: bytes,
        status: int,
        code: str | None,
    ) -> None:
        answer = service.client.post("/v1/counter", content=content, headers=headers)
        assert answer.status_code == status, answer.text
        assert code in (None, answer.json().get("code"))
        if status == 415:
            assert answer.headers["accept"] == "application/json, application/merge-patch+json"
        chunks = service.client.post(
            "/v1/counter", content=iter([content[:1], content[1:]]), headers=headers
        )
        assert chunks.status_code == status
        assert service.counted() == (2 if status == 201 else 0)


class TestPreconditions:
    @pytest.mark.parametrize(
        ("headers", "tag", "status"),
        [
            ({}, None, 200),
            ({"If-None-Match": "*"}, None, 200),
            ({"If-Match": "*"}, None, 412),
            ({"If-Match": '"a"'}, None, 412),
            ({}, '"a"', 428),
            ({"If-None-Match": "*"}, '"a"', 412),
            ({"If-None-Match": "*", "If-Match": '"a"'}, '"a"', 412),
            ({"If-None-Match": '"a"', "If-Match": "*"}, '"a"', 412),
            ({"If-None-Match": '"b"', "If-Match": "*"}, '"a"', 200),
            ({"If-None-Match": '"b"'}, '"a"', 428),
            ({"If-Match": '"a"'}, '"a"', 200),
            ({"If-Match": 'W/"a"'}, '"a"', 200),
            ({"If-Match": '"x", "a"'}, '"a"', 200),
            ({"If-Match": "*"}, '"a"', 200),
            ({"If-Match": "a"}, '"a"', 412),
            ({"If-Match": '"b"'}, '"a"', 412),
            ({"If-Match": ""}, '"a"', 428),
        ],
    )
    def test_what_is_allowed(
        self, service: Service, headers: dict[str, str], tag: str | None, status: int
    ) -> None:
        params = {"tag": tag} if tag else {}
        answer = service.client.put("/v1/counter", params=params, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.headers.get("etag") == (tag if status == 412 else None)


class TestRetries:
    def test_a_retry_gets_the_first_answer(self, service: Service) -> None:
        first = service.client.post("/v1/counter", json={}, headers=key('"a"'))
        for text in ('"a"', "a"):
            again = service.client.post("/v1/counter", json={}, headers=key(text))
            assert (again.status_code, again.content) == (201, first.content)
            assert again.headers["location"] == "/x"
            assert again.headers["idempotent-replayed"] == "true"
        assert "idempotent-replayed" not in first.headers
        assert service.counted() == 1

    def test_a_key_belongs_to_one_request(self, service: Service) -> None:
        service.client.post("/v1/counter", json={}, headers=key("a"))
        for params, value in (({}, []), ({"dry_run": "false"}, {})):
            answer = service.client.post("/v1/counter", params=params, json=value, headers=key("a"))
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
        assert service.counted() == 1

    @pytest.mark.parametrize("text", ["", '""', '"a', 'a"b', "a b", "é", "x" * 256])
    def test_a_malformed_key_is_refused(self, service: Service, text: str) -> None:
        answer = service.client.post(
            "/v1/counter", json={}, headers={b"Idempotency-Key": text.encode("latin-1")}
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"

    def test_what_was_refused_can_be_corrected(self, service: Service) -> None:
        busy = service.client.post("/v1/counter", json="busy", headers=key("a"))
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
        assert service.client.post("/v1/counter", json={}, headers=key("a")).status_code == 201
        assert service.counted() == 1

    def test_a_dry_run_keeps_nothing(self, service: Service) -> None:
        for _ in range(2):
            dry = service.client.post("/v1/counter?dry_run=true", json={}, headers=key("a"))
            assert (dry.status_code, dry.json()) == (201, {"made": 1})
            assert "idempotent-replayed" not in dry.headers
        assert service.counted() == 0
        assert service.client.post("/v1/counter", json={}, headers=key("a")).json() == dry.json()

    def test_two_processes_that_get_one_request_write_once(self, service: Service) -> None:
        with (
            TestClient(create_app(Settings(database_url=service.url))) as other,
            ThreadPoolExecutor(8) as threads,
        ):
            other.app.router.routes += service.client.app.router.routes[-2:]  # type: ignore[attr-defined]
            clients = [service.client, other] * 4

            def send(client: TestClient) -> Any:  # noqa: ANN401
                return client.post("/v1/counter", json={}, headers=key("a"))

            answers = list(threads.map(send, clients))
        assert {answer.status_code for answer in answers} <= {201, 409}
        first = [a for a in answers if a.status_code == 201 and "retry-after" not in a.headers]
        assert {answer.content for answer in first} == {b'{"made":1}'}
        assert sum("idempotent-replayed" not in answer.headers for answer in first) == 1
        assert service.counted() == 1

    def test_a_running_request_is_not_repeated(self, service: Service) -> None:
        """One that has not gone on for ten seconds can be taken over."""

        class Sent(NamedTuple):
            seconds: int
            status: int

        asked = idempotency.Asked("", "running", b"0" * 16)
        for sent in (Sent(-60, 409), Sent(11, 0)):  # a minute ahead, for slow machines
            begun = now_us() - sent.seconds * 1_000_000

            def keep(connection: sa.Connection, begun: int = begun) -> None:
                stored = idempotency.Stored(0, {}, b"some")
                idempotency.keep(connection, asked, stored, begun)

            writing(service.url, keep)
            if sent.status:
                with pytest.raises(idempotency.RunningError):
                    writing(service.url, lambda c: idempotency.begin(c, asked, now_us()))
            else:
                found = writing(service.url, lambda c: idempotency.begin(c, asked, now_us()))
                assert found == (0, {}, b"some")
        assert writing(service.url, lambda c: idempotency.progress(c, asked)) == b"some"

    def test_a_request_that_goes_on_is_not_taken_over(self, service: Service) -> None:
        """The next part of a first attempt that seemed to have stopped has just begun."""
        asked = idempotency.Asked("", "going on", b"0" * 16)
        begun = now_us() - 11 * 1_000_000
        stored = idempotency.Stored(0, {}, b"some")
        writing(service.url, lambda c: idempotency.keep(c, asked, stored, begun))

        def take_over() -> idempotency.Stored | None:
            return writing(service.url, lambda c: idempotency.begin(c, asked, now_us()))

        with ThreadPoolExecutor(1) as threads:

            def go_on(connection: sa.Connection) -> Future[idempotency.Stored | None]:
                assert idempotency.progress(connection, asked) == b"some"
                other = threads.submit(take_over)
                wait([other], timeout=0.5)  # it waits for this transaction
                idempotency.keep(connection, asked, stored._replace(body=b"more"), now_us())
                return other

            other = writing(service.url, go_on)
            with pytest.raises(idempotency.RunningError):
                other.result()

    def test_an_answer_is_kept_for_a_day(self, service: Service) -> None:
        asked = idempotency.Asked("", "old", b"0" * 16)
        other = idempotency.Asked("", "new", b"0" * 16)
        stored = idempotency.Stored(201, {}, b"{}")
        for hours, expected in ((23, stored), (25, None)):
            begun = now_us() - hours * 3600 * 1_000_000

            def keep(connection: sa.Connection, begun: int = begun) -> None:
                connection.execute(sa.delete(t.stored_answer))
                idempotency.keep(connection, asked, stored, begun)

            writing(service.url, keep)
            writing(service.url, lambda c: idempotency.begin(c, other, now_us()))
            found = writing(service.url, lambda c: idempotency.begin(c, asked, now_us()))
            assert found == expected

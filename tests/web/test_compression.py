"""Compressed answers and the truth of their tags."""

import gzip

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web.middleware import Compression
from app.web.responses import cache_headers, entity_tag, list_tag, matches, not_modified

BODY = b'{"items":[' + b'{"title":"a visit"},' * 100 + b"{}]}"
SMALL = b'{"items":[]}'
DECODERS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
}


async def resource(request: Request) -> Response:
    body = SMALL if "small" in request.query_params else BODY
    tag = list_tag(1, "") if "list" in request.query_params else entity_tag(body)
    if matches(request.headers.get("if-none-match"), tag):
        return not_modified(tag)
    return Response(body, media_type="application/json", headers=cache_headers(tag))


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", resource), Route("/v1/events", resource)]
    app = Starlette(routes=routes, middleware=[Middleware(Compression)])
    return TestClient(app)


def fetch(client: TestClient, url: str, **headers: str) -> tuple[Response, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream("GET", url, headers=named) as answer:
        raw = b"".join(answer.iter_raw())
    return Response(status_code=answer.status_code, headers=dict(answer.headers)), raw


@pytest.mark.parametrize("encoding", DECODERS)
def test_the_bytes_are_the_same_after_decoding(client: TestClient, encoding: str) -> None:
    answer, raw = fetch(client, "/", accept_encoding=encoding)
    assert answer.headers["content-encoding"] == encoding
    assert int(answer.headers["content-length"]) == len(raw) < len(BODY)
    assert DECODERS[encoding](raw) == BODY
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip, br;q=0, zstd;q=0", "gzip"),
        ("*", "zstd"),
    ],
)
def test_the_cheapest_accepted_is_chosen(client: TestClient, accepted: str, chosen: str) -> None:
    answer, _ = fetch(client, "/", accept_encoding=accepted)
    assert answer.headers["content-encoding"] == chosen


@pytest.mark.parametrize("accepted", ["identity", "deflate", "gzip;q=0", ""])
def test_a_client_that_accepts_none_gets_the_bytes_and_their_strong_tag(
    client: TestClient, accepted: str
) -> None:
    answer, raw = fetch(client, "/", accept_encoding=accepted)
    assert "content-encoding" not in answer.headers
    assert raw == BODY
    assert answer.headers["etag"] == entity_tag(BODY)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_small_answer_is_left_alone_with_its_strong_tag(client: TestClient) -> None:
    answer, raw = fetch(client, "/?small", accept_encoding="zstd")
    assert raw == SMALL
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"] == entity_tag(SMALL)


@pytest.mark.parametrize("encoding", DECODERS)
def test_compressed_bytes_never_carry_a_strong_tag(client: TestClient, encoding: str) -> None:
    answer, _ = fetch(client, "/", accept_encoding=encoding)
    assert answer.headers["etag"] == "W/" + entity_tag(BODY)
    answer, _ = fetch(client, "/?list", accept_encoding=encoding)
    assert answer.headers["etag"] == list_tag(1, "")


@pytest.mark.parametrize("url", ["/", "/?small", "/?list"])
@pytest.mark.parametrize("first", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("second", ["identity", "gzip", "zstd"])
def test_what_one_encoding_gave_is_good_for_any_and_repeated_as_held(
    client: TestClient, url: str, first: str, second: str
) -> None:
    held, _ = fetch(client, url, accept_encoding=first)
    tag = held.headers["etag"]
    for condition in (tag, f'"other", {tag}'):
        again, raw = fetch(client, url, accept_encoding=second, if_none_match=condition)
        assert again.status_code == 304
        assert raw == b""
        assert again.headers["etag"] == tag
        assert again.headers["vary"] == "Accept-Encoding"
        assert again.headers["cache-control"] == held.headers["cache-control"]


def test_who_accepts_nothing_special_gets_the_tag_in_the_form_that_it_holds(
    client: TestClient,
) -> None:
    del client.headers["accept-encoding"]
    tag = entity_tag(BODY)
    assert client.get("/v1/events").headers["etag"] == tag
    for held in (tag, f"W/{tag}"):
        again = client.get("/v1/events", headers={"If-None-Match": held})
        assert (again.status_code, again.headers["etag"]) == (304, held)
        assert again.headers["vary"] == "Accept-Encoding"

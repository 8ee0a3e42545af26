"""Responses with an ETag, conditional requests (RFC 9110, 13), and the cache of responses.

A client that sends the current ETag gets 304, and no representation is made. Representations of
lists and events are cached by URL until the next write.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, NamedTuple, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.util import await_only
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.clock import http_date
from app.db.database import Database
from app.db.errors import BusyError, TooSlowError
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.web.auth import CALLER, authorize, has_authorization, private
from app.web.middleware import Layer
from app.web.paging import memento_link, next_link
from app.web.values import AsOf

T = TypeVar("T")

JSON = "application/json"
# Any cache may store data but must revalidate it, since an import may change any response at any
# time. A 304 is cheap.
DATA = "public, max-age=0, must-revalidate"
_WRITER = b"\xff"  # in no path, since UTF-8 does not have it
# For a URL that contains a digest of the content.
VERSIONED = "public, max-age=31536000, immutable"
# Compression depends on Accept-Encoding. `Cors` adds Origin where the response depends on it.
VARY = "Accept-Encoding"

# As bytes: to encode them for each response takes a twentieth of a cached response.
_DATA_HEADERS = [
    (b"content-type", JSON.encode()),
    (b"cache-control", DATA.encode()),
    (b"vary", VARY.encode()),
]

_FIXED_HEADERS = [
    *(header for header in _DATA_HEADERS if header[0] != b"cache-control"),
    (b"cache-control", VERSIONED.encode()),
]

# Another release may render the same data differently, so that ETags depend on the release.
_RELEASE = version("entente").encode() + b" "
_OPAQUE_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Representation(NamedTuple):
    """A JSON body and its ETag: sent as 200, or as 304 if the client has this ETag.

    `cursor` is that of the next page. The header `Link` is added per request, since it contains the
    host. `moment`: the state of the data that the body shows.
    """

    tag: str
    body: bytes
    cursor: str | None = None
    moment: "Moment | None" = None

    def response(self, request: Request) -> Response:
        """The 200 or 304 for a request."""
        if matches(_if_none_match(request), self.tag):
            return not_modified(self.tag)
        response = Response(self.body)
        headers = _FIXED_HEADERS if self.moment and self.moment.is_fixed else _DATA_HEADERS
        response.raw_headers += [*headers, (b"etag", self.tag.encode())]
        if self.cursor is not None:
            response.raw_headers.append((b"link", next_link(request, self.cursor).encode()))
        if self.moment is not None:
            response.raw_headers.append(self.moment.header(request))
        return response


class Moment(NamedTuple):
    """The last change that an answer knows, and its time as in HTTP (RFC 9110, 5.6.7).

    A past moment is a memento (RFC 7089): its answer does not change any more. `is_fixed`: neither
    does that of the URL, which has the number of the change. `cursor` is that of the same page of
    the past.
    """

    change: int
    date: str
    is_past: bool
    is_fixed: bool = False
    cursor: str | None = None

    def header(self, request: Request) -> tuple[bytes, bytes]:
        """The time of a past moment, or for the present the link to the answer that stays."""
        if self.is_past:
            return b"memento-datetime", self.date.encode()
        link = memento_link(request, self.change, self.cursor)
        return b"link", f'{link}; rel="memento"; datetime="{self.date}"'.encode()


def moment_of(change: int, at_us: int | None, as_of: AsOf | None) -> Moment | None:
    """The moment of a change; None before the first. `as_of` is the parameter of the request."""
    if at_us is None:
        return None
    is_fixed = as_of is not None and as_of.number is not None
    return Moment(change, http_date(at_us), as_of is not None, is_fixed)


def to_json(value: Any) -> bytes:  # noqa: ANN401
    """JSON as bytes. Ids and dates become strings."""
    return orjson.dumps(value)


async def read_connection(request: Request, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` with a SQLAlchemy connection, in one read transaction."""
    database: Database = request.app.state.database
    return await database.read(work)


def pause(connection: sa.Connection) -> None:
    """Let other requests run, if `read_connection` runs in the thread of the event loop."""
    if connection.dialect.name == "postgresql":
        await_only(asyncio.sleep(0))


async def read_snapshot(request: Request, work: Callable[[Snapshot], T]) -> T:
    """Run `work` with a Snapshot of the database. It may run twice, so it must have no side
    effects.
    """
    database: Database = request.app.state.database
    return await database.answer(work)


def asgi(endpoint: Callable[[Request], Awaitable[Response]], needed: str) -> ASGIApp:
    """An endpoint, a function from a request to a response, as an ASGI application. It is called
    for requests with the scope `needed` (`web.auth`).
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if await authorize(scope, needed):
            send = private(send)
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

    return answer


class ResponseCache(Layer):
    """Answers a GET request without a key from the cache, if its URL was answered since the last
    write.

    A middleware and not a part of each route, so that FastAPI's middleware and router do not run.
    It is left out where every read needs a key, which the routes check.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        is_public = scope["method"] == "GET" and not has_authorization(scope)
        app = await _cached_response(request) if is_public else None
        await (app or self.app)(scope, receive, send)


async def _cached_response(request: Request) -> Response | None:
    database: Database = request.app.state.database
    key = cache_key(request)
    if key not in database.memory:
        return None
    try:
        found = await database.recall(key)
    except (BusyError, TooSlowError):  # the route fails in the same way, and answers
        return None
    return found.response(request) if isinstance(found, Representation) else None


async def list_response(request: Request, work: Callable[[Snapshot], Representation]) -> Response:
    """The response of a list: 304 if the client has its ETag, else the representation that `work`
    makes from a Snapshot. It is cached until the next write; `work` may run twice.
    """
    key, tags = cache_key(request), _if_none_match(request)
    if tags is not None and tags.strip() == "*":  # 304 only if the list exists
        tags = None

    def conditional(snapshot: Snapshot) -> Response:
        if tags is not None and matches(tags, tag := list_tag(snapshot.revision, key)):
            return not_modified(tag)
        return snapshot.remember(key, lambda: work(snapshot)).response(request)

    return await read_snapshot(request, conditional)


def _if_none_match(request: Request) -> str | None:
    """The header If-None-Match. `Request.headers` would decode all headers."""
    for name, value in request.scope["headers"]:
        if name == b"if-none-match":
            text: str = value.decode("latin-1")
            return text
    return None


def list_representation(
    request: Request,
    snapshot: Snapshot,
    body: bytes,
    cursor: str | None = None,
    moment: Moment | None = None,
) -> Representation:
    """The representation of a list, with an ETag of the revision and the URL."""
    return Representation(list_tag(snapshot.revision, cache_key(request)), body, cursor, moment)


def cache_key(request: Request) -> bytes:
    """The key of a request in the cache: its query string and path as sent, and whether the caller
    may write, who sees more.
    """
    scope = request.scope
    # Separated by "#", which no query string has. A decoded path may have a "?".
    key: bytes = scope["query_string"] + b"#" + scope["path"].encode()
    return key + _WRITER if CALLER in scope and scope[CALLER].may("write") else key


async def unpaged_response(
    request: Request, work: Callable[[Snapshot], bytes | tuple[bytes, Moment | None]]
) -> Response:
    """The response of a list or count without pages; `work` returns its body, and for events the
    moment.
    """

    def represented(snapshot: Snapshot) -> Representation:
        made = work(snapshot)
        body, moment = made if isinstance(made, tuple) else (made, None)
        return list_representation(request, snapshot, body, moment=moment)

    return await list_response(request, represented)


def countries_of(request: Request) -> Countries:
    """The countries of this service."""
    countries: Countries = request.app.state.countries
    return countries


def entity_tag(body: bytes) -> str:
    """The strong ETag of a body."""
    return f'"{digest(body)}"'


def list_tag(revision: int, key: bytes | str) -> str:
    """The weak ETag of a list: the revision of the database, and a digest of the request."""
    text = key.encode() if isinstance(key, str) else key
    return f'W/"{revision}-{digest(_RELEASE + text)}"'


def digest(content: bytes) -> str:
    """A digest of `content` of 16 hexadecimal digits."""
    return blake2b(content, digest_size=8).hexdigest()


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the header If-None-Match has `tag`, by weak comparison (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    if if_none_match == tag:  # the usual case, without a regular expression
        return True
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in _OPAQUE_TAG.findall(
        if_none_match
    )


def cache_headers(tag: str) -> dict[str, str]:
    """The headers of both a 200 and its 304."""
    return {"ETag": tag, "Cache-Control": DATA, "Vary": VARY}


def not_modified(tag: str, headers: Mapping[str, str] | None = None) -> Response:
    """304. `headers` replace or add to those of `cache_headers`."""
    return Response(status_code=304, headers=cache_headers(tag) | dict(headers or {}))

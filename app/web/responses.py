"""Responses with an ETag, conditional reads, and the memory of what an address was answered.

Nothing is made for a client that already holds the current representation. A representation made
from a snapshot is kept in memory by its address until the next write.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, NamedTuple, TypeVar

import orjson
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.database import Database
from app.db.errors import BusyError, TooSlowError
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.web.middleware import Layer
from app.web.paging import next_link

T = TypeVar("T")

JSON = "application/json"
# Anyone may keep data, and asks each time whether it is still so: an import may change any
# answer at any moment, and the 304 costs less than an argument about stale figures.
DATA = "public, max-age=0, must-revalidate"
# The address holds a digest of the bytes, so that other bytes have another address.
VERSIONED = "public, max-age=31536000, immutable"
# Answers are compressed as the client accepts; `Cors` adds Origin where it decides anything.
VARY = "Accept-Encoding"

# Another release may show the same state otherwise.
_RELEASE = version("entente").encode() + b" "
_OPAQUE = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Representation(NamedTuple):
    """A body of JSON with its ETag: what a URL is answered until the next write.

    `cursor` leads to the next page; the link to it names the host of the request.
    """

    tag: str
    body: bytes
    cursor: str | None = None

    def response(self, request: Request) -> Response:
        """200, or 304 for a client that holds this representation."""
        if matches(_held(request), self.tag):
            return not_modified(self.tag)
        headers = headers_of(self.tag)
        if self.cursor is not None:
            headers["Link"] = next_link(request, self.cursor)
        return Response(self.body, headers=headers, media_type=JSON)


def to_json(value: Any) -> bytes:  # noqa: ANN401
    """JSON; ids and dates become strings."""
    return orjson.dumps(value)


async def read_connection(request: Request, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one snapshot of the service's database."""
    database: Database = request.app.state.database
    return await database.read(work)


async def read_snapshot(request: Request, work: Callable[[Snapshot], T]) -> T:
    """Run `work` on the short way, where it may begin again."""
    database: Database = request.app.state.database
    return await database.answer(work)


def asgi(endpoint: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    """A function of the request as an ASGI application."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

    return answer


class Remembered(Layer):
    """Answers a URL from memory if it was answered since the last write.

    It is a layer, and not a part of each route, since FastAPI's own layers and its router take
    30 µs, a fifth of such an answer.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        app = await _remembered(request) if scope["method"] == "GET" else None
        await (app or self.app)(scope, receive, send)


async def _remembered(request: Request) -> Response | None:
    database: Database = request.app.state.database
    address = address_of(request)
    if address not in database.memory:
        return None
    try:
        found = await database.recall(address)
    except (BusyError, TooSlowError):  # the route meets it as well, and answers it
        return None
    return found.response(request) if isinstance(found, Representation) else None


async def list_response(request: Request, work: Callable[[Snapshot], Representation]) -> Response:
    """The answer of a list: made on the short way, where `work` may begin again.

    Nothing is done for a client that holds an answer to this address of the present state.
    """
    address, held = address_of(request), _held(request)
    if held is not None and held.strip() == "*":  # holds of what is there: that has to be seen
        held = None

    def unless_held(snapshot: Snapshot) -> Response:
        if held is not None and matches(held, tag := list_tag(snapshot.revision, address)):
            return not_modified(tag)
        return snapshot.remember(address, lambda: work(snapshot)).response(request)

    return await read_snapshot(request, unless_held)


def _held(request: Request) -> str | None:
    """The tags that the client says it holds, without making the others of its headers readable."""
    for name, value in request.scope["headers"]:
        if name == b"if-none-match":
            text: str = value.decode("latin-1")
            return text
    return None


def with_list_tag(
    request: Request, snapshot: Snapshot, body: bytes, cursor: str | None = None
) -> Representation:
    """A list, with its ETag: the state of the database, and the address."""
    return Representation(list_tag(snapshot.revision, address_of(request)), body, cursor)


def address_of(request: Request) -> bytes:
    """What was asked, as it was written."""
    scope = request.scope
    # A path may hold a "?" that was written as %3F; a query holds no "#".
    address: bytes = scope["query_string"] + b"#" + scope["path"].encode()
    return address


async def single_page(request: Request, work: Callable[[Snapshot], bytes]) -> Response:
    """The answer of a list or count that is one page."""
    return await list_response(
        request, lambda snapshot: with_list_tag(request, snapshot, work(snapshot))
    )


def countries_of(request: Request) -> Countries:
    """The countries that this service knows."""
    countries: Countries = request.app.state.countries
    return countries


def entity_tag(body: bytes) -> str:
    """The strong ETag of a single resource: it changes with any byte."""
    return f'"{digest(body)}"'


def list_tag(revision: int, query: bytes | str) -> str:
    """The weak ETag of a list: the revision of what is stored, and the question."""
    text = query.encode() if isinstance(query, str) else query
    return f'W/"{revision}-{digest(_RELEASE + text)}"'


def digest(content: bytes) -> str:
    """16 hexadecimal digits that name these bytes."""
    return blake2b(content, digest_size=8).hexdigest()


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the client already holds `tag`, by the weak comparison of RFC 9110, 13.1.2."""
    if if_none_match is None:
        return False
    if if_none_match == tag:  # nearly always, and faster than the pattern
        return True
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in _OPAQUE.findall(if_none_match)


def headers_of(tag: str) -> dict[str, str]:
    """What a 200 and its 304 both say."""
    return {"ETag": tag, "Cache-Control": DATA, "Vary": VARY}


def not_modified(tag: str, headers: Mapping[str, str] | None = None) -> Response:
    """304: the client's copy is still good. `headers` replace or add to those of `headers_of`."""
    return Response(status_code=304, headers=headers_of(tag) | dict(headers or {}))

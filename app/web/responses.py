"""Answers with an ETag: nothing is made for a client that already holds what it would get.

What is read on the short way is remembered whole until the next write, by its address.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, Self, TypeVar

import orjson
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.db.database import Database
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.web.etags import headers_of, list_tag, matches, not_modified
from app.web.paging import next_link

T = TypeVar("T")

JSON = "application/json"


Headers = list[tuple[bytes, bytes]]
"""As they are sent."""


class Answer(NamedTuple):
    """What an address is answered as long as nothing is written: 200, or 304 to who holds it.

    `cursor` leads to the next page; the link to it names the host that was asked.
    """

    tag: str
    body: bytes
    headers: Headers
    headers_of_304: Headers
    cursor: str | None

    @classmethod
    def of(cls, tag: str, body: bytes, cursor: str | None = None) -> Self:
        """With the headers that `tag` and body ask for."""
        headers = not_modified(tag).raw_headers
        of_body = (b"content-length", b"%d" % len(body)), (b"content-type", JSON.encode())
        return cls(tag, body, [*headers, *of_body], headers, cursor)

    def response(self, request: Request) -> Response:
        """As this client gets it."""
        if matches(_held(request), self.tag):
            return _Ready(HTTPStatus.NOT_MODIFIED, b"", self.headers_of_304)
        headers = self.headers
        if self.cursor is not None:
            headers = [*headers, (b"link", next_link(request, self.cursor).encode("latin-1"))]
        return _Ready(HTTPStatus.OK, self.body, headers)


class _Ready(Response):
    """Its headers were made before."""

    def __init__(self, status: int, body: bytes, headers: Headers) -> None:
        # Not `super().__init__`, which would make them. A copy, since middleware writes into it.
        self.status_code, self.body, self.raw_headers = status, body, [*headers]
        self.background = None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        status, headers = self.status_code, self.raw_headers
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def answer(
    request: Request,
    tag: str,
    make: Callable[[], bytes],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """200 with the body that `make` gives, or 304 without asking for it."""
    if matches(_held(request), tag):
        return not_modified(tag)
    return Response(make(), headers=headers_of(tag) | dict(headers or {}), media_type=JSON)


def dumped(value: Any) -> bytes:  # noqa: ANN401
    """JSON; ids and dates become strings."""
    return orjson.dumps(value)


async def read(request: Request, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one snapshot of the service's database."""
    database: Database = request.app.state.database
    return await database.read(work)


async def run_read(request: Request, work: Callable[[Snapshot], T]) -> T:
    """Run `work` on the short way, where it may begin again."""
    database: Database = request.app.state.database
    return await database.answer(work)


async def remembered_response(request: Request) -> Response | None:
    """The answer to this address, if one was made since the last write."""
    database: Database = request.app.state.database
    address = address_of(request)
    if address not in database.memory:
        return None
    answer = await database.recall(address)
    return answer.response(request) if isinstance(answer, Answer) else None


async def list_response(request: Request, work: Callable[[Snapshot], Answer]) -> Response:
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

    return await run_read(request, unless_held)


def _held(request: Request) -> str | None:
    """The tags that the client says it holds, without making the others of its headers readable."""
    for name, value in request.scope["headers"]:
        if name == b"if-none-match":
            text: str = value.decode("latin-1")
            return text
    return None


def with_list_tag(
    request: Request, snapshot: Snapshot, body: bytes, cursor: str | None = None
) -> Answer:
    """A list, with its ETag: the state of the database, and the address."""
    return Answer.of(list_tag(snapshot.revision, address_of(request)), body, cursor)


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

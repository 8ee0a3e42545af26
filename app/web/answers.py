"""Answers with an ETag: nothing is made for a client that already holds what it would get."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.db import Database
from app.domain.countries import Countries
from app.reader import Reader
from app.web.caching import headers_of, list_tag, matches, not_modified

T = TypeVar("T")

JSON = "application/json"


def answer(
    request: Request,
    tag: str,
    make: Callable[[], bytes],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """200 with the body that `make` gives, or 304 without asking for it."""
    if matches(request.headers.get("if-none-match"), tag):
        return not_modified(tag)
    return Response(make(), headers=headers_of(tag) | dict(headers or {}), media_type=JSON)


def dumped(value: Any) -> bytes:  # noqa: ANN401
    """JSON; ids and dates become strings."""
    return orjson.dumps(value)


async def read(request: Request, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one snapshot of the service's database."""
    database: Database = request.app.state.database
    return await database.read(work)


async def short(request: Request, work: Callable[[Reader], T]) -> T:
    """Run `work` on the short way, where it may begin again."""
    database: Database = request.app.state.database
    return await database.answer(work)


async def ask(request: Request, work: Callable[[Reader], Response]) -> Response:
    """The answer of a list: made on the short way, where `work` may begin again.

    Nothing is done for a client that holds an answer to this address of the present state.
    """
    held = request.headers.get("if-none-match")
    if held is None or held.strip() == "*":  # which holds of what is there: that has to be seen
        return await short(request, work)
    address = address_of(request)

    def unless_held(reader: Reader) -> Response:
        tag = list_tag(reader.revision, address)
        return not_modified(tag) if matches(held, tag) else work(reader)

    return await short(request, unless_held)


def fresh(
    request: Request, reader: Reader, body: bytes, headers: Mapping[str, str] | None = None
) -> Response:
    """200 with the ETag of a list: the state of the database, and the address."""
    tag = list_tag(reader.revision, address_of(request))
    return answer(request, tag, lambda: body, headers)


def address_of(request: Request) -> bytes:
    """What was asked, as it was written."""
    scope = request.scope
    address: bytes = scope["path"].encode() + b"?" + scope["query_string"]
    return address


async def computed(request: Request, work: Callable[[Reader], bytes]) -> Response:
    """The answer of a list or count; worked out once for each state of the database."""
    address = address_of(request)

    def once(reader: Reader) -> Response:
        return fresh(request, reader, reader.remember(address, lambda: work(reader)))

    return await ask(request, once)


def countries_of(request: Request) -> Countries:
    """The countries that this service knows."""
    countries: Countries = request.app.state.countries
    return countries

"""Answers with an ETag: nothing is made for a client that already holds what it would get."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.db import Database
from app.domain.countries import Countries
from app.web.caching import headers_of, matches, not_modified

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


def countries_of(request: Request) -> Countries:
    """The countries that this service knows."""
    countries: Countries = request.app.state.countries
    return countries

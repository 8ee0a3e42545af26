"""Responses of small resources: lists sorted by id, and one record."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.db.snapshot import CHANGE, SECRET
from app.history import RecordKind
from app.web.gone import successor
from app.web.paging import Binding, ListParams, paginate
from app.web.problems import Problem
from app.web.responses import Representation, entity_tag, read_connection, to_json


def id_list(
    request: Request,
    connection: sa.Connection,
    params: ListParams,
    filters: dict[str, Any],
    fetch: Callable[[int, UUID | None], Iterable[Any]],
    items: Callable[[Sequence[Any]], Sequence[Any]],
) -> Response:
    """The response with a page of rows sorted by id.

    `filters` is the resolved query. `fetch(limit, after)` reads the rows after an id, or the first
    rows; `items` renders them.
    """
    binding = cursor_binding(request, connection, filters)
    after = params.after(binding, UUID)
    rows = list(fetch(params.limit + 1, after[0] if after else None))
    shown, cursor = paginate(rows, params.limit, lambda row: [str(row.id)], binding)
    query = filters | {"limit": params.limit}
    change = last_change(connection)
    page = {"items": items(shown), "next": cursor, "change": change, "query": query}
    return json_response(request, page, cursor)


def last_change(connection: sa.Connection) -> int:
    """The number of the last change that a list of this connection includes."""
    change: int = connection.execute(CHANGE).scalar_one()
    return change


def cursor_binding(request: Request, connection: sa.Connection, filters: dict[str, Any]) -> Binding:
    """What a cursor is valid for: the path and the filters; `limit` may change between pages."""
    secret = connection.execute(SECRET).scalar_one()
    return Binding(secret, to_json([request.url.path, filters]))


def json_response(request: Request, value: Any, cursor: str | None = None) -> Response:  # noqa: ANN401
    """The response with a value as JSON, whose ETag is that of its content; weak for a list."""
    body = to_json(value)
    tag = entity_tag(body)
    tag = f"W/{tag}" if "items" in value else tag
    return Representation(tag, body, cursor).response(request)


async def one_response(
    request: Request, statement: sa.Select[Any], render: Callable[[Any], Any], missing: str
) -> Response:
    """The response with the one row of a statement. Raises Problem `not-found` if there is none."""
    row = await read_connection(
        request, lambda connection: connection.execute(statement).one_or_none()
    )
    if row is None:
        raise Problem("not-found", missing)
    return json_response(request, render(row))


async def record_response(
    request: Request,
    record: RecordKind,
    own: tuple[UUID, str],
    find: Callable[[sa.Connection], Any],
) -> Response:
    """The response with the record that `find` returns. If it returns None: 308 to the record into
    which it was merged. `own` is its id in the history, and as clients write it.

    Raises Problem `not-found`, `withdrawn`.
    """

    def work(connection: sa.Connection) -> Response:
        found = find(connection)
        if found is None:
            return RedirectResponse(successor(connection, record, *own), status_code=308)
        return json_response(request, found)

    return await read_connection(request, work)

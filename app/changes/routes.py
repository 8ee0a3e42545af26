"""`/v1/changes`: the changes of all records, in their order."""

from collections.abc import Iterator
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.changes import sql, wire
from app.changes.params import ChangeParams
from app.db.snapshot import Row, Snapshot
from app.domain.refusals import Refusal
from app.web.auth import caller_of
from app.web.params import documented, invalid_parameters, parameter_error
from app.web.problems import responses
from app.web.responses import to_json, unpaged_response
from app.web.routing import routes

MOST_READ: Final = 2_000
"""The maximum number of changes that a request with filters reads."""
_CHUNK: Final = 100

router = routes("/v1/changes", "changes")


@router.get(
    "",
    summary="List changes",
    description="All changes of records after a number, in the order in which they were made: "
    "without a gap, and none twice, also while others write. A client that holds a copy asks again "
    "with `since` = `last`; while `caught_up` is false there are more. A number that the service "
    "has not reached is an error: it was restored from a backup, and the copy must begin anew. "
    "Example: [`/v1/changes?since=10&limit=5`](/v1/changes?since=10&limit=5).",
    responses={200: {"model": wire.ChangeList}, **responses("invalid-parameters")},
    openapi_extra=documented(ChangeParams),
)
async def list_changes(request: Request) -> Response:
    params = ChangeParams.read(request)
    named = caller_of(request).may("write")

    def work(snapshot: Snapshot) -> bytes:
        end = snapshot.change
        if params.since > end:
            detail = f"the last change is number {end}: the service has no change {params.since}"
            raise invalid_parameters([parameter_error("since", Refusal("since-ahead", detail))])
        items, last = _changes(snapshot, params, end, named=named)
        return to_json({"items": items, "last": last, "caught_up": last == end})

    return await unpaged_response(request, work)


def _changes(
    snapshot: Snapshot, params: ChangeParams, end: int, *, named: bool
) -> tuple[list[dict[str, Any]], int]:
    """The next changes up to `end`, and the number of the last one that was read."""
    statement = sql.changes(snapshot.dialect, documents=params.documents or params.has_filters)
    items: list[dict[str, Any]] = []
    last = params.since
    chunk, most = (_CHUNK, MOST_READ) if params.has_filters else (params.limit, params.limit)
    end = min(end, last + most)
    while last < end:
        until = min(end, last + chunk)
        for row in snapshot.fetch(statement, {"since": last, "until": until}):
            if not params.has_filters or any(
                params.match(row[1], document) for document in _documents(row)
            ):
                items.append(wire.change(row, documents=params.documents, named=named))
                if len(items) == params.limit:
                    return items, row[0]
        last = until
        snapshot.pause()
    return items, last


def _documents(row: Row) -> Iterator[Any]:
    """The record before and after a change."""
    *_, before, after = row
    return (orjson.loads(body) for body in (before, after) if body is not None)

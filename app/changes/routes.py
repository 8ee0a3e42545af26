"""`/v1/changes` and `/v1/events/{id}/versions`."""

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.changes import sql, wire
from app.changes.params import ChangeParams, DiffParams
from app.db.snapshot import Row, Snapshot
from app.domain.json_diff import differences
from app.domain.refusals import Refusal
from app.events import wire as events_wire
from app.web.params import documented, invalid_parameters, parameter_error
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import Problem, responses
from app.web.responses import (
    Representation,
    cache_key,
    entity_tag,
    read_snapshot,
    to_json,
    unpaged_response,
)
from app.web.routing import routes

MOST_READ: Final = 2_000
"""The maximum number of changes that a request with filters reads."""
_CHUNK: Final = 100

router = routes("/v1/changes", "changes")


@router.get(
    "",
    summary="List changes",
    description="All changes of events after a number, in the order in which they were made: "
    "without a gap, and none twice, also while others write. A client that holds a copy asks again "
    "with `since` = `last`; while `caught_up` is false there are more. A number that the service "
    "has not reached is an error: it was restored from a backup, and the copy must begin anew. "
    "Example: [`/v1/changes?since=10&limit=5`](/v1/changes?since=10&limit=5).",
    responses={200: {"model": wire.ChangeList}, **responses("invalid-parameters")},
    openapi_extra=documented(ChangeParams),
)
async def list_changes(request: Request) -> Response:
    params = ChangeParams.read(request)

    def work(snapshot: Snapshot) -> bytes:
        end = snapshot.change
        if params.since > end:
            detail = f"the last change is number {end}: the service has no change {params.since}"
            raise invalid_parameters([parameter_error("since", Refusal("since-ahead", detail))])
        items, last = _changes(snapshot, params, end)
        return to_json({"items": items, "last": last, "caught_up": last == end})

    return await unpaged_response(request, work)


def _changes(
    snapshot: Snapshot, params: ChangeParams, end: int
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
            if not params.has_filters or any(map(params.match, _documents(row))):
                items.append(wire.change(row, documents=params.documents))
                if len(items) == params.limit:
                    return items, row[0]
        last = until
        snapshot.pause()
    return items, last


def _documents(row: Row) -> Iterator[Any]:
    """The events before and after a change."""
    *_, before, after = row
    return (orjson.loads(body) for body in (before, after) if body is not None)


of_event = routes("/v1/events", "events")
"""The routes under events that read their history."""

_EVENT: Final = id_in_path("The id of the event, also of a withdrawn one.", "E10")["parameters"]
_VERSION: Final = {
    "name": "version",
    "in": "path",
    "required": True,
    "description": "The number of a version of the event.",
    "example": 1,
    "schema": {"type": "integer", "minimum": 1},
}


@of_event.get(
    "/{id}/versions",
    summary="List the versions of an event",
    description="Who made each version of an event, when and why; also of a withdrawn event.",
    responses={
        200: {"model": wire.EventVersionList},
        **responses("not-found", "invalid-parameters"),
    },
    openapi_extra={"parameters": _EVENT},
)
async def list_event_versions(request: Request) -> Response:
    no_params(request)
    event = identifier(request, "event")

    def work(snapshot: Snapshot) -> bytes:
        rows = snapshot.fetch(sql.versions(snapshot.dialect), {"event": event})
        if not rows:
            raise Problem("not-found", f"There is no event {event}.")
        return to_json({"items": [wire.event_version(row) for row in rows]})

    return await unpaged_response(request, work)


@of_event.get(
    "/{id}/versions/{version}",
    summary="Get a version of an event",
    description="An event as it was in one of its versions, the current one included; also a "
    "version of a withdrawn event. The version that is its withdrawal is 410.",
    responses={
        200: {"model": events_wire.Event},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra={"parameters": [*_EVENT, _VERSION]},
)
async def get_event_version(request: Request) -> Response:
    no_params(request)
    event, version = identifier(request, "event"), _version(request)

    def made(snapshot: Snapshot) -> Representation:
        given = {"event": event, "one": version, "other": version}
        rows = snapshot.fetch(sql.two_versions(snapshot.dialect), given)
        if not rows:
            raise Problem("not-found", f"There is no version {version} of an event {event}.")
        ((_, at_us, reason, body),) = rows
        if body is None:
            gone = events_wire.TombstoneRow(event, at_us, reason, None)
            detail = f"Version {version} of the event {event} is its withdrawal."
            raise Problem("withdrawn", detail, more={"tombstone": events_wire.tombstone(gone)})
        return Representation(entity_tag(body), body)

    key = cache_key(request)
    return await read_snapshot(
        request, lambda snapshot: snapshot.remember(key, lambda: made(snapshot)).response(request)
    )


@of_event.get(
    "/{id}/versions/{version}/diff",
    summary="Compare two versions of an event",
    description="The values that differ between two versions of an event, each with its place as a "
    "JSON pointer. A withdrawal has an empty document.",
    responses={
        200: {"model": wire.EventDiff},
        **responses("not-found", "invalid-parameters"),
    },
    openapi_extra={"parameters": [*_EVENT, _VERSION, *documented(DiffParams)["parameters"]]},
)
async def get_event_diff(request: Request) -> Response:
    params = DiffParams.read(request)
    event, version = identifier(request, "event"), _version(request)
    against = version - 1 if params.against is None else params.against

    def work(snapshot: Snapshot) -> bytes:
        given = {"event": event, "one": version, "other": against}
        rows = snapshot.fetch(sql.two_versions(snapshot.dialect), given)
        found = {number: orjson.loads(body or b"{}") for number, *_, body in rows}
        if version not in found:
            raise Problem("not-found", f"There is no version {version} of an event {event}.")
        if against and against not in found:
            refusal = Refusal("unknown-version", f"the event has no version {against}")
            raise invalid_parameters([parameter_error("against", refusal)])
        items = [one._asdict() for one in differences(found.get(against, {}), found[version])]
        return to_json({"id": event, "version": version, "against": against, "items": items})

    return await unpaged_response(request, work)


def _version(request: Request) -> int:
    """The version in the path. Raises Problem `not-found` if it is no number."""
    text = request.path_params["version"]
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise Problem("not-found", f"There is no version {text[:80]!r}: it is a number from 1.")
    return int(text)

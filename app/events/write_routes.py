"""Writes of single events under `/v1/events`."""

from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.domain.identity import new_id, record_id
from app.domain.merge_patch import merged
from app.domain.refusals import Refusal
from app.events import wire, wire_input
from app.events.write.edits import Editor
from app.events.write.names import Value
from app.events.write_requests import WriteRequest, object_of, of_id, written
from app.web.bodies import JSON, MERGE_PATCH, body_error, invalid_body, read_body
from app.web.params import documented, invalid_parameters
from app.web.paths import id_in_path, identifier
from app.web.problems import Problem, responses
from app.web.routing import routes
from app.web.wire import ProblemError
from app.web.writes import (
    CHANGE_PROBLEMS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_MATCH_OR_NEW,
    IF_NONE_MATCH,
    PROBLEMS,
    Answer,
    ChangeParams,
    ReasonParams,
)

router = routes("/v1/events", "events")

_ID: Final = id_in_path("The id of the event.", "E10")["parameters"]


@router.post(
    "",
    summary="Create an event",
    description="Write a new event, in the shape that reads give; what the server sets is ignored. "
    "Countries, actors, sources and places can be named: a name of several is an error with the "
    "candidates. Without `dataset` and `external_id` the id is new (UUID version 7).",
    status_code=201,
    responses={201: {"model": wire.Event}, **responses(*PROBLEMS)},
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY, *documented(ReasonParams)["parameters"]],
        "bodies": {JSON: wire_input.EventInput},
    },
)
async def create_event(request: Request) -> Response:
    params = ReasonParams.read(request)
    body = await read_body(request, [JSON])
    value = object_of(body)
    ours = WriteRequest(request, params, body.content)

    def work(editor: Editor) -> Answer:
        event = _identity(value, editor)
        if editor.find(event) is not None or editor.tombstone(event) is not None:
            detail = f"The event {event} exists: change it with PUT or PATCH, or restore it."
            raise Problem("conflict", detail, headers={"Location": f"/v1/events/{event}"})
        ours.save(editor, value | {"id": str(event)}, None)
        return written(editor, event, 201)

    return await ours.run(work)


@router.put(
    "/{id}",
    summary="Write an event",
    description="Replace an event, or create it under this id: with `If-None-Match: *` only if it "
    "does not exist. The body is what GET answers, changed; an event keeps its external ids.",
    responses={
        200: {"model": wire.Event},
        201: {"model": wire.Event},
        308: {"description": "It was merged into the event at `Location`."},
        **responses(*PROBLEMS, *CHANGE_PROBLEMS, "withdrawn"),
    },
    openapi_extra={
        "parameters": [
            *_ID,
            IF_MATCH_OR_NEW,
            IF_NONE_MATCH,
            IDEMPOTENCY_KEY,
            *documented(ReasonParams)["parameters"],
        ],
        "bodies": {JSON: wire_input.EventInput},
    },
)
async def put_event(request: Request) -> Response:
    params = ReasonParams.read(request)
    event = identifier(request, "event")
    body = await read_body(request, [JSON])
    value = of_id(object_of(body), event)
    ours = WriteRequest(request, params, body.content)

    def work(editor: Editor) -> Answer:
        if editor.find(event) is None and editor.tombstone(event) is None:
            ours.conditions.check(None)
            ours.save(editor, value, None)
            return written(editor, event, 201)
        current = ours.existing(editor, event)
        if isinstance(current, Answer):
            return current
        _need_reason(params)
        ours.save(editor, value, current)
        return written(editor, event)

    return await ours.run(work)


@router.patch(
    "/{id}",
    summary="Change an event",
    description="Apply a JSON Merge Patch (RFC 7396): members of the body replace those of the "
    "event, null removes them, and an array is replaced as a whole.",
    responses={
        200: {"model": wire.Event},
        308: {"description": "It was merged into the event at `Location`."},
        **responses(*PROBLEMS, *CHANGE_PROBLEMS, "withdrawn"),
    },
    openapi_extra={
        "parameters": [*_ID, IF_MATCH, IDEMPOTENCY_KEY, *documented(ChangeParams)["parameters"]],
        "bodies": dict.fromkeys((MERGE_PATCH, JSON), wire_input.EventPatch),
    },
)
async def patch_event(request: Request) -> Response:
    params = ChangeParams.read(request)
    event = identifier(request, "event")
    body = await read_body(request, [MERGE_PATCH, JSON])
    patch = of_id(object_of(body), event)
    ours = WriteRequest(request, params, body.content)

    def work(editor: Editor) -> Answer:
        current = ours.existing(editor, event)
        if isinstance(current, Answer):
            return current
        ours.save(editor, merged(current.document, patch), current)
        return written(editor, event)

    return await ours.run(work)


@router.delete(
    "/{id}",
    summary="Withdraw an event",
    description="Withdraw an event: its address is 410 with a tombstone from then on. Its versions "
    "are kept, and `restore` brings it back.",
    status_code=204,
    responses={
        204: {"description": "It was withdrawn."},
        308: {"description": "It was merged into the event at `Location`."},
        **responses("invalid-parameters", *CHANGE_PROBLEMS, "withdrawn"),
    },
    openapi_extra={
        "parameters": [*_ID, IF_MATCH, IDEMPOTENCY_KEY, *documented(ChangeParams)["parameters"]]
    },
)
async def withdraw_event(request: Request) -> Response:
    params = ChangeParams.read(request)
    event = identifier(request, "event")
    ours = WriteRequest(request, params, b"")

    def work(editor: Editor) -> Answer:
        current = ours.existing(editor, event)
        if isinstance(current, Answer):
            return current
        editor.withdraw(event)
        return Answer(204)

    return await ours.run(work)


def _identity(value: Value, editor: Editor) -> UUID:
    """The id of a new event: the given one, that of its external id, or a new one."""
    given, dataset, external_id = (value.get(n) for n in ("id", "dataset", "external_id"))
    if given is not None:
        try:
            return UUID(given)
        except (ValueError, AttributeError, TypeError):
            refusal = Refusal("invalid-value", "an id is a UUID")
            raise invalid_body([body_error(["id"], refusal)]) from None
    if isinstance(dataset, str) and isinstance(external_id, str):
        return record_id(dataset, external_id)
    return new_id(editor.now_us)


def _need_reason(params: ReasonParams) -> None:
    """Raise Problem `invalid-parameters` if no reason is given."""
    if params.reason is None:
        detail = "say why the event is changed, for its history"
        raise invalid_parameters(
            [ProblemError(parameter="reason", code="invalid-value", detail=detail)]
        )

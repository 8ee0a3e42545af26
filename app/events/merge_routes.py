"""`/v1/events/{id}/merge` and `/restore`."""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app import history
from app.domain.refusals import Refusal
from app.events import wire, wire_input
from app.events.write import restoring
from app.events.write.edits import Editor
from app.events.write_requests import WriteRequest, written
from app.web.bodies import JSON, Body, body_error, body_errors, invalid_body, read_body
from app.web.params import documented
from app.web.paths import id_in_path, identifier
from app.web.problems import Problem, responses
from app.web.responses import entity_tag
from app.web.routing import routes
from app.web.writes import (
    CHANGE_PROBLEMS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    PROBLEMS,
    Answer,
    ChangeParams,
)

router = routes("/v1/events", "events")

_ID: Final = id_in_path("The id of the event.", "E10")["parameters"]


class _Into(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    into: UUID


class _Version(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    version: int | None = Field(default=None, ge=1, lt=2**31)


@router.post(
    "/{id}/merge",
    summary="Merge an event into another",
    description="Merge an event into another one, which gets its citations, external ids and "
    "links. The address of the merged event is 308 to the other from then on; `restore` undoes it.",
    responses={
        200: {"model": wire.Event},
        308: {"description": "It was merged into the event at `Location`."},
        **responses(*PROBLEMS, *CHANGE_PROBLEMS, "withdrawn"),
    },
    openapi_extra={
        "parameters": [*_ID, IF_MATCH, IDEMPOTENCY_KEY, *documented(ChangeParams)["parameters"]],
        "bodies": {JSON: wire_input.MergeInput},
    },
)
async def merge_event(request: Request) -> Response:
    params = ChangeParams.read(request)
    event = identifier(request, "event")
    body = await read_body(request, [JSON])
    into = _read(_Into, body).into
    ours = WriteRequest(request, params, body.content)

    def work(editor: Editor) -> Answer:
        current = ours.existing(editor, event)
        if isinstance(current, Answer):
            return current
        other = editor.find(into)
        if other is None or into == event:
            code = "same-event" if into == event else "unknown-event"
            refusal = Refusal(code, f"there is no other event {into} to merge into")
            raise invalid_body([body_error(["into"], refusal)])
        ours.caller.check_dataset(other.dataset)
        restoring.merge(editor, current, other)
        return written(editor, into)

    return await ours.run(work)


@router.post(
    "/{id}/restore",
    summary="Restore an event",
    description="Write an earlier `version` of an event again, as a new version; or bring back a "
    "withdrawn or merged event, by default in its last version. An event that was merged takes "
    "back what the other one got of it. `If-Match` is only needed if the event exists.",
    responses={
        200: {"model": wire.Event},
        **responses(*PROBLEMS, *CHANGE_PROBLEMS),
    },
    openapi_extra={
        "parameters": [*_ID, IF_MATCH, IDEMPOTENCY_KEY, *documented(ChangeParams)["parameters"]],
        "bodies": {JSON: wire_input.RestoreInput},
    },
)
async def restore_event(request: Request) -> Response:
    params = ChangeParams.read(request)
    event = identifier(request, "event")
    body = await read_body(request, [JSON], optional=True)
    version = (_read(_Version, body) if body.content else _Version()).version
    ours = WriteRequest(request, params, body.content)

    def work(editor: Editor) -> Answer:
        last = history.last_changes(editor.connection, [event]).get(event)
        if last is None:
            raise Problem("not-found", f"There is no event {event}.")
        current = editor.find(event)
        if current is not None:
            ours.conditions.check(entity_tag(current.body))
        if version is None and current is not None:
            refusal = Refusal("missing", "the event exists: write the version to restore")
            raise invalid_body([body_error(["version"], refusal)])
        if current is not None and version == current.version:
            return written(editor, event)
        restored = restoring.restore(editor, event, version or last.version - 1, current)
        if restored is None:
            refusal = Refusal("unknown-version", f"the event has no version {version} to restore")
            raise invalid_body([body_error(["version"], refusal)])
        for dataset in {restored.dataset, *([current.dataset] if current else [])}:
            ours.caller.check_dataset(dataset)
        return written(editor, event)

    return await ours.run(work)


def _read(model: type[Any], body: Body) -> Any:  # noqa: ANN401
    """The body as an object of a model. Raises Problem `invalid-json`, `invalid-body`."""
    try:
        return model.model_validate(body.json())
    except ValidationError as error:
        raise invalid_body(body_errors(error)) from None

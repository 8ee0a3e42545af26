"""The route that merges an actor into another. `restore` undoes it."""

from starlette.requests import Request
from starlette.responses import Response

from app.actors.wire import Actor
from app.domain.refusals import Refusal
from app.records import merges, wire
from app.records.record import ActorEditor
from app.records.request import ACTORS, Write, read_as
from app.web.bodies import JSON, body_error, invalid_body, read_body
from app.web.params import documented
from app.web.problems import responses
from app.web.routing import routes
from app.web.writes import (
    CHANGE_PROBLEMS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    PROBLEMS,
    Answer,
    ChangeParams,
)

router = routes("/v1/actors", "actors")


@router.post(
    "/{id}/merge",
    summary="Merge an actor into another",
    description="The other actor takes part in the events of this one, and gets its names as "
    "aliases and its offices. The address of the merged actor is 308 to the other from then on; "
    "`restore` undoes it.",
    responses={
        200: {"model": Actor},
        308: {"description": "It was merged into the record at `Location`."},
        **responses(*PROBLEMS, *CHANGE_PROBLEMS, "withdrawn"),
    },
    openapi_extra={
        "parameters": [
            *ACTORS.in_path,
            IF_MATCH,
            IDEMPOTENCY_KEY,
            *documented(ChangeParams)["parameters"],
        ],
        "bodies": {JSON: wire.ActorMerge},
    },
)
async def merge_actor(request: Request) -> Response:
    params = ChangeParams.read(request)
    key = ACTORS.key(request.path_params["id"])
    body = await read_body(request, [JSON])
    given = read_as(wire.ActorMerge, body)["into"]
    ours = Write(ACTORS, request, params, body.content)

    def work(editor: ActorEditor) -> Answer:
        found = ours.existing(editor, key)
        if isinstance(found, Answer):
            return found
        try:
            into = editor.key(given)
        except ValueError:
            into = None
        other = editor.find(into) if into and into != key else None
        if into is None or other is None:
            refusal = Refusal("unknown-actor", f"there is no other actor {given} to merge into")
            raise invalid_body([body_error(["into"], refusal)])
        ours.check_dataset(other)
        merges.merge(editor, key, into)
        return ours.answer(editor, into)

    return await ours.run(work)

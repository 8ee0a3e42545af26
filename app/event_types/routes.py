"""`/v1/event-types`: the closed list of event types."""

from starlette.requests import Request
from starlette.responses import Response

from app.domain.event_types import EventType
from app.event_types import wire
from app.web.lists import json_response
from app.web.paths import no_params
from app.web.problems import responses
from app.web.routing import routes

router = routes("/v1/event-types", "vocabulary")


@router.get(
    "",
    summary="List event types",
    description="All event types with definition, PLOVER type, and the intensity of events "
    "without a CAMEO code. Example: [`/v1/event-types`](/v1/event-types).",
    responses={200: {"model": wire.EventTypeList}, **responses("invalid-parameters")},
)
async def list_event_types(request: Request) -> Response:
    no_params(request)
    return json_response(
        request, wire.EventTypeList(items=[*map(wire.event_type, EventType)], next=None, query={})
    )

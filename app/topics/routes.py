"""`/v1/topics`: the closed list of topics."""

from starlette.requests import Request
from starlette.responses import Response

from app.domain.topics import TOPICS
from app.topics import wire
from app.web.lists import json_response
from app.web.paths import no_params
from app.web.problems import responses
from app.web.routing import routes

router = routes("/v1/topics", "vocabulary")


@router.get(
    "",
    summary="List topics",
    description="All topics with their definitions. Example: [`/v1/topics`](/v1/topics).",
    responses={200: {"model": wire.TopicList}, **responses("invalid-parameters")},
)
async def list_topics(request: Request) -> Response:
    no_params(request)
    items = [
        wire.TopicDefinition(id=topic, definition=definition)
        for topic, definition in TOPICS.items()
    ]
    return json_response(request, wire.TopicList(items=items, next=None, query={}))

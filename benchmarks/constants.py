"""What can be reached at most: answers of constant bytes, by bare ASGI and by a FastAPI route."""

from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.middleware import stack


class Eight(BaseModel):
    """As many fields as the questions of the mix use."""

    model_config = ConfigDict(extra="forbid")

    pair: str | None = None
    country: str | None = None
    actor: str | None = None
    type: str | None = None
    status: str | None = None
    date: str | None = None
    limit: int = 50
    cursor: str | None = None


def bare(page: bytes, event: bytes) -> ASGIApp:
    """No framework: a page for `/v1/events`, an event for what is under it."""

    def start(body: bytes) -> dict[str, Any]:
        length = str(len(body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        return {"type": "http.response.start", "status": 200, "headers": headers}

    page_start, event_start = start(page), start(event)

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        is_page = scope["path"] == "/v1/events"
        await send(page_start if is_page else event_start)
        await send({"type": "http.response.body", "body": page if is_page else event})

    return app


def framework(page: bytes, event: bytes) -> FastAPI:
    """The same by FastAPI, under the middleware of Entente."""
    service = FastAPI(middleware=stack("*"), docs_url=None)

    @service.get("/v1/events")
    async def list_events(asked: Annotated[Eight, Query()]) -> Response:  # noqa: ARG001
        return Response(page, media_type="application/json")

    @service.get("/v1/events/{id}")
    async def get_event(id: str) -> Response:  # noqa: A002, ARG001 - the name in the path
        return Response(event, media_type="application/json")

    return service

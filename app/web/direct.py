"""Routes whose function takes the request and gives the response: nothing stands between."""

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


class Direct(APIRoute):
    """For `APIRouter(route_class=…)`. FastAPI documents the route and matches its path.

    The parameters are read by `web.params`, so that FastAPI's own reading of them, which costs as
    much as a page of events, has nothing to do.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await super().handle(scope, receive, send)
            return
        response = await self.endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

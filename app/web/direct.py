"""Routes whose function takes the request and gives the response: nothing stands between."""

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


def routes(prefix: str, tag: str, *, include_in_schema: bool = True) -> APIRouter:
    """A router for the routes of a resource, which `main` puts into the service one by one."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=Direct,
        generate_unique_id_function=_operation_id,
        include_in_schema=include_in_schema,
    )


class Direct(APIRoute):
    """FastAPI documents the route and matches its path.

    The parameters are read by `web.params`, so that FastAPI's own reading of them, which costs as
    much as a page of events, has nothing to do.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await super().handle(scope, receive, send)
            return
        response = await self.endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


def _operation_id(route: APIRoute) -> str:
    """Clients are generated with the names that the route functions have, which are therefore part
    of the contract.
    """
    return route.name

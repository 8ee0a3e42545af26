"""Routes whose function takes the request and gives the response: nothing stands between.

Measured on one event of 1.3 kB: FastAPI's reading of parameters takes 60 µs, its router, exit stack
and handling of exceptions 30, our function with the query 35.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.responses import remembered_response


def routes(prefix: str, tag: str, *, include_in_schema: bool = True) -> APIRouter:
    """A router for the routes of a resource, which `main` puts into the service one by one."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=DocumentedRoute,
        generate_unique_id_function=_operation_id,
        include_in_schema=include_in_schema,
    )


class DocumentedRoute(APIRoute):
    """FastAPI documents the route. Its parameters are read by `web.params`.

    `models` are the shapes of its answers by status. `web.openapi` describes them when somebody
    asks: FastAPI would do so for each route at every start, which takes a fifth of it.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        responses: Mapping[int | str, dict[str, Any]],
        **options: Any,  # noqa: ANN401 - FastAPI's own
    ) -> None:
        bare = {status: dict(shown) for status, shown in responses.items()}
        self.models = {
            status: shown.pop("model") for status, shown in bare.items() if "model" in shown
        }
        super().__init__(path, endpoint, responses=bare, **options)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        response = await remembered_response(request) or await self.endpoint(request)
        await response(scope, receive, send)


class Shortcut:
    """The innermost middleware: it calls Direct routes itself, as FastAPI's router would.

    What it does not know, another method or a path with a root before it, it leaves to FastAPI.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[DocumentedRoute]) -> None:
        self._app = app
        known = list(routes)
        self._plain = {route.path: route for route in known if not route.param_convertors}
        self._named = [route for route in known if route.param_convertors]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._response(Request(scope, receive, send)) if _is_ours(scope) else None
        await (response or self._app)(scope, receive, send)

    async def _response(self, request: Request) -> Response | None:
        try:
            response = await remembered_response(request)
            if response is None and (route := self._route(request.scope)) is not None:
                request.scope["route"] = route
                response = await route.endpoint(request)
        except Exception as error:
            # Those of `errors.install` and `main`; the one for all others is not ours to call.
            handlers = request.app.exception_handlers
            handler = next((handlers[t] for t in type(error).__mro__[:-3] if t in handlers), None)
            if handler is None:
                raise
            response = await handler(request, error)
        return response

    def _route(self, scope: Scope) -> DocumentedRoute | None:
        path = scope["path"]
        found = self._plain.get(path)
        if found is not None:
            scope["path_params"] = {}
            return found
        for route in self._named:
            match = route.path_regex.match(path)
            if match is not None:
                scope["path_params"] = match.groupdict()
                return route
        return None


def _is_ours(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and not scope.get("root_path")


def _operation_id(route: APIRoute) -> str:
    """Clients are generated with the names that the route functions have, which are therefore part
    of the contract.
    """
    return route.name

"""Cross-origin resource sharing, as pure ASGI."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Cors:
    """CORS for `origins`, separated by spaces; `*` allows all.

    Not Starlette's middleware: it adds `Vary: Origin` even if all origins are allowed, which makes
    shared caches useless, and rejects a preflight request in plain text.
    """

    def __init__(self, app: ASGIApp, origins: str) -> None:
        self.app = app
        self.origins = frozenset(origins.split())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        requested = Headers(scope=scope)

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                message["headers"] = [*headers, *self._cors_headers(requested)]
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in requested:
            await _PREFLIGHT(scope, receive, send_shared)
            return
        await self.app(scope, receive, send_shared)

    def _cors_headers(self, requested: Headers) -> list[tuple[bytes, bytes]]:
        if "*" in self.origins:
            return [(b"access-control-allow-origin", b"*"), _EXPOSED]
        vary, origin = (b"vary", b"Origin"), requested.get("origin")
        if origin is None or origin not in self.origins:
            return [vary]
        return [vary, (b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED]


_EXPOSED = (b"access-control-expose-headers", b"Allow, ETag, Link, Retry-After, X-Request-Id")
_PREFLIGHT = Response(
    status_code=HTTPStatus.NO_CONTENT,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-Id",
        "Access-Control-Max-Age": "86400",
    },
)

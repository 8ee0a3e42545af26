"""Cross-origin reads: which pages of other origins may read answers in a browser."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Cors:
    """Lets the pages of `origins` (separated by spaces; `*` is all) read answers in a browser.

    Starlette's own varies every answer by Origin even when all may read, which spoils shared
    caches, and refuses a preflight in plain text.
    """

    def __init__(self, app: ASGIApp, origins: str) -> None:
        self.app = app
        self.origins = frozenset(origins.split())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                message["headers"] = [*headers, *self._allowance(asked)]
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            await _PREFLIGHT(scope, receive, shared)
            return
        await self.app(scope, receive, shared)

    def _allowance(self, asked: Headers) -> list[tuple[bytes, bytes]]:
        if "*" in self.origins:
            return [(b"access-control-allow-origin", b"*"), _EXPOSED]
        vary, origin = (b"vary", b"Origin"), asked.get("origin")
        if origin is None or origin not in self.origins:
            return [vary]
        return [vary, (b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED]


_EXPOSED = (
    b"access-control-expose-headers",
    b"Allow, ETag, Link, Retry-After, X-Request-Id",
)
_PREFLIGHT = Response(
    status_code=204,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-Id",
        "Access-Control-Max-Age": "86400",
    },
)

"""Cross-origin requests (CORS): which origins may read and write, and the headers that say so.

Not Starlette's middleware: it adds `Vary: Origin` even if all origins are allowed, which makes
shared caches useless, and rejects a preflight request in plain text.
"""

from http import HTTPStatus
from typing import Final

from starlette.responses import Response


def _preflight(methods: str, headers: str) -> Response:
    return Response(
        status_code=HTTPStatus.NO_CONTENT,
        headers={
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": headers,
            "Access-Control-Max-Age": "86400",
        },
    )


_EXPOSED: Final = (
    b"access-control-expose-headers",
    (
        b"Allow, ETag, Idempotent-Replayed, Link, Location, Retry-After, WWW-Authenticate, "
        b"X-Request-Id"
    ),
)
# A page has no key unless a person gives it one, so that any page may send one to read.
_READ_HEADERS: Final = "Accept, Authorization, If-None-Match, X-Request-Id"
_READ: Final = _preflight("GET, HEAD", _READ_HEADERS)
_WRITE: Final = _preflight(
    "GET, HEAD, POST, PUT, PATCH, DELETE",
    f"{_READ_HEADERS}, Content-Type, Idempotency-Key, If-Match",
)


class CorsPolicy:
    """Pages of `origins` may read, those of `write_origins` also write. Both are separated by
    spaces; `*` allows all.
    """

    def __init__(self, origins: str, write_origins: str) -> None:
        self.writers = frozenset(write_origins.split())
        self.origins = self.writers.union(origins.split())

    def headers(self, origin: str | None) -> list[tuple[bytes, bytes]]:
        """The headers of a response to a page of this origin."""
        if "*" in self.origins:
            return [(b"access-control-allow-origin", b"*"), _EXPOSED]
        vary = (b"vary", b"Origin")
        if origin is None or origin not in self.origins:
            return [vary]
        return [vary, (b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED]

    def preflight(self, origin: str | None) -> Response:
        """The response to the question what a page of this origin may send."""
        return _READ if self.writers.isdisjoint(("*", origin)) else _WRITE

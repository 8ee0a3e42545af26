"""What all answers have in common, as pure ASGI. `stack` holds the order."""

import logging
import re
import secrets
import time
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app.web.negotiation import accepts_json
from app.web.problems import Problem

LONGEST_ADDRESS = 16_000
SMALLEST = 1_000
FIELDS = "fields"
"""The attribute of a log record that holds all that a request's line says beside its message."""

_request_logger = logging.getLogger("entente.request")
_failure_logger = logging.getLogger("entente.failure")


def stack(cors_origins: str) -> list[Middleware]:
    """For `FastAPI(middleware=…)`, outermost first.

    The log sees what leaves. A failure is answered inside CORS, so that a page may read it, and
    outside compression, which holds back the start of an answer until it knows its body.
    """
    cors = [Middleware(Cors, origins=cors_origins)] if cors_origins.split() else []
    return [
        Middleware(RequestLog),
        *cors,
        Middleware(Head),
        Middleware(Failures),
        Middleware(Compression),
        Middleware(Guard),
    ]


class Layer:
    """Answers HTTP requests around the layers within; passes anything else, such as lifespan."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, mostly by way of `self.app`."""
        raise NotImplementedError


class RequestLog(Layer):
    """Each answer carries `X-Request-Id`, the client's own if it is 1 to 64 of `A-Za-z0-9._-`,
    and makes one line of the log.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        everywhere = (
            (b"x-request-id", request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        )
        start = time.perf_counter()
        status, size = 500, 0  # 500 is what the server says when nothing was sent

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *everywhere]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            _log(scope, status, size, (time.perf_counter() - start) * 1000)


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"x-request-id" and re.fullmatch(rb"[A-Za-z0-9._-]{1,64}", value):
            return value.decode()
    return secrets.token_hex(16)


def _log(scope: Scope, status: int, size: int, milliseconds: float) -> None:
    level = logging.WARNING if status >= 500 else logging.INFO  # noqa: PLR2004 - server's fault
    if not _request_logger.isEnabledFor(level):
        return
    path, query = _path(scope), _printable(scope["query_string"][:500])
    request_id, method = scope["state"]["request_id"], scope["method"]
    asked = f"{path}?{query}" if query else path
    fields = {
        "method": method,
        "path": path,
        "query": query,
        "status": status,
        "milliseconds": round(milliseconds, 3),
        "bytes": size,
        "request_id": request_id,
        "client": scope["client"][0] if scope.get("client") else None,
    }
    line = f"{method} {asked} {int(status)} {milliseconds:.1f} ms {size} bytes {request_id}"
    _request_logger.log(level, "%s", line, extra={FIELDS: fields})


def _path(scope: Scope) -> str:
    # The raw path is still percent-encoded: a %0A in it cannot forge a line of the log.
    return _printable(_raw_path(scope)[:500])


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return scope["path"].encode() if raw is None else raw


def _printable(raw: bytes) -> str:
    return raw.decode("latin-1").encode("unicode_escape").decode()


class Cors(Layer):
    """Lets the pages of `origins` (separated by spaces; `*` is all) read answers in a browser.

    Starlette's own varies every answer by Origin even when all may read, which spoils shared
    caches, and refuses a preflight in plain text.
    """

    def __init__(self, app: ASGIApp, origins: str) -> None:
        super().__init__(app)
        self.origins = frozenset(origins.split())

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
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


_EXPOSED = (b"access-control-expose-headers", b"Allow, ETag, Link, Retry-After, X-Request-Id")
_PREFLIGHT = Response(
    status_code=204,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-Id",
        "Access-Control-Max-Age": "86400",
    },
)


class Head(Layer):
    """HEAD is answered as GET with the body left out: routes of FastAPI know GET alone."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body"})

        await self.app({**scope, "method": "GET"}, receive, bodiless)


class Failures(Layer):
    """An exception that nobody handled is logged once, and answered as `internal-error`."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            request_id = scope["state"]["request_id"]
            _failure_logger.exception(
                "%s %s failed %s",
                scope["method"],
                _path(scope),
                request_id,
                extra={"request_id": request_id},
            )
            # Once bytes have left, ending without the last one makes the server cut the
            # connection: the client sees a broken answer, not a short one.
            if not started:
                problem = Problem(
                    "internal-error", "The log has the cause under the request_id of this answer."
                )
                await problem.response(request_id)(scope, receive, send)


class Compression(Layer):
    """zstd, brotli or gzip for answers of 1,000 bytes and more, as the client accepts.

    A strong tag names bytes, and compressed bytes are others (RFC 9110, 8.8.3.3): they carry the
    tag weakened, as nginx does. `If-None-Match` compares weakly, so either form gives 304; the 304
    repeats the form that the client holds, or its cache could not match the answer that is still
    valid. A suffix (`"…-zstd"`) would promise the same bytes after the next release of a
    compressor.
    """

    def __init__(self, app: ASGIApp) -> None:
        # The lowest levels: measured on a page of 56 kB, level 9 of gzip costs seven eighths of
        # the rate for a fifth less to send.
        super().__init__(app)
        self.compress = CompressMiddleware(
            app, minimum_size=SMALLEST, zstd_level=1, brotli_quality=1, gzip_level=1
        )

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def honest(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _weaken(message["status"], headers, scope)
                _name_once(headers)
            await send(message)

        headers = scope["headers"]
        asked = {name for name, _ in headers}
        # Data says itself what it varies by.
        is_plain = scope["path"].startswith("/v1/") and b"accept-encoding" not in asked
        # What nobody compresses keeps its tag, unless the client may hold it weakened.
        weakened = any(name == b"if-none-match" and b"W/" in value for name, value in headers)
        app = self.app if is_plain else self.compress
        await app(scope, receive, send if is_plain and not weakened else honest)


def _weaken(status: int, headers: MutableHeaders, scope: Scope) -> None:
    tag = headers.get("etag", "")
    if not tag.startswith('"'):
        return
    held = ",".join(Headers(scope=scope).getlist("if-none-match")) if status == 304 else ""  # noqa: PLR2004
    if "content-encoding" in headers or f"W/{tag}" in held:
        headers["etag"] = f"W/{tag}"


def _name_once(headers: MutableHeaders) -> None:
    # The library adds its Vary to the route's own.
    vary = headers.get("vary", "")
    if "," in vary:
        headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in vary.split(",")))


class Guard(Layer):
    """Refuses addresses of more than 16,000 bytes, and on JSON paths clients that exclude JSON."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = _refusal(scope)
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await problem.response(scope["state"]["request_id"])(scope, receive, send)


def _refusal(scope: Scope) -> Problem | None:
    length = len(_raw_path(scope)) + len(scope["query_string"])
    if length > LONGEST_ADDRESS:
        return Problem(
            "uri-too-long",
            f"The address has {length:,} bytes; {LONGEST_ADDRESS:,} are the most that is read.",
        )
    if scope["path"].startswith("/v1/") or scope["path"] in ("/v1", "/openapi.json"):
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
        if accept and not accepts_json(accept.decode("latin-1")):
            return Problem("not-acceptable", "Answers here are application/json.")
    return None

"""The middleware of all responses, as pure ASGI. `stack` gives the order."""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app.domain.api_keys import redacted
from app.web.cors import CorsPolicy
from app.web.guard import raw_path, rejection
from app.web.problems import Problem

MIN_COMPRESSED_BYTES = 1_000
_MAX_LOGGED = 500
LOG_FIELDS = "fields"
"""The attribute of a log record with the members of a request line, except its message."""

_request_logger = logging.getLogger("entente.request")
_failure_logger = logging.getLogger("entente.failure")


def stack(cors_origins: str, hosts: str = "*", write_origins: str = "") -> list[Middleware]:
    """The middleware for `FastAPI(middleware=…)`, outermost first.

    The log is outermost, so that it sees each response as sent. Errors are answered inside CORS, so
    that scripts can read them, and outside compression, which delays the start of a response.
    """
    policy = CorsPolicy(cors_origins, write_origins)
    cors = [Middleware(Cors, policy=policy)] if policy.origins else []
    return [
        Middleware(RequestLog),
        *cors,
        Middleware(Head),
        Middleware(ServerErrors),
        Middleware(Compression),
        Middleware(Guard, hosts=hosts),
    ]


class Layer:
    """A middleware for HTTP requests. Other messages, such as lifespan, pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Returned, not awaited, so that a layer adds one coroutine to a request and not two.
        app = self.answer if scope["type"] == "http" else self.app
        return app(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, usually with `self.app`."""
        raise NotImplementedError


class RequestLog(Layer):
    """Writes one log line per request and adds `X-Request-Id` to its response: the value that the
    client sent if it is 1 to 64 characters of `A-Za-z0-9._-`, else a random one.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        common_headers = (
            (b"x-request-id", request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        )
        start = time.perf_counter()
        status, size = 499, 0  # without a response the client has left; nginx logs 499, too

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *common_headers]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            _log(scope, status, size, (time.perf_counter() - start) * 1000)


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"x-request-id" and re.fullmatch(rb"[A-Za-z0-9._-]{1,64}", value):
            return value.decode()
    return secrets.token_hex(16)


def _log(scope: Scope, status: int, size: int, milliseconds: float) -> None:
    level = logging.WARNING if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    if not _request_logger.isEnabledFor(level):
        return
    path, query = _path(scope), _printable(scope["query_string"])
    request_id, method = scope["state"]["request_id"], scope["method"]
    target = f"{path}?{query}" if query else path
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
    line = f"{method} {target} {int(status)} {milliseconds:.1f} ms {size} bytes {request_id}"
    logger, extra = _request_logger, {LOG_FIELDS: fields}
    logger.handle(logger.makeRecord(logger.name, level, "", 0, line, (), None, extra=extra))


def _path(scope: Scope) -> str:
    # The raw path is percent-encoded, so that a %0A in it cannot forge a log line.
    return _printable(raw_path(scope))


def _printable(raw: bytes) -> str:
    return redacted(raw)[:_MAX_LOGGED].decode("latin-1").encode("unicode_escape").decode()


class Cors(Layer):
    """Adds the headers of CORS, and answers preflight requests."""

    def __init__(self, app: ASGIApp, policy: CorsPolicy) -> None:
        super().__init__(app)
        self.policy = policy

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        requested = Headers(scope=scope)
        origin = requested.get("origin")

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                message["headers"] = [*headers, *self.policy.headers(origin)]
            await send(message)

        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in requested
        app = self.policy.preflight(origin) if is_preflight else self.app
        await app(scope, receive, send_shared)


class Head(Layer):
    """Answers HEAD as GET without the body, since FastAPI's routes accept only GET."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body"})

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class ServerErrors(Layer):
    """Logs an unhandled exception and answers with the problem `internal-error`."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        except Exception:
            request_id = scope["state"]["request_id"]
            _failure_logger.exception(
                "%s %s failed %s",
                scope["method"],
                _path(scope),
                request_id,
                extra={"request_id": request_id},
            )
            # After the start of a response nothing is sent: the server closes the connection, so
            # that the client sees an error and not a truncated response.
            if not started:
                problem = Problem(
                    "internal-error", "The log has the cause under the request_id of this answer."
                )
                await problem.response(request_id)(scope, receive, send)


class Compression(Layer):
    """Compresses responses of 1,000 bytes or more with zstd, brotli or gzip.

    A strong ETag identifies bytes (RFC 9110, 8.8.3.3), so that a compressed response gets the weak
    form, as nginx does. Both forms match in `If-None-Match`, and the 304 repeats the form that the
    client sent, so that its cache finds the stored response. A suffix (`"…-zstd"`) would identify
    bytes that the next release of a compressor may change.
    """

    def __init__(self, app: ASGIApp) -> None:
        # The lowest levels: for a page of 56 kB, gzip's level 9 sends a fifth less, at an eighth of
        # the rate.
        super().__init__(app)
        self.compress = CompressMiddleware(
            app, minimum_size=MIN_COMPRESSED_BYTES, zstd_level=1, brotli_quality=1, gzip_level=1
        )

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _weaken(headers, scope)
                _merge_vary(headers)
            await send(message)

        headers = scope["headers"]
        # Without Accept-Encoding, routes of data need no compressor: they set Vary themselves.
        is_plain = scope["path"].startswith("/v1/") and b"accept-encoding" not in dict(headers)
        # The ETag stays strong, unless the client sends the weak form.
        weakened = any(name == b"if-none-match" and b"W/" in value for name, value in headers)
        app = self.app if is_plain else self.compress
        await app(scope, receive, send if is_plain and not weakened else send_with_headers)


def _weaken(headers: MutableHeaders, scope: Scope) -> None:
    tag = headers.get("etag", "")
    sent = ",".join(Headers(scope=scope).getlist("if-none-match"))
    if tag.startswith('"') and ("content-encoding" in headers or f"W/{tag}" in sent):
        headers["etag"] = f"W/{tag}"


def _merge_vary(headers: MutableHeaders) -> None:
    # The compression library appends its Vary to that of the route.
    vary = headers.get("vary", "")
    if "," in vary:
        headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in vary.split(",")))


class Guard(Layer):
    """Rejects long URIs, for JSON paths an `Accept` that excludes JSON, and a `Host` that is not in
    `hosts`, which are separated by spaces.
    """

    def __init__(self, app: ASGIApp, hosts: str) -> None:
        super().__init__(app)
        self.hosts = frozenset(hosts.lower().split())

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = rejection(scope, self.hosts)
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await problem.response(scope["state"]["request_id"])(scope, receive, send)

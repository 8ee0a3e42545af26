"""A connection of the server, with limits for what a client sends, and when.

uvicorn limits neither the size of headers nor the time until a request is complete: a client could
send a header without an end, or hold a connection without a request for any time.
"""

import asyncio
import logging
import re
import secrets
from typing import Any, Final

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

# How long a stop keeps idle connections: the next request of a client may be on its way.
SECONDS_FOR_THE_NEXT: Final = 0.5
MAX_CONNECTIONS: Final = 500
"""Of a worker. A process may have 1,024 open files by default."""
MAX_HEADERS: Final = 100
MAX_HEAD_BYTES: Final = 64_000
"""The most bytes of the request line and the headers."""
REQUEST_SECONDS: Final = 10
"""The most seconds until a request is complete, and until some of an answer is read."""
SLOWEST_BYTES: Final = 10_000
"""The least bytes of a body in a second: with them, a large one may take longer."""
_LINGERING: Final = 1
"""Seconds until a refused connection is closed. If it was closed at once, a client that is still
sending would see a reset and not the answer.
"""
_UNKNOWN_METHOD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}) [^ ]+ HTTP/1\.1\r\n")
_ANY_METHOD: Final = b"TRACE"
_logger = logging.getLogger("entente.connection")
_QUIET: Final = logging.Logger("quiet", logging.CRITICAL + 1)  # noqa: LOG001 - of no hierarchy


class Connection(HttpToolsProtocol):
    """A connection that refuses what exceeds the limits, by a problem document and a line in the
    log, and cancels the request of a client that has left, which uvicorn runs to its end.

    It answers one more request after a stop began, with `Connection: close`. uvicorn closes idle
    connections immediately when it stops: clients that are just sending a request see a reset,
    although another worker could answer them.
    """

    _is_last = False
    _is_refused = False
    _is_in_head = True  # or before it
    _task: asyncio.Task[None] | None = None
    _running: RequestResponseCycle
    _timer: asyncio.TimerHandle
    _since: float | None  # when the client began the request that is not complete
    _read: float  # when the client last read of its answer, or had none
    _method: bytes | None = None  # of the request that is read, if the parser does not know it
    _head = _unread = 0
    _refusal = "bad-request", "The request is no HTTP/1.1."

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self._read = self.loop.time()
        self._timer = self.loop.call_later(REQUEST_SECONDS, self._check)
        if len(self.connections) > MAX_CONNECTIONS:
            self._refuse("busy", f"This process has {MAX_CONNECTIONS} connections.")

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)
        if self._task is not None and not self._task.done():
            self._running.logger = _QUIET  # the cancellation is no error
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        if self._since is None:
            self._since = self.loop.time()
        try:
            self.parser.feed_data(data)
            self._head = self._head + len(data) if self._is_incomplete() else 0
            if self._is_in_head and self._head > MAX_HEAD_BYTES:
                self._refuse("headers-too-large", f"They have more than {MAX_HEAD_BYTES:,} bytes.")
        except httptools.HttpParserUpgrade:
            pass  # the request is answered as any other
        except httptools.HttpParserInvalidMethodError:
            self._read_unknown_method(data)
        except httptools.HttpParserError:
            self._refuse(*self._refusal)

    def _read_unknown_method(self, data: bytes) -> None:
        """Read the request with another method in place of its own, which only the service can
        refuse: with the methods of the path. uvicorn's parser refuses unknown methods.
        """
        found = _UNKNOWN_METHOD.match(data)
        if found is None or self._head or self._method:
            self._refuse(*self._refusal)
            return
        self._method = found[1]
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(_ANY_METHOD + data[found.end(1) :])

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._since is None:  # it follows another one in the same bytes
            self._since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        if not self._is_incomplete():
            super().timeout_keep_alive_handler()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if len(self.headers) > MAX_HEADERS:
            self._refusal = "headers-too-large", f"There are more than {MAX_HEADERS}."
            raise ValueError(self._refusal)  # ends the parser
        super().on_headers_complete()
        if self._method is not None:
            self.scope["method"], self._method = self._method.decode(), None
        if self._is_last:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._since, self._is_in_head = None, True
        super().on_message_complete()

    def shutdown(self) -> None:
        if self._is_between_requests():
            self._is_last = True
            self.loop.call_later(SECONDS_FOR_THE_NEXT, super().shutdown)
        else:
            super().shutdown()

    def _is_between_requests(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is None or bool(cycle.response_complete)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        self._task = self.loop.create_task(cycle.run_asgi(app))
        self._task.add_done_callback(self.tasks.discard)
        self.tasks.add(self._task)

    def _is_incomplete(self) -> bool:
        return self._since is not None

    def _check(self) -> None:
        """End a connection whose request, or the reading of its answer, takes too long."""
        now, unread = self.loop.time(), self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._read, self._unread = now, unread
        elif now - self._read >= REQUEST_SECONDS:
            _logger.warning("%s closed: it does not read its answer", self._peer())
            self.transport.abort()
            return
        since = now if self._since is None else self._since
        most = REQUEST_SECONDS + (0 if self._is_in_head else self._head / SLOWEST_BYTES)
        if now - since < most:
            left = min(since + most, self._read + REQUEST_SECONDS) - now
            self._timer = self.loop.call_later(left, self._check)
        elif self._is_in_head and self._head:
            self._refuse("request-timeout", f"It was not complete after {REQUEST_SECONDS} seconds.")
        else:
            self.transport.close()

    def _refuse(self, code: str, detail: str) -> None:
        """Answer with a problem document, and close the connection."""
        from app.web.problems import Problem  # noqa: PLC0415 - a parent of workers does without

        self._is_refused = True
        request_id = secrets.token_hex(16)
        response = Problem(code, detail).response(request_id)
        status = response.status_code
        _logger.warning("%s refused: %d %s %s", self._peer(), status, code, request_id)
        headers = (
            *response.raw_headers,
            (b"x-request-id", request_id.encode()),
            (b"connection", b"close"),
        )
        lines = [b"%b: %b\r\n" % header for header in headers]
        if (
            self._task is None or self._task.done()
        ):  # else an answer to an earlier request is under way
            self.transport.write(b"".join((STATUS_LINE[status], *lines, b"\r\n", response.body)))
        self.loop.call_later(_LINGERING, self.transport.close)

    def _peer(self) -> str:
        return self.client[0] if self.client else "a client"

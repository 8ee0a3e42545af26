"""Serving over HTTP: one process, or several workers that share a listening socket.

With several, uvicorn's supervisor is the parent: it holds the socket, starts the workers, replaces
a worker that dies, and replaces all of them one after another on SIGHUP. It answers no requests.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.settings import Settings
from app.web import logs

if TYPE_CHECKING:
    from fastapi import FastAPI

# Without a limit, a client that never reads its answer would block a stop or a replacement.
SECONDS_TO_FINISH: Final = 30
# The parent replaces a worker that is silent this long. Long, because a busy machine starts slowly.
SECONDS_TO_START: Final = 30
# How long a stop keeps idle connections: the next request of a client may be on its way.
SECONDS_FOR_THE_NEXT: Final = 0.5


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then finish open requests, for at most SECONDS_TO_FINISH."""
    uvicorn.run(
        "app.serving:worker",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_worker_healthcheck=SECONDS_TO_START,
    )


class Connection(HttpToolsProtocol):
    """A connection that cancels the request of a client that has left, which uvicorn runs to its
    end, and that answers one more request after a stop began, with `Connection: close`.

    uvicorn closes idle connections immediately when it stops: clients that are just sending a
    request see a reset, although another worker could answer them.
    """

    _is_last = False
    _task: asyncio.Task[None] | None = None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        async def abandonable(
            scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
        ) -> None:
            self._task = asyncio.current_task()
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                if not cycle.disconnected:
                    raise
            finally:
                self._task = None

        super()._start_asgi_task(cycle, abandonable)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._task is not None:
            self._task.cancel()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self._is_last:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        cycle: Any = self.cycle  # None before the first request
        if cycle is None or cycle.response_complete:
            self._is_last = True
            self.loop.call_later(SECONDS_FOR_THE_NEXT, super().shutdown)
        else:
            super().shutdown()


def worker() -> "FastAPI":
    """The application of this worker process, with the settings of the environment."""
    _stop_with_parent()
    settings = Settings()
    logs.configure(settings)
    # Imports create 100,000 objects that stay. Collecting garbage among them takes a tenth of a
    # start, and later pauses of 70 ms in the middle of requests. `freeze` excludes them.
    gc.disable()
    try:
        from app.main import create_app  # noqa: PLC0415 - a parent of workers does without

        service = create_app(settings)
        gc.freeze()
    finally:
        gc.enable()
    return service


def _stop_with_parent() -> None:
    """Stop this worker when its parent dies: after a SIGKILL of the parent it would
    keep the port.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()

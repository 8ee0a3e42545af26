"""Serving over HTTP: one process, or several workers that share a listening socket.

With several, uvicorn's supervisor is the parent: it holds the socket, starts the workers, replaces
one that dies, and all of them, one after another, on SIGHUP. It answers nothing itself.
"""

import gc
import multiprocessing
import os
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.settings import Settings
from app.web import logs

if TYPE_CHECKING:
    from fastapi import FastAPI

# A client that never reads its answer must not keep a stop, or the next worker, waiting for ever.
SECONDS_TO_FINISH: Final = 30
# A worker that its parent does not hear from for so long is replaced: a busy machine is slow.
SECONDS_TO_START: Final = 30
# An idle connection is kept for so long after a stop began: its next request may be on the way.
SECONDS_FOR_THE_NEXT: Final = 0.5


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then finish the open requests."""
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
    """Lets a client that has just connected ask, and says to each that asks that this was the last.

    uvicorn closes connections without an open request at once when it stops: some clients then
    see a reset, although another worker is there to answer them.
    """

    _is_last = False

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
    """The service of this process, by the settings of the environment."""
    _stop_with_parent()
    settings = Settings()
    logs.configure(settings)
    # Loading makes 100,000 objects that stay. To look through them again and again for garbage is
    # a tenth of a start, and later a pause of 70 ms in the middle of a request.
    gc.disable()
    try:
        from app.main import create_app  # noqa: PLC0415 - a parent of workers does without

        service = create_app(settings)
        gc.freeze()
    finally:
        gc.enable()
    return service


def _stop_with_parent() -> None:
    """A parent that is killed outright tells nobody, and its workers would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()

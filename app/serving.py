"""Serving over HTTP: one process, or several workers that share a listening socket.

With several, uvicorn's supervisor is the parent: it holds the socket, starts the workers, replaces
a worker that dies, and replaces all of them one after another on SIGHUP. It answers no requests.
"""

import gc
import multiprocessing
import os
import signal
import threading
from typing import TYPE_CHECKING, Final

import uvicorn

from app.connection import Connection
from app.settings import Settings
from app.web import logs

if TYPE_CHECKING:
    from fastapi import FastAPI

# Without a limit, a client that never reads its answer would block a stop or a replacement.
SECONDS_TO_FINISH: Final = 30
# The parent replaces a worker that is silent this long. Long, because a busy machine starts slowly.
SECONDS_TO_START: Final = 30


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
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_worker_healthcheck=SECONDS_TO_START,
    )


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

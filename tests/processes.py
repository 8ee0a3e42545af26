"""`entente serve` as processes of their own, asked over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

ENTENTE = (sys.executable, "-m", "entente")
PATIENCE = 60.0  # seconds; the machine may have much else to do


@dataclass(frozen=True)
class Served:
    """A running `entente serve`."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def ask(self, path: str, **headers: str) -> HTTPResponse:
        """An answer of whichever worker takes the connection, read to its end."""
        request = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310 - our own
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=PATIENCE)  # noqa: S310
        return answer

    def lines(self) -> Iterator[dict[str, Any]]:
        """The log so far. A line that is no JSON is an error; an unfinished last one waits."""
        text = self.log.read_text(encoding="utf-8")
        yield from map(json.loads, text[: text.rfind("\n") + 1].splitlines())

    def workers(self) -> set[int]:
        """The processes that serve or served."""
        return {line["process"] for line in self.lines() if "Started server" in line["message"]}

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """What was printed until the end."""
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=PATIENCE)
        return output


@contextmanager
def serving(
    url: str,
    log: Path,
    *arguments: str,
    command: Sequence[str | Path] = ENTENTE,
    folder: Path | None = None,
) -> Iterator[Served]:
    """Start `command` in `folder`, wait until it is ready, and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {
        "ENTENTE_DATABASE_URL": url,
        "ENTENTE_PORT": str(port),
        "ENTENTE_LOG_FORMAT": "json",
    }
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "serve", *arguments],
            cwd=folder,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    served = Served(process, f"http://127.0.0.1:{port}", log)
    try:
        until(lambda: _is_ready(served))
        yield served
    finally:
        if process.poll() is None:
            served.stop()


def _is_ready(served: Served) -> bool:
    assert served.process.poll() is None, served.log.read_text(encoding="utf-8")
    try:
        served.ask("/readyz").close()
    except OSError:
        return False
    return True


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, and fail if it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """Whether there is such a process, one that ended and was not yet waited for left aside."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return state != "Z"

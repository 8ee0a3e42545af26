"""Servers as processes of their own: starting them, waiting until they answer, what they weigh."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.build import ROOT, environment, folder

_ENTENTE: Final = (sys.executable, "-m", "entente", "serve")
_SERVE: Final = (sys.executable, str(ROOT / "benchmarks" / "serve.py"))
DATASETTE: Final = ROOT / "build" / "datasette" / "bin" / "datasette"
_PATIENCE: Final = 30.0
_GLANCE: Final = 0.005


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one request. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers. `seconds` passed until it did."""

    name: str
    port: int
    pid: int
    seconds: float

    def get(self, path: str) -> Answer:
        """Ask once, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()

    def private_bytes(self) -> int:
        """Memory that the process shares with none, or the largest of its workers."""
        workers = _children(self.pid)
        return max(_private(pid) for pid in workers or [self.pid])


@contextmanager
def running(
    name: str, command: Sequence[str], ready: str, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start `command`, with `more` in its environment, on the free port that stands for `{port}` in
    it; `ready` is a path.
    """
    port = _free_port()
    kept = {n: value for n, value in environment().items() if not n.startswith("ENTENTE_")}
    log = folder() / f"{name}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - commands of ours
            [part.format(port=port) for part in command],
            stdout=output,
            stderr=output,
            cwd=folder(),
            env=kept | dict(more or {}),
        )
    try:
        _wait(process, port, ready, log)
        yield Server(name, port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def entente(name: str, url: str, workers: int = 1) -> tuple[str, list[str], str, dict[str, str]]:
    """What `running` takes for Entente over this database."""
    command = [*_ENTENTE, "--port", "{port}"]
    if workers > 1:
        command += ["--workers", str(workers)]
    return name, command, "/readyz", {"ENTENTE_DATABASE_URL": url, "ENTENTE_FOUNDING": "false"}


def constant(name: str, page: Path, event: Path) -> tuple[str, list[str], str]:
    """What `running` takes for `bare` or `framework`."""
    return name, [*_SERVE, name, "{port}", str(page), str(event)], "/v1/events/0"


def orm(path: Path) -> tuple[str, list[str], str]:
    """What `running` takes for the ORM over a file of plain tables."""
    return "orm", [*_SERVE, "orm", "{port}", str(path)], "/v1/events?country=0"


def has_workers() -> bool:
    """Whether this Entente can be served by several processes."""
    told = subprocess.run(  # noqa: S603 - our own command
        [*_ENTENTE, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "TERM": "dumb"},
    )
    return "--workers" in told.stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", port: int, ready: str, log: Path) -> None:
    end = time.perf_counter() + _PATIENCE
    while time.perf_counter() < end:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("GET", ready)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(_GLANCE)
    raise SystemExit(f"it does not answer: {log.read_text(encoding='utf-8')[-2000:]}")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    # Not what is clean: of a mapped file that is what the system keeps, for one process or many.
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty"))

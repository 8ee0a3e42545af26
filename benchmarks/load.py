"""Putting load on a server: by `wrk` where it is installed, else by the loader that we bring."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Job:
    """Ask for these paths in turn, over this many connections, for so long. `tags` are ETags."""

    port: int
    paths: Sequence[str]
    seconds: float
    connections: int = 16
    tags: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What came back. `p50`, `p90`, `p99` in seconds; `busy` is the loader's share of a core."""

    requests: int
    rate: float
    p50: float
    p90: float
    p99: float
    bytes: int
    failed: int
    busy: float


def _load(told: dict[str, Any], busy: float) -> Load:
    values = {name: told[name] for name in ("requests", "rate", "bytes", "failed")}
    values |= {name: told[name] or float("inf") for name in ("p50", "p90", "p99")}
    return Load(**values, busy=busy)


class Loader(Protocol):
    name: str

    def run(self, job: Job) -> Load: ...


class Bundled:
    """`loader.py` in a process of its own."""

    name = "bundled"

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, str(_HERE / "loader.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, job: Job) -> None:
        """Start a job; `end` waits for it."""
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()

    def end(self) -> Load:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        refused = (n for status, n in told["statuses"].items() if status >= "4")
        told["failed"] = told["broken"] + sum(refused)
        return _load(told, told["busy"])

    def run(self, job: Job) -> Load:
        self.begin(job)
        return self.end()

    def close(self) -> None:
        self._process.communicate()


class Wrk:
    """`wrk` with one thread, its addresses from a file."""

    name = "wrk"

    def run(self, job: Job) -> Load:
        tags = job.tags or [""] * len(job.paths)
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            pairs = zip(job.paths, tags, strict=True)
            file.writelines(f"{path}\t{tag}\n" for path, tag in pairs)
            file.flush()
            before = os.times()
            told = self._told(job, file.name)
            after = os.times()
        spent = after.children_user + after.children_system
        spent -= before.children_user + before.children_system
        told["failed"] += told["broken"]
        return _load(told, spent / job.seconds)

    @staticmethod
    def _told(job: Job, paths: str) -> dict[str, Any]:
        # wrk counts whole seconds only.
        seconds = max(1, round(job.seconds))
        command = ["wrk", "-t1", f"-c{job.connections}", f"-d{seconds}s", "--timeout", "10s"]
        command += ["-s", str(_HERE / "wrk.lua"), f"http://127.0.0.1:{job.port}", "--", paths]
        done = subprocess.run(  # noqa: S603 - addresses of our own
            command, capture_output=True, text=True, check=True
        )
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told


@contextmanager
def loader() -> Iterator[Loader]:
    """The loader of this machine; LOADER=bundled takes ours in any case."""
    if shutil.which("wrk") and os.environ.get("LOADER") != "bundled":
        yield Wrk()
        return
    with bundled() as ours:
        yield ours


@contextmanager
def bundled() -> Iterator[Bundled]:
    """Ours."""
    ours = Bundled()
    try:
        yield ours
    finally:
        ours.close()

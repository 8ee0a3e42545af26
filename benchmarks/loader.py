"""A small HTTP load generator, for where `wrk` is not installed. A process of its own.

Reads jobs as lines of JSON from standard input (see `load.Job`) and answers each with a line of
JSON. Connections are kept alive, each asks for the next address of the list as soon as it has its
answer; answers are parsed by llhttp, so that a length, chunks and a bodiless 304 are all counted.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import httptools
import uvloop

WARM_SECONDS: Final = 0.1
"""At the beginning, not counted."""
PATIENCE_SECONDS: Final = 10.0


class Tally:
    """What came back between `begin` and `end` (seconds of `perf_counter`)."""

    def __init__(self, requests: list[bytes], begin: float, end: float) -> None:
        self.requests: Iterator[bytes] = itertools.cycle(requests)
        self.begin = begin
        self.end = end
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.bytes = 0
        self.broken = 0


class Connection(asyncio.Protocol):
    """One request after another. Its methods are called by asyncio and by the parser."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.WriteTransport | None = None
        self._sent = 0.0
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._tally.bytes += len(data)
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        tally = self._tally
        if tally.begin <= self._sent and now <= tally.end:
            tally.seconds.append(now - self._sent)
            tally.statuses[self._parser.get_status_code()] += 1
        if now < tally.end:
            self._ask()
        elif self._transport is not None:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self._tally.end:
            self._tally.broken += 1
        self.closed.set_result(exc)

    def _ask(self) -> None:
        assert self._transport is not None  # noqa: S101 - asyncio gives it first
        self._sent = time.perf_counter()
        self._transport.write(next(self._tally.requests))


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Carry out a job."""
    begin = time.perf_counter() + min(WARM_SECONDS, job["seconds"] / 10)
    tally = Tally(_requests(job), begin, begin + job["seconds"])
    loop, cpu = asyncio.get_running_loop(), time.process_time()
    opened = [
        await loop.create_connection(lambda: Connection(tally), "127.0.0.1", job["port"])
        for _ in range(job["connections"])
    ]
    # What is under way at the end is not counted, but waited for: it would burden the next job.
    left = tally.end + PATIENCE_SECONDS - time.perf_counter()
    await asyncio.wait([connection.closed for _, connection in opened], timeout=left)
    busy = (time.process_time() - cpu) / (time.perf_counter() - begin)
    for transport, _ in opened:
        transport.abort()
    return _result(tally, job["seconds"], busy)


def _requests(job: dict[str, Any]) -> list[bytes]:
    tags = job["tags"] or [None] * len(job["paths"])
    requests = []
    for path, tag in zip(job["paths"], tags, strict=True):
        held = f"If-None-Match: {tag}\r\n" if tag else ""
        requests.append(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{held}\r\n".encode())
    return requests


def _result(tally: Tally, seconds: float, busy: float) -> dict[str, Any]:
    times = sorted(tally.seconds)

    def quantile(share: float) -> float | None:
        return times[min(len(times) - 1, int(len(times) * share))] if times else None

    return {
        "requests": len(times),
        "rate": len(times) / seconds,
        "p50": quantile(0.5),
        "p90": quantile(0.9),
        "p99": quantile(0.99),
        "bytes": tally.bytes,
        "statuses": {str(status): n for status, n in tally.statuses.items()},
        "broken": tally.broken,
        "busy": busy,
    }


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            print(json.dumps(runner.run(run(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()

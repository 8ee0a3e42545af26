"""What a hostile client sends, or does not send, ends its connection."""

import asyncio
import json
import logging
import random
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app import connection
from app.connection import Connection
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.effort import Tried, examples, random_of

Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"GET / HTTP/1.1\r\nHost: x\r\n"
BODY = b"done"


async def service(scope: Scope, _receive: Receive, send: Send) -> None:
    body = BODY * (5_000_000 if scope["path"] == "/large" else 1)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


def talk(*clients: Client, app: ASGIApp = service) -> None:
    """Each client talks to a server on a connection of its own, one after another."""

    async def scenario(listener: socket.socket) -> None:
        config = uvicorn.Config(app, http=Connection, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        for client in clients:
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await client(reader, writer)
            writer.close()
        server.should_exit = True
        await running

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(asyncio.wait_for(scenario(listener), 60))


async def refusal(reader: asyncio.StreamReader) -> str:
    """The code of the problem document that ends the connection."""
    head, body = (await reader.read()).split(b"\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d " % problem["status"])
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert problem["request_id"].encode() in head
    return str(problem["code"])


async def until_reset(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"nonsense\r\n\r\n", "bad-request"),
        (OK + b"Content-Length: many\r\n\r\n", "bad-request"),
        (OK + b"X: y\r\n" * 101 + b"\r\n", "headers-too-large"),
        (OK + b"X: " + b"y" * 70_000, "headers-too-large"),
        (b"GET /" + b"y" * 70_000, "headers-too-large"),
    ],
)
def test_what_is_sent_is_limited(sent: bytes, code: str, caplog: pytest.LogCaptureFixture) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"\r\n")
        assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.1 200")
        writer.write(sent)
        assert await refusal(reader) == code

    with caplog.at_level(logging.WARNING):
        talk(client)
    assert [line for line in caplog.messages if code in line and "127.0.0.1 refused" in line]


def test_the_time_of_a_request_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.1)

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        assert await refusal(reader) == "request-timeout"

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == b""

    async def without_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 5\r\n\r\nx")
        assert (await reader.read()).endswith(BODY)

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        reader._transport.pause_reading()  # type: ignore[attr-defined] # noqa: SLF001
        with pytest.raises(ConnectionError):
            await until_reset(writer)

    async def piped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"\r\n" + OK)
        assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.1 200")
        assert await refusal(reader) == "request-timeout"

    talk(slow, silent, without_body, piped, deaf)


def test_the_time_of_a_second_request_counts_from_its_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not from a check before it, which would let it last twice as long."""
    now, calls = 100.0, list[tuple[float, Callable[[], None]]]()

    class Loop:
        def time(self) -> float:
            return now

        def call_later(self, seconds: float, work: Callable[[], None]) -> None:
            calls.append((now + seconds, work))

    refused: list[str] = []
    monkeypatch.setattr(Connection, "_refuse", lambda _, code, __: refused.append(code))
    config = uvicorn.Config(service, log_config=None)
    config.load()
    one = Connection(config, uvicorn.server.ServerState(), {}, Loop())  # type: ignore[arg-type]
    one.connection_made(Transport())
    one._since = None  # noqa: SLF001 - the first request is complete
    now = 109.0
    one.data_received(OK)
    for at in (110.0, 119.0):
        now, (due, check) = at, calls.pop()
        assert due == at
        check()
    assert refused == ["request-timeout"]


class Transport(asyncio.Transport):
    """It writes nothing, and has written all."""

    def get_write_buffer_size(self) -> int:
        return 0


def test_an_unknown_method_gets_to_the_service() -> None:
    seen: list[str] = []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for method in (b"FOO", b"GET", b"get", b"BREW"):
            writer.write(method + OK[3:] + b"Content-Length: 3\r\n\r\nabc")
            assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.1 200")
        writer.write(b"F<O" + OK[3:] + b"\r\n")
        assert await refusal(reader) == "bad-request"

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["method"])
        await service(scope, receive, send)

    talk(client, app=noted)
    assert seen == ["FOO", "GET", "get", "BREW"]


def test_a_large_body_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.05)
    monkeypatch.setattr(connection, "SLOWEST_BYTES", 10)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 1001\r\n\r\n" + b"x" * 1_000)
        await reader.readuntil(BODY)
        await asyncio.sleep(0.2)  # the time of a request without a body
        writer.write(b"x" + OK + b"\r\n")
        assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.1 200")

    talk(client)


def test_connections_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_CONNECTIONS", 0)

    async def client(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        assert await refusal(reader) == "busy"

    talk(client)


def test_a_body_is_no_header() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            writer.write(OK + b"Content-Length: 200000\r\n\r\n" + b"x" * 200_000)
            assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.1 200")

    talk(client)


EVENTS = b"GET /v1/events?limit=500 HTTP/1.1\r\nHost: x\r\n"
HOSTILE: dict[str, Callable[[random.Random], bytes]] = {
    "random bytes": lambda chance: chance.randbytes(chance.randint(1, 5_000)),
    "a damaged request": lambda chance: _damaged(EVENTS + b"Accept: */*\r\n\r\n", chance),
    "a part of a request": lambda chance: EVENTS[: chance.randrange(1, len(EVENTS))],
    "many headers": lambda chance: EVENTS + b"X: y\r\n" * chance.randint(90, 3_000) + b"\r\n",
    "a long header": lambda chance: EVENTS + b"X: " + b"y" * chance.randint(60_000, 200_000),
    "many requests at once": lambda chance: (EVENTS + b"\r\n") * chance.randint(2, 20),
    "a body without an end": lambda chance: (
        EVENTS + b"Transfer-Encoding: chunked\r\n\r\n" + b"5\r\nabcde\r\n" * chance.randint(0, 900)
    ),
    "a wrong length": lambda chance: (
        EVENTS + b"Content-Length: %d\r\n\r\nxy" % chance.randint(-5, 2**65)
    ),
    "an upgrade": lambda chance: (
        EVENTS + b"Connection: upgrade\r\nUpgrade: h2c\r\n\r\n" + chance.randbytes(200)
    ),
}
"""What hostile clients send, by random values."""


def _damaged(request: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(request)
    for _ in range(chance.randint(1, 5)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


async def attack(address: tuple[str, int], sent: bytes, end: str) -> bool:
    """Send it in two parts and `end`: reset, close or wait for the server. Whether it was refused
    or closed by the server, which never answers 500.
    """
    reader, writer = await asyncio.open_connection(*address)
    answer = b""
    try:
        for part in (sent[: len(sent) // 2], sent[len(sent) // 2 :]):
            writer.write(part)
            await asyncio.sleep(0)
        if end == "wait":
            answer = await reader.read()
    except ConnectionError:
        pass
    finally:
        if end == "reset":
            writer.transport.abort()
        writer.close()
    statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert 500 not in statuses, sent
    return end == "wait"


@pytest.mark.long
def test_hostile_connections_leave_the_service_answering(
    make_url: MakeUrl,
    founding_url: str,
    backend: str,
    tried: Tried,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Sixteen at once, beside a client that gets all of its answers."""
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 3)
    monkeypatch.setattr(connection, "_LINGERING", 0.1)
    app = create_app(Settings(database_url=make_url(founding_url)))
    chance = random_of("hostile")
    counts = {kind: tried(f"{backend}: hostile connection, {kind}") for kind in HOSTILE}

    async def hostile(address: tuple[str, int], kinds: list[str]) -> None:
        while kinds:
            kind = kinds.pop()
            counts[kind]["tries"] += 1
            end = chance.choice(("reset", "close", "wait"))
            ended = await attack(address, HOSTILE[kind](chance), end)
            counts[kind]["ended"] += ended  # read after the wait: others count too

    async def good(address: tuple[str, int]) -> None:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET /v1/events?limit=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200"), answer

    async def scenario(listener: socket.socket) -> None:
        server = uvicorn.Server(uvicorn.Config(app, http=Connection, log_config=None))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        address = listener.getsockname()
        kinds = list(HOSTILE) * examples(2, 150)
        attacks = asyncio.gather(*(hostile(address, kinds) for _ in range(16)))
        while not attacks.done():
            await good(address)
        await attacks
        server.should_exit = True
        await running  # until all connections are closed

    with socket.create_server(("127.0.0.1", 0)) as listener, caplog.at_level(logging.WARNING):
        asyncio.run(asyncio.wait_for(scenario(listener), examples(60, 600)))
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []

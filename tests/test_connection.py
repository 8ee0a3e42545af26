"""What a hostile client sends, or does not send, ends its connection."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app import connection
from app.connection import Connection

Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"GET / HTTP/1.1\r\nHost: x\r\n"
BODY = b"done"


async def service(scope: Scope, _receive: Receive, send: Send) -> None:
    body = BODY * (5_000_000 if scope["path"] == "/large" else 1)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


def talk(*clients: Client) -> None:
    """Each client talks to a server on a connection of its own, one after another."""

    async def scenario(listener: socket.socket) -> None:
        config = uvicorn.Config(service, http=Connection, lifespan="off", log_config=None)
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

    talk(slow, silent, without_body, deaf)


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

"""A proxy before PostgreSQL that cuts a connection at a given message of the client."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import sqlalchemy as sa

_CHUNK = 65_536


@dataclass
class Cuts:
    """The messages that are cut: from number `at` on, `lasting` of them (all that follow if None).

    With `deliver` the server gets the message, and the client no answer. `count` is the number of
    messages of clients so far, each a part of a stream of at most 64 KiB. `on_cut` is called before
    the connection is closed.
    """

    at: int
    deliver: bool = False
    lasting: int | None = 1
    count: int = 0
    on_cut: Callable[[], None] = lambda: None

    def cut(self) -> bool:
        """Whether the next message is cut."""
        self.count += 1
        past = self.count - self.at
        return past >= 0 and (self.lasting is None or past < self.lasting)


@contextmanager
def cutting(url: str, cuts: Cuts) -> Iterator[str]:
    """The URL of the database at `url` behind a proxy with these cuts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            server_reader, server_writer = await _connect(url)
            back = asyncio.ensure_future(_copy(server_reader, writer))
            try:
                while data := await reader.read(_CHUNK):
                    cut = cuts.cut()
                    if not cut or cuts.deliver:
                        if cut:
                            back.cancel()
                        server_writer.write(data)
                        await server_writer.drain()
                    if cut:
                        cuts.on_cut()
                        break
            finally:
                back.cancel()
                for one in (server_writer, writer):
                    one.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(serve, "127.0.0.1", 0)

    async def stop() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    port = server.sockets[0].getsockname()[1]
    try:
        through = sa.make_url(url).set(host="127.0.0.1", port=port, query={})
        yield through.render_as_string(hide_password=False)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    found = sa.make_url(url)
    host, port = found.host or str(found.query.get("host")), found.port or 5432
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        writer.close()

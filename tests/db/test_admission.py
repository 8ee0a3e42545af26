"""Slow reads wait in a bounded queue, end when nobody waits for them, and hold up no brief read."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
import uvicorn
from starlette.types import Receive, Scope, Send

from app.connection import Connection
from app.db import admission, reader_pool
from app.db.database import Database
from app.db.errors import BusyError, TooSlowError
from app.db.snapshot import Snapshot
from app.main import create_app
from app.settings import Settings
from tests.databases import with_database

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) "
    "SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(86400)",
}
DAY = 86_400


def endless(snapshot: Snapshot) -> None:
    snapshot.select(sa.select(sa.text(f"({ENDLESS[snapshot.dialect]})")))


def endless_rows(connection: sa.Connection) -> None:
    connection.exec_driver_sql(ENDLESS[connection.dialect.name]).all()


def brief(snapshot: Snapshot) -> int:
    ((one,),) = snapshot.select(sa.select(sa.literal(1)))
    return int(one)


def brief_rows(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.select(1)) or 0)


Start = Callable[[Database], Awaitable[None]]
KINDS: dict[str, Start] = {
    "answer": lambda database: database.answer(endless),
    "read": lambda database: database.read(endless_rows),
}


async def flooded(database: Database, start: Start) -> list["asyncio.Task[None]"]:
    """More endless reads than there are slots and places to wait; the refused ones have ended."""
    reads = [asyncio.create_task(_one(start, database)) for _ in range(admission.QUEUE + 10)]
    await asyncio.wait(reads, return_when=asyncio.FIRST_EXCEPTION)
    return reads


async def _one(start: Start, database: Database) -> None:
    await start(database)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_queue_refuses_and_holds_up_nothing_else(url: str, kind: str) -> None:
    async def work(database: Database) -> None:
        reads = await flooded(database, KINDS[kind])
        refused = [read for read in reads if read.done()]
        assert refused
        assert all(isinstance(read.exception(), BusyError) for read in refused)
        assert await database.probe(brief_rows) == 1
        assert await database.answer(brief) == 1
        if kind == "answer":
            assert await database.read(brief_rows) == 1
        for read in reads:
            read.cancel()
        await asyncio.wait(reads)
        # All threads and connections are free again.
        assert await database.read(brief_rows) == 1
        again = asyncio.create_task(_one(KINDS[kind], database))
        again.cancel()
        await asyncio.wait([again])

    with_database(url, work, query_seconds=DAY)


def test_a_queue_that_is_too_long_refuses_at_once() -> None:
    """Also one that is longer in seconds, as far as one can know, than a read may take."""

    async def scenario() -> None:
        queue = admission.Admission(1)
        await queue.enter(0)
        with pytest.raises(BusyError):
            await queue.enter(time.monotonic() + 0.01)
        queue.leave(8 * DAY)
        await queue.enter(0)
        with pytest.raises(BusyError) as refused:
            await queue.enter(time.monotonic() + DAY / 2)
        assert refused.value.seconds == DAY
        waiting = asyncio.create_task(queue.enter(time.monotonic() + 2 * DAY))
        await asyncio.sleep(0)
        queue.leave(0)
        waiting.cancel()  # at the moment when it gets the slot, which is then free
        await asyncio.wait([waiting])
        assert queue.enter_now()

    asyncio.run(scenario())


def sleeping(connection: sa.Connection) -> int:
    """The number of endless reads on a PostgreSQL server."""
    return int(
        connection.scalar(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state = 'active' AND query LIKE '%pg_sleep%' AND pid != pg_backend_pid()"
            )
        )
        or 0
    )


async def until_running(database: Database, count: int) -> None:
    """Wait until this number of endless reads runs on a PostgreSQL server."""
    while database.dialect == "postgresql" and await database.probe(sleeping) != count:
        pass


async def gone_clients(address: tuple[str, int], entered: list[None], database: Database) -> None:
    """Send more slow requests than there are slots, and close the connections."""
    connections = [await asyncio.open_connection(*address) for _ in range(5)]
    for _, writer in connections:
        writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    while len(entered) < len(connections):  # noqa: ASYNC110 - what is waited for sets no event
        await asyncio.sleep(0.01)
    await until_running(database, reader_pool._SLOW)  # noqa: SLF001
    for _, writer in connections:
        writer.close()
    await until_running(database, 0)


def test_clients_that_leave_end_their_reads(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When they have left, another read gets a slot."""
    app = create_app(Settings(database_url=url, query_seconds=DAY))
    database: Database = app.state.database
    entered: list[None] = []

    async def service(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            entered.append(None)
            await database.answer(endless)
        await app(scope, receive, send)

    def in_a_slot(snapshot: Snapshot) -> int:
        if snapshot.dialect == "sqlite" and entered:
            entered.clear()
            raise TooSlowError  # in the thread of the event loop
        return brief(snapshot)

    async def scenario(listener: socket.socket) -> None:
        server = uvicorn.Server(uvicorn.Config(service, http=Connection, log_config=None))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await gone_clients(listener.getsockname(), entered, database)
        monkeypatch.setattr(reader_pool, "BRIEF_SECONDS", 0.0)
        assert await database.answer(in_a_slot) == 1
        server.should_exit = True
        await running

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(asyncio.wait_for(scenario(listener), 60))

"""The short way to read: in the loop, in a thread when that takes long, never of two states."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from app import history
from app import tables as t
from app.db import loop_reader
from app.db.database import Database, without_time_limit
from app.db.errors import TooSlowError
from app.db.snapshot import NOTHING, REVISION, Memory, Snapshot, compiled
from app.main import create_app
from app.settings import Settings
from app.web.responses import read_snapshot
from tests.databases import MakeUrl, reading, with_database, writing

PATHS = [
    "/v1/events",
    "/v1/events?pair=MAR-ISR&total=exact",
    "/v1/events/histogram?pair=MAR-ISR",
    "/v1/events/facets?facet=type,country",
    "/v1/relations/MAR-ISR",
    "/v1/relations?country=MAR",
]


def test_what_takes_long_goes_on_in_a_thread(
    make_url: MakeUrl, founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not founding_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's driver waits without holding the loop")
    url = make_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        quick = [client.get(path).content for path in PATHS]
    threads = set()
    run = loop_reader.SqliteSnapshot.fetch

    def note(self: loop_reader.SqliteSnapshot, *args: object) -> object:
        threads.add(threading.current_thread().name.rsplit("_", 1)[0])
        return run(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(loop_reader.SqliteSnapshot, "fetch", note)
    monkeypatch.setattr(loop_reader, "LOOP_SECONDS", -1)
    monkeypatch.setattr(loop_reader, "LOOP_STEPS_PER_CHECK", 1)
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert [client.get(path).content for path in PATHS] == quick
    assert "sqlite-read" in threads


def test_what_takes_too_long_is_refused(make_url: MakeUrl, founding_url: str, backend: str) -> None:
    url = make_url(founding_url)
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        if backend == "sqlite"
        else "SELECT pg_sleep(60)"
    )

    async def ask(database: Database) -> None:
        statement: sa.Select[Any] = sa.select(sa.literal_column(f"({endless})"))
        with pytest.raises(TooSlowError):
            await database.answer(lambda snapshot: snapshot.select(statement))

    with_database(url, ask, query_seconds=0.3)


def test_what_must_be_read_whole_may_take_its_time(
    make_url: MakeUrl, founding_url: str, backend: str
) -> None:
    url = make_url(founding_url)
    long = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000)"
        " SELECT max(x) FROM n"
        if backend == "sqlite"
        else "SELECT pg_sleep(0.5)"
    )

    def run(connection: sa.Connection) -> None:
        connection.exec_driver_sql(long)

    def run_on(connection: sa.Connection) -> None:
        without_time_limit(connection)
        run(connection)

    async def ask(database: Database) -> None:
        with pytest.raises(TooSlowError):
            await database.read(run)
        await database.read(run_on)
        with pytest.raises(TooSlowError):  # the next one has its limit again
            await database.read(run)

    with_database(url, ask, query_seconds=0.1)


def test_work_sees_one_state(make_url: MakeUrl, founding_url: str) -> None:
    """Whatever is written between two statements, and however often."""
    url = make_url(founding_url)
    runs = 0

    def work(snapshot: Snapshot) -> list[int]:
        nonlocal runs
        runs += 1
        statement = compiled(REVISION, snapshot.dialect)
        seen = [snapshot.revision]
        for _ in range(3):
            thread = threading.Thread(target=partial(writing, url, history.raise_revision))
            thread.start()
            thread.join()
            seen += [row[0] for row in snapshot.fetch(statement, {})]
        return seen

    async def ask(database: Database) -> list[int]:
        return await database.answer(work)

    seen: list[int] = with_database(url, ask)
    assert len(set(seen)) == 1
    assert len(seen) == 4
    assert runs == (1 if url.startswith("sqlite") else 3)


@pytest.mark.parametrize("path", PATHS)
def test_workers_agree_on_the_state(make_url: MakeUrl, founding_url: str, path: str) -> None:
    """Two services over one database give one ETag, and forget what is past."""
    url = make_url(founding_url)
    settings = Settings(database_url=url)
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        tags = [client.get(path).headers["etag"] for client in (one, other)]
        assert tags[0] == tags[1]
        held = {"If-None-Match": tags[0]}
        assert other.get(path, headers=held).status_code == 304
        writing(url, history.raise_revision)
        for client in (one, other):
            answer = client.get(path, headers=held)
            assert answer.status_code == 200
            assert answer.headers["etag"] != tags[0]


def test_memory_is_of_one_revision() -> None:
    memory = Memory()
    memory.see(5)
    memory.keep(5, "a", b"x")
    assert memory.get(5, "a") == b"x"
    assert memory.get(4, "a") is NOTHING  # of a reader with an older snapshot
    memory.keep(4, "b", b"old")
    assert memory.get(5, "b") is NOTHING
    assert memory.get(6, "a") is NOTHING
    assert memory.get(5, "a") is NOTHING


def test_memory_is_bounded() -> None:
    memory = Memory()
    memory.see(1)
    for n in range(100):
        memory.keep(1, n, bytes(1_000_000))
    held = [n for n in range(100) if memory.get(1, n) is not NOTHING]
    assert held == list(range(100 - len(held), 100))  # the newest
    assert 0 < len(held) < 45


class Interrupted(OrderedDict[Hashable, Any]):
    """A dictionary in which, after a look-up, another thread sees a new revision."""

    def __init__(self, memory: Memory, held: Mapping[Hashable, Any]) -> None:
        super().__init__(held)
        self.memory = memory

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        thread = threading.Thread(target=self.memory.see, args=(6,))
        thread.start()
        thread.join(0.1)  # where the memory is locked, the thread goes on later
        return found


@pytest.mark.parametrize("use", ["get", "keep"])
def test_threads_share_the_memory(use: str) -> None:
    """A revision that another thread sees changes nothing in the middle of `get` and `keep`."""
    memory = Memory()
    memory.see(5)
    memory.keep(5, "a", b"5")
    memory._held = Interrupted(memory, memory._held)  # noqa: SLF001 - no other way to be between
    if use == "get":
        assert memory.get(5, "a") in (b"5", NOTHING)
    else:
        memory.keep(5, "b", b"5")
    memory._held = OrderedDict(memory._held)  # noqa: SLF001
    assert memory.get(6, "b") is NOTHING


def test_reading_needs_no_loop_of_its_own(make_url: MakeUrl, founding_url: str) -> None:
    """Several at once, each whole."""
    url = make_url(founding_url)

    async def ask(database: Database) -> list[int]:
        statement = compiled(REVISION, database.dialect)
        answers = (database.answer(lambda r: r.fetch(statement, {})[0][0]) for _ in range(30))
        return list(await asyncio.gather(*answers))

    assert len(set(with_database(url, ask))) == 1


async def drop_connections(url: str) -> None:
    """End all connections to this database but our own, as a server that restarts does."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


def test_a_server_that_drops_its_connections_is_asked_again(
    make_url: MakeUrl, founding_url: str
) -> None:
    if founding_url.startswith("sqlite"):
        pytest.skip("there is no server")
    url = make_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        paths = ["/v1/events?pair=MAR-ISR", "/v1/events?limit=1", "/v1/actors", "/readyz"]
        for path in paths:
            assert client.get(path).status_code == 200
        for path in paths:
            asyncio.run(drop_connections(url))
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("times", [1, 2])
def test_a_connection_that_ends_amid_a_question(
    make_url: MakeUrl, founding_url: str, times: int
) -> None:
    """One is replaced unseen. A server that ends them all has to be waited for."""
    if founding_url.startswith("sqlite"):
        pytest.skip("there is no server")
    app = create_app(Settings(database_url=make_url(founding_url)))
    end: sa.Select[Any] = sa.select(sa.literal_column("pg_terminate_backend(pg_backend_pid())"))
    left = times

    async def ask(request: Request) -> Response:
        def work(snapshot: Snapshot) -> Response:
            nonlocal left
            if left > 0:
                left -= 1
                snapshot.select(end)
            return Response(str(snapshot.revision))

        return await read_snapshot(request, work)

    app.add_route("/ended", ask)
    with TestClient(app) as client:
        answer = client.get("/ended")
        assert answer.status_code == (200 if times == 1 else 503)
        if times > 1:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["code"] == "busy"
        assert client.get("/ended").status_code == 200
        assert client.get("/v1/events").status_code == 200


def test_a_server_that_is_not_there() -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    with TestClient(create_app(Settings(database_url=url))) as client:
        answer = client.get("/v1/events")
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert client.get("/readyz").json()["code"] == "not-ready"


def test_a_restored_backup_gives_no_tag_of_what_is_gone(
    make_url: MakeUrl, founding_url: str
) -> None:
    """The service goes on over a database of an earlier revision, which is then written."""
    url = make_url(founding_url)
    earlier = reading(url, lambda c: c.scalar(REVISION))
    back = sa.update(t.ledger).values(revision=earlier)
    with TestClient(create_app(Settings(database_url=url))) as client:
        writing(url, history.raise_revision)
        gone = [client.get(path).headers["etag"] for path in PATHS]
        writing(url, lambda c: c.execute(back))
        for _ in range(2):
            for path, tag in zip(PATHS, gone, strict=True):
                answer = client.get(path, headers={"If-None-Match": tag})
                assert (answer.status_code, answer.headers["etag"] == tag) == (200, False)
            writing(url, history.raise_revision)

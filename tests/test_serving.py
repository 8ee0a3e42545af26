"""`entente serve`: one process or several, from the first start to the last request."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

from app.connection import Connection
from tests.databases import MakeUrl
from tests.processes import ENTENTE, Served, lives, serving, until

EVENTS = "/v1/relations/MAR-ISR/events"
NEW_EVENT = """
{"kind": "dataset", "id": "later", "title": "Later", "coding": "human"}
{"kind": "event", "dataset": "later", "external_id": "1", "type": "meeting",
 "title": {"en": "A meeting that came later"}, "date": {"edtf": "2023-05-01"},
 "participants": [{"country": "MAR", "role": "host"}, {"country": "ISR", "role": "guest"}]}
"""


def answers_of(served: Served, workers: set[int]) -> dict[int, str]:
    """What each of these workers says of the list: its ETag."""
    tags: dict[str, str] = {}

    def ask() -> None:
        with served.ask(EVENTS) as answer:
            tags[answer.headers["X-Request-Id"]] = answer.headers["ETag"]

    def by_worker() -> dict[int, str]:
        return {
            line["process"]: tags[line["request_id"]]
            for line in served.lines()
            if line.get("request_id") in tags
        }

    def all_answered() -> bool:
        # At once, so that one worker alone does not take all of them.
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return workers <= set(by_worker())

    until(all_answered)
    return by_worker()


def current(served: Served, count: int = 2) -> set[int]:
    """The workers that live, once there are so many."""
    until(lambda: len([pid for pid in served.workers() if lives(pid)]) == count)
    return {pid for pid in served.workers() if lives(pid)}


def test_one_process_fills_an_empty_database_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/entente.db"
    for imported in (True, False):
        with serving(url, tmp_path / "log") as served:
            with served.ask("/v1/relations/MAR-ISR") as answer:
                assert json.load(answer)["two_sided"] == 18
            output = served.stop(signal.SIGINT)
        assert served.process.returncode in {0, 130, -signal.SIGINT}
        assert f"{served.address}/docs" in output
        assert ("entente: morocco-israel-2022" in output) is imported


def test_workers_share_a_port_and_a_database(make_url: MakeUrl, tmp_path: Path) -> None:
    """From an empty database, which the parent alone fills, to an import beside the service."""
    url = make_url()
    with serving(url, tmp_path / "log", "--workers=2") as served:
        workers = current(served)
        before = answers_of(served, workers)
        assert set(before) == workers
        assert len(set(before.values())) == 1

        file = tmp_path / "new.jsonl"
        dataset, event = NEW_EVENT.strip().split("\n", 1)
        file.write_text(f"{dataset}\n{event.replace(chr(10), '')}\n", encoding="utf-8")
        subprocess.run(
            [*ENTENTE, "import", "entente", file],
            env=os.environ | {"ENTENTE_DATABASE_URL": url},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        after = answers_of(served, workers)
        assert set(after) == workers
        assert len(set(after.values())) == 1
        assert set(after.values()) != set(before.values())

        output = served.stop()
    assert served.process.returncode == 0
    assert output.count("entente: morocco-israel-2022") == 1
    assert not [pid for pid in workers if lives(pid)]
    assert {line["process"] for line in served.lines()} == workers | {served.process.pid}


def test_workers_are_replaced_while_others_answer(
    make_url: MakeUrl, founding_url: str, tmp_path: Path
) -> None:
    with serving(make_url(founding_url), tmp_path / "log", "--workers=2") as served:
        first = current(served)
        os.kill(min(first), signal.SIGKILL)
        until(lambda: not lives(min(first)))
        second = current(served)
        assert len(second & first) == 1
        assert set(answers_of(served, second)) == second

        done, refused = threading.Event(), []

        def hammer() -> None:
            while not done.is_set():
                try:
                    served.ask(EVENTS).close()
                except OSError as error:
                    refused.append(error)

        threads = [threading.Thread(target=hammer) for _ in range(4)]
        for thread in threads:
            thread.start()
        served.process.send_signal(signal.SIGHUP)
        until(lambda: not any(lives(pid) for pid in second))
        done.set()
        for thread in threads:
            thread.join()
        assert not refused
        third = current(served)
        assert set(answers_of(served, third)) == third

        # Not even a parent that cannot say goodbye leaves workers behind.
        served.stop(signal.SIGKILL)
        until(lambda: not any(lives(pid) for pid in third))


def test_a_stop_lets_clients_finish() -> None:
    """One waits for its answer, one has not asked yet, one has asked before and asks again."""
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow_app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            entered.set()
            await leave.wait()
        length = (b"content-length", b"4")
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": b"done"})

    async def scenario(listener: socket.socket) -> None:
        config = uvicorn.Config(slow_app, http=Connection, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        clients = [await asyncio.open_connection(*listener.getsockname()) for _ in range(3)]
        (open_in, open_out), (_, new_out), (kept_in, kept_out) = clients
        open_out.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        kept_out.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"connection: close" not in await kept_in.readuntil(b"done")
        await entered.wait()
        await asyncio.to_thread(until, lambda: len(server.server_state.connections) == 3)

        server.should_exit = True
        await asyncio.to_thread(until, lambda: not server.servers[0].is_serving())
        for writer in (new_out, kept_out):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for reader, writer in clients[1:]:
            assert b"connection: close" in (answer := await reader.read())
            assert answer.endswith(b"done")
            writer.close()
        assert not running.done()
        leave.set()
        assert (await open_in.read()).endswith(b"done")
        open_out.close()
        await running

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(asyncio.wait_for(scenario(listener), 30))

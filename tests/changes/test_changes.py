"""Changes: their sequence under concurrent writers, and the number of the last one in answers."""

import asyncio
import io
import re
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import history
from app.changes import routes
from app.db import sqlite
from app.db.database import open_database
from app.db.errors import BusyError
from app.db.snapshot import Statement
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.draft import EventDraft
from app.events.write import record
from app.main import create_app
from app.settings import Settings
from tests.databases import writing
from tests.drafts import DATASET, event, load

WRITERS, WRITES = 4, 6
ANSWERS = [
    "/v1/events?limit=1",
    "/v1/events?limit=1&fields=title&total=exact",
    "/v1/relations/MAR-ISR",
    "/v1/relations/MAR-ISR/events",
    "/v1/events/histogram?pair=MAR-ISR",
    "/v1/events/facets?facet=type",
]


def test_a_follower_sees_each_change_once_and_in_order(url: str, countries: Countries) -> None:
    load(url, countries, DATASET)

    def save(names: list[str], connection: sa.Connection) -> None:
        drafts = [{k: v for k, v in event(name).items() if k != "kind"} for name in names]
        record.save(connection, [EventDraft.read(draft, countries) for draft in drafts], 1)

    async def write(writer: int) -> None:
        database = open_database(Settings(database_url=url))
        try:
            for at in range(WRITES):
                names = [f"{writer} {at} {part}" for part in range(1 + at % 3)]
                while True:
                    try:
                        await database.write(partial(save, names))
                        break
                    except BusyError:  # others held the database for long
                        continue
        finally:
            await database.close()

    seen: list[dict[str, Any]] = []
    with (
        TestClient(create_app(Settings(database_url=url))) as client,
        ThreadPoolExecutor(WRITERS) as threads,
    ):
        writers = [threads.submit(lambda n: asyncio.run(write(n)), n) for n in range(WRITERS)]
        caught_up = is_over = False
        while not (is_over and caught_up):
            is_over = all(writer.done() for writer in writers)
            since = seen[-1]["seq"] if seen else 0
            answer = client.get("/v1/changes", params={"since": since, "limit": 5}).json()
            seen += answer["items"]
            caught_up = answer["caught_up"]
            assert answer["last"] == (seen[-1]["seq"] if seen else 0)
        for writer in writers:
            writer.result()
    assert [one["seq"] for one in seen] == list(range(1, WRITERS * WRITES * 2 + 2))
    assert (seen.pop(0)["record"], {one["record"] for one in seen}) == ("dataset", {"event"})
    ids = {record_id("d", f"{w} {at} {p}") for w in range(4) for at in range(6) for p in range(3)}
    assert {one["id"] for one in seen} <= set(map(str, ids))
    assert len({one["id"] for one in seen}) == len(seen)


def test_a_change_is_numbered_after_those_before_it_are_committed(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So no smaller number appears after a larger one."""
    load(url, countries, DATASET)

    def number(connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        history.raise_revision(connection, 1)

    with (
        TestClient(create_app(Settings(database_url=url))) as client,
        ThreadPoolExecutor(1) as thread,
    ):

        def first(connection: sa.Connection) -> None:
            draft = {k: v for k, v in event("a").items() if k != "kind"}
            record.save(connection, [EventDraft.read(draft, countries)], 1)
            monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
            with pytest.raises(BusyError):
                thread.submit(writing, url, number).result()
            assert client.get("/v1/changes?since=1").json() == {
                "items": [],
                "last": 1,
                "caught_up": True,
            }

        writing(url, first)
        answer = client.get("/v1/changes").json()
    assert ([one["seq"] for one in answer["items"]], answer["last"]) == ([1, 2], 2)


def test_a_number_that_the_service_has_not_reached_is_refused(client: TestClient) -> None:
    end = client.get("/v1/events").json()["change"]
    answer = client.get(f"/v1/changes?since={end}")
    assert answer.json() == {"items": [], "last": end, "caught_up": True}
    for since in (end + 1, 10**30):
        answer = client.get(f"/v1/changes?since={since}")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (422, "since-ahead")
        assert f"number {end}:" in error["detail"]


def test_filters_read_a_bounded_number_of_changes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_READ", 7)
    monkeypatch.setattr(routes, "_CHUNK", 3)
    answers = [
        client.get(f"/v1/changes?dataset=none&since={since}").json() for since in (12, 19, 26)
    ]
    assert [(one["items"], one["last"], one["caught_up"]) for one in answers] == [
        ([], 19, False),
        ([], 26, False),
        ([], 33, True),
    ]


def test_answers_have_the_number_of_the_last_change(url: str, countries: Countries) -> None:
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert {client.get(path).json()["change"] for path in ANSWERS} == {0}
        load(url, countries, DATASET, event("a"), event("b"))
        assert {client.get(path).json()["change"] for path in ANSWERS} == {3}
        writing(url, history.raise_revision)  # a write of no record
        assert {client.get(path).json()["change"] for path in ANSWERS} == {3}
        load(url, countries, event("a", "2022"))
        assert {client.get(path).json()["change"] for path in ANSWERS} == {4}


def test_it_takes_no_statement_of_its_own(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes with the secret of cursors, which is read once after a write."""
    load(url, countries, DATASET, event("a"))
    run: set[str] = set()
    values = Statement.values

    def note(statement: Statement, given: Mapping[str, Any]) -> list[Any]:
        run.add(statement.sql)
        return values(statement, given)

    monkeypatch.setattr(Statement, "values", note)
    with TestClient(create_app(Settings(database_url=url))) as client:
        client.get("/v1/events")
        assert ["ledger.secret" in sql for sql in run if "ledger.change" in sql] == [True]
        run.clear()
        for path in ANSWERS:
            assert client.get(path).status_code == 200
    assert run
    assert not any("ledger.change" in sql for sql in run)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("versions/20", 404, "not-found"),
        ("versions/0", 404, "not-found"),
        ("versions/١", 404, "not-found"),
        ("versions/9999999999", 404, "not-found"),
        ("versions/2/diff", 404, "not-found"),
        ("versions/1/diff?against=2", 422, "unknown-version"),
        ("versions/1/diff?against=-1", 422, "invalid-value"),
    ],
)
def test_a_version_that_never_was(client: TestClient, path: str, status: int, code: str) -> None:
    answer = client.get(f"/v1/events/{record_id('morocco-israel-2022', 'E10')}/{path}")
    problem = answer.json()
    found = [error["code"] for error in problem["errors"]] or [problem["code"]]
    assert (answer.status_code, found) == (status, [code])


def test_an_event_that_never_was_has_no_versions(client: TestClient) -> None:
    assert client.get(f"/v1/events/{record_id('d', 'never')}/versions").status_code == 404


def test_the_program_of_the_docs_follows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "history.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.setattr(
        urllib.request,
        "urlopen",
        lambda address: io.BytesIO(client.get(address).content),
    )
    exec(code.replace("http://127.0.0.1:8000", "").replace("limit=500", "limit=4"), {})  # noqa: S102
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in printed] == [[str(n), "created"] for n in range(1, 34)]

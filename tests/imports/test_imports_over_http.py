"""Imports of files that clients send."""

import asyncio
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import tables as t
from app.clock import now_us
from app.imports.wire import STALLED_US
from app.ingest.run import background
from app.main import create_app
from app.settings import Settings
from tests.databases import writing
from tests.drafts import DATASET, event
from tests.events.test_event_writes import Writer
from tests.processes import PATIENCE
from tests.writer import Answer, key_of

TABLE = b"Day,Host\n2020-01-05,France\nnot a day,Spain\n"
MAPPING = """\
[dataset]
id = "sheet"
title = "A sheet"
coding = "human"

[event]
identity = ["Day", "Host"]
type = "visit"
title = "A visit to {Host}"

[date]
column = "Day"

[[parties]]
role = "guest"
country = "ISR"

[[parties]]
role = "host"
columns = "Host"
"""


@pytest.fixture
def writer(url: str) -> Iterator[Writer]:
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Writer(client, key_of(url))


def lines(*records: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def post(writer: Writer, content: bytes, **sent: Any) -> Answer:  # noqa: ANN401
    headers = {"Content-Type": "application/x-ndjson"} | sent.pop("headers", {})
    params = {"format": "entente"} | sent.pop("params", {})
    return writer.send(
        "POST", "/v1/imports", params=params, content=content, headers=headers, **sent
    )


def ended(writer: Writer, answer: Answer) -> dict[str, Any]:
    """The run when it has ended."""
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + PATIENCE
    while (run := writer.get(answer.headers["location"]).json())["state"] == "running":
        assert time.monotonic() < deadline, run
        time.sleep(0.05)
    found: dict[str, Any] = run
    return found


def test_a_file_is_imported_and_its_rejected_rows_are_for_writers(writer: Writer, url: str) -> None:
    content = lines(DATASET, event("a"), event("b", type="no type"), event("c", "2021-02-30"))
    key = {"headers": {"Idempotency-Key": "i"}}
    dry = post(writer, content, params={"dry_run": "true"})
    assert (dry.status_code, dry.json()["state"]) == (202, "finished")
    assert writer.get("/v1/imports").json()["items"] == []
    assert writer.get("/v1/events").json()["items"] == []
    first = post(writer, content, **key)
    run = ended(writer, first)
    assert (run["state"], run["error"], run["by"]) == ("finished", None, "desk")
    assert (run["read"], run["created"], run["rejected"]) == (4, 2, 2)
    own = {"id", "started_at", "finished_at", "seconds"}
    tried = dry.json()
    refused = tried.pop("rejections")
    assert {k: v for k, v in tried.items() if k not in own} == {
        k: v for k, v in run.items() if k not in own
    }
    assert [one["title"] for one in writer.get("/v1/events").json()["items"]] == [{"en": "a"}]
    again = post(writer, content, **key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert len(writer.get("/v1/imports").json()["items"]) == 1
    address = f"{first.headers['location']}/rejections"
    page = writer.get(f"{address}?limit=1").json()
    rest = writer.get(f"{address}?limit=1&cursor={page['next']}").json()
    rows = [*page["items"], *rest["items"]]
    assert [(row["row"], row["code"]) for row in rows] == [
        (3, "invalid-record"),
        (4, "invalid-date"),
    ]
    assert json.loads(rows[0]["raw"])["external_id"] == "b"
    assert rest["next"] is None
    assert refused == rows
    changes = writer.get("/v1/changes").json()["items"]
    assert [(one["record"], one["by"]) for one in changes] == [
        ("dataset", "desk"),
        ("event", "desk"),
    ]
    bare = writer.client.get(first.headers["location"]).json()
    assert bare["by"] is None
    assert writer.client.get("/v1/imports").json()["items"] == [bare]
    assert writer.client.get(address).status_code == 401
    reader = Writer(writer.client, key_of(url, name="reader", scope="read"))
    assert reader.get(address).status_code == 403


def test_a_table_comes_with_its_mapping(writer: Writer) -> None:
    answer = writer.send(
        "POST",
        "/v1/imports?format=table",
        files={"file": ("../visits.csv", TABLE), "mapping": ("m.toml", MAPPING)},
    )
    run = ended(writer, answer)
    assert run["state"] == "finished", run
    assert (run["dataset"], run["created"], run["rejected"]) == ("sheet", 1, 1)
    (row,) = writer.get(f"{answer.headers['location']}/rejections").json()["items"]
    assert row["file"] == "visits.csv"


@pytest.mark.parametrize(
    ("params", "sent", "status", "code"),
    [
        ({}, {"content": b"{}"}, 415, "unsupported-media-type"),
        ({"format": "none"}, {"files": {"file": b"x"}}, 422, "invalid-parameters"),
        ({"format": "table"}, {"files": {"file": b"x"}}, 422, "invalid-body"),
        (
            {"format": "table", "mapping": "/etc/passwd"},
            {"files": {"file": b"x"}},
            422,
            "invalid-parameters",
        ),
        ({"format": "table"}, {"files": {"file": b"x", "mapping": b"["}}, 422, "invalid-body"),
        ({"format": "manytreaties"}, {"files": {"file": b"x"}}, 422, "invalid-body"),
        ({}, {"files": {"other": b"x"}}, 422, "invalid-body"),
        ({}, {"files": {"mapping": b"x"}}, 422, "invalid-body"),
        ({"keep": "domestic"}, {"files": {"file": b"x"}}, 422, "invalid-body"),
        (
            {},
            {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
            400,
            "bad-request",
        ),
    ],
)
def test_what_is_no_import(
    writer: Writer, params: dict[str, str], sent: dict[str, Any], status: int, code: str
) -> None:
    answer = writer.send("POST", "/v1/imports", params={"format": "entente"} | params, **sent)
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert writer.get("/v1/imports").json()["items"] == []


def test_a_limited_key_imports_nothing(writer: Writer, url: str) -> None:
    ended(writer, post(writer, lines(DATASET)))
    limited = Writer(writer.client, key_of(url, name="limited", datasets=["d"]))
    assert post(limited, lines(DATASET)).status_code == 403


def test_a_run_whose_process_dies_says_so_and_can_be_sent_again(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = asyncio.create_subprocess_exec

    async def killed(*command: str, **options: Any) -> Any:  # noqa: ANN401
        process = await create(*command, **options)
        os.kill(process.pid, signal.SIGKILL)
        return process

    content = lines(DATASET, event("a"))
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "create_subprocess_exec", killed)
        run = ended(writer, post(writer, content))
        dry = post(writer, content, params={"dry_run": "true"}).json()
    for one in (run, dry):
        assert (one["state"], one["finished_at"]) == ("died", None)
        assert one["error"] == "Its process was ended by SIGKILL."
    again = ended(writer, post(writer, content))
    assert (again["state"], again["created"]) == ("finished", 2)


def test_a_run_without_a_sign_of_life_is_dead(writer: Writer, url: str) -> None:
    """That of a command which was killed, or of a service that was killed with it."""
    run = ended(writer, post(writer, lines(DATASET)))
    for age, state in ((0, "running"), (STALLED_US + 1, "died")):
        change = sa.update(t.import_run).values(finished_us=None, alive_us=now_us() - age)
        writing(url, partial(sa.Connection.execute, statement=change))
        assert writer.get(f"/v1/imports/{run['id']}").json()["state"] == state


def test_folders_of_killed_services_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    abandoned, used, new = background.Upload(), background.Upload(), background.Upload()
    other = tmp_path / "other"
    for folder in (abandoned.folder, used.folder, other):
        (folder / "0").mkdir(parents=True)
        os.utime(folder, (0, 0))
    os.close(abandoned.fd)
    os.close(new.fd)
    # The process of an import keeps the lock when its service is killed.
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[used.fd])
    os.close(used.fd)
    background.remove_abandoned()
    assert set(tmp_path.iterdir()) == {used.folder, new.folder, other}
    child.communicate()
    background.remove_abandoned()
    assert set(tmp_path.iterdir()) == {new.folder, other}

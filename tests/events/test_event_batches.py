"""Many events in one request."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import check
from app import tables as t
from app.clock import now_us
from app.db.errors import BusyError
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.write import batch
from app.main import create_app
from app.settings import Settings
from app.web import writes
from tests.databases import MakeUrl, reading, writing
from tests.drafts import DATASET, event, load
from tests.events.test_event_writes import FOUNDING, NEW, Writer
from tests.writer import WHY, Answer, key_of

NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def url(make_url: MakeUrl, founding_url: str) -> str:
    return make_url(founding_url)


@pytest.fixture
def writer(url: str) -> Iterator[Writer]:
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Writer(client, key_of(url))


def items(n: int, title: str = "Batch") -> list[dict[str, Any]]:
    return [
        NEW | {"title": {"en": f"{title} {at}"}, "dataset": FOUNDING, "external_id": f"b{at}"}
        for at in range(n)
    ]


def send(writer: Writer, values: Any, mode: str = "each", **sent: Any) -> Answer:  # noqa: ANN401
    params = {"mode": mode} | sent.pop("params", {})
    return writer.send("POST", "/v1/events/batch", params=params, json=values, **sent)


def counts(answer: Answer) -> tuple[int, int, int, int]:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [item["index"] for item in body["items"]] == list(range(len(body["items"])))
    return body["created"], body["updated"], body["unchanged"], body["rejected"]


def test_events_are_created_changed_and_left(
    writer: Writer, url: str, countries: Countries
) -> None:
    first = send(writer, items(3))
    assert counts(first) == (3, 0, 0, 0)
    assert first.json()["items"][1] == {
        "index": 1,
        "status": "created",
        "id": str(record_id(FOUNDING, "b1")),
        "version": 1,
        "errors": [],
        "duplicates": [],
    }
    changed = items(3)
    changed[1]["topics"] = ["trade"]
    lines = "\n".join(map(json.dumps, [*changed, NEW])) + "\n\n"
    second = writer.send("POST", "/v1/events/batch", params=WHY, content=lines, headers=NDJSON)
    assert counts(second) == (1, 1, 2, 0)
    assert [item["version"] for item in second.json()["items"]] == [1, 2, 1, 1]
    address = f"/v1/events/{record_id(FOUNDING, 'b1')}"
    assert writer.get(f"{address}/versions").json()["items"][1]["reason"] == "a test"
    everything = writer.get("/v1/events?limit=500").json()["items"]
    assert counts(send(writer, everything, "atomic")) == (0, 0, len(everything), 0)
    twice = send(writer, [items(1)[0], items(1, "Other")[0], items(1, "Other")[0]], "atomic")
    assert counts(twice) == (0, 1, 2, 0)
    assert counts(send(writer, [])) == (0, 0, 0, 0)
    assert reading(url, lambda connection: check.check(connection, countries)) == []


def test_a_wrong_item_has_its_errors(writer: Writer) -> None:
    values: list[Any] = [*items(2), 7, NEW | {"type": "visti", "participants": []}]
    values[1]["dataset"] = "none"
    atomic = send(writer, values, "atomic")
    assert (atomic.status_code, atomic.json()["code"]) == (422, "invalid-body")
    pointers = [error["pointer"] for error in atomic.json()["errors"]]
    assert pointers == ["/1/dataset", "/2", "/3/type", "/3/participants"]
    assert writer.get(f"/v1/events/{record_id(FOUNDING, 'b0')}").status_code == 404
    each = send(writer, values)
    assert counts(each) == (1, 0, 0, 3)
    assert [e["pointer"] for e in each.json()["items"][3]["errors"]] == ["/type", "/participants"]
    assert writer.get(f"/v1/events/{record_id(FOUNDING, 'b0')}").status_code == 200


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        ("{}", {"Content-Type": "application/json"}, 422, "invalid-body"),
        ("[", {"Content-Type": "application/json"}, 400, "invalid-json"),
        ("{}\n{", NDJSON, 400, "invalid-json"),
        ("{}", {"Content-Type": "text/csv"}, 415, "unsupported-media-type"),
        ("[" + "0," * 10_000 + "0]", {"Content-Type": "application/json"}, 422, "invalid-body"),
        (
            "[" + "[]," * 1_000_000 + "0]",
            {"Content-Type": "application/json"},
            413,
            "body-too-large",
        ),
    ],
    ids=["an object", "no JSON", "a line that is no JSON", "a table", "many", "very many"],
)
def test_what_is_no_batch(
    writer: Writer, content: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = writer.send("POST", "/v1/events/batch", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_dry_run_keeps_nothing(writer: Writer) -> None:
    for mode in ("each", "atomic"):
        dry = send(writer, items(3), mode, params={"dry_run": "true"})
        assert counts(dry) == (3, 0, 0, 0)
    assert writer.get(f"/v1/events/{record_id(FOUNDING, 'b0')}").status_code == 404


def test_likely_duplicates_are_beside_their_item(
    writer: Writer, url: str, countries: Countries
) -> None:
    load(url, countries, DATASET, event("twin", "2021-12-24", title={"en": "Visit to Paris"}))
    value = event("x", "2021-12-24", title={"en": "Visit to Paris"}, dataset=FOUNDING)
    (item,) = send(writer, [value]).json()["items"]
    assert item["duplicates"] == [str(record_id("d", "twin"))]


def test_a_key_of_data_sets_writes_to_no_other(
    writer: Writer, url: str, countries: Countries
) -> None:
    load(url, countries, DATASET, event("theirs"))
    limited = Writer(writer.client, key_of(url, name="limited", datasets=[FOUNDING]))
    values = [
        items(1)[0],
        NEW,
        event("mine"),
        NEW | {"id": str(record_id("d", "theirs"))},
        items(1)[0] | {"external_ids": [{"dataset": "d", "external_id": "theirs"}]},
    ]
    answer = send(limited, values)
    assert counts(answer) == (1, 0, 0, 4)
    codes = [[error["code"] for error in item["errors"]] for item in answer.json()["items"]]
    assert codes == [[], *[["insufficient-scope"]] * 4]


def test_an_interrupted_batch_goes_on_where_it_was(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    save, calls = batch.save, []

    def failing(*args: Any) -> Any:  # noqa: ANN401
        calls.append(args)
        if len(calls) == 3:
            raise BusyError
        return save(*args)

    monkeypatch.setattr(batch, "save", failing)
    key: dict[str, Any] = {"headers": {"Idempotency-Key": "b"}}
    assert send(writer, items(5), **key).status_code == 503
    assert writer.get(f"/v1/events/{record_id(FOUNDING, 'b3')}").status_code == 200
    running = send(writer, items(5), **key)
    assert (running.status_code, running.json()["code"]) == (409, "idempotency-key-in-use")
    earlier = now_us() - 11_000_000
    writing(url, lambda c: c.execute(sa.update(t.stored_answer).values(touched_us=earlier)))
    assert send(writer, items(6), **key).json()["code"] == "idempotency-key-reused"
    done = send(writer, items(5), **key)
    assert counts(done) == (5, 0, 0, 0)
    assert "idempotent-replayed" not in done.headers
    again = send(writer, items(5), **key)
    assert (again.content, again.headers["idempotent-replayed"]) == (done.content, "true")


def test_an_attempt_that_was_taken_over_ends(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    keep = writes.keep

    def taken_over(connection: sa.Connection, *args: Any) -> None:  # noqa: ANN401
        """Another attempt has written more than this one."""
        keep(connection, *args)
        connection.execute(sa.update(t.stored_answer).values(body=b"[1]"))

    monkeypatch.setattr(writes, "keep", taken_over)
    answer = send(writer, items(5), headers={"Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-in-use")
    assert writer.get(f"/v1/events/{record_id(FOUNDING, 'b2')}").status_code == 404

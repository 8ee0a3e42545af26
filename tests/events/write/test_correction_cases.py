"""Corrections in cases that need more than one value: parts that go together, merges, decisions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app import check
from app.cli import main
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.write.references import GONE
from app.ingest.run import withdrawal
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database
from tests.drafts import DATASET, Record, event, load
from tests.events.test_event_writes import Writer
from tests.writer import key_of

ACTOR = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "gantz",
    "actor_kind": "person",
    "names": {"en": "Benny Gantz"},
    "country": "ISR",
}
SOURCES = [
    {"kind": "source", "dataset": "d", "external_id": name, "source_kind": "article", "title": name}
    for name in ("first", "second")
]
CITED = [{"source": {"external_id": name}, "quote": name} for name in ("first", "second")]


def path(name: str) -> str:
    return f"/v1/events/{record_id('d', name)}"


class Desk:
    """A person with a key, and the files of the data set `d`."""

    def __init__(self, url: str, writer: Writer, countries: Countries) -> None:
        self.url, self.writer, self._countries = url, writer, countries
        self.imports(DATASET, ACTOR, *SOURCES)

    def imports(self, *records: Record, **options: bool) -> dict[str, int]:
        """The fates of these rows."""
        account = load(self.url, self._countries, *records, **options)
        return {fate: n for fate, n in account.fates.items() if n}

    def patch(self, name: str, **values: Any) -> None:  # noqa: ANN401
        answer = self.writer.change("PATCH", path(name), json=values)
        assert answer.status_code == 200, answer.text

    def shown(self, name: str) -> Record:
        document: Record = self.writer.get(path(name)).json()
        return document

    def listed(self, name: str) -> dict[str, Record]:
        """The corrections of an event that are to be settled, by pointer."""
        params = {"event": str(record_id("d", name))}
        answer = self.writer.send("GET", "/v1/corrections", params=params)
        return {one["pointer"]: one for one in answer.json()["items"]}

    def settle(self, take: str, **params: str) -> Any:  # noqa: ANN401
        sent = {"take": take, "reason": "a test"} | params
        return self.writer.send("POST", "/v1/corrections/settle", params=sent)


@pytest.fixture(scope="module")
def desk(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[Desk]:
    """A service that the tests of this file share, each with its events."""
    url = make_shared_url(migrated)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Desk(url, Writer(client, key_of(url)), countries)
    assert reading(url, lambda connection: check.check(connection, countries)) == []


def test_a_type_is_kept_with_its_details(desk: Desk) -> None:
    bought = event("type", type="purchase", details={"item": "radar"})
    desk.imports(bought)
    desk.patch("type", type="agreement", details={"item": None, "instrument": "protocol"})
    assert desk.imports(bought | {"details": {"item": "radars"}}) == {"kept": 1}
    shown = desk.shown("type")
    assert (shown["type"], shown["details"]) == ("agreement", {"instrument": "protocol"})
    assert set(desk.listed("type")) == {"/type", "/details"}
    assert desk.settle("file", event=shown["id"]).json()["settled"] == 2
    shown = desk.shown("type")
    assert (shown["type"], shown["details"]["item"]) == ("purchase", "radars")


def test_a_type_is_kept_with_details_that_a_person_changed(desk: Desk) -> None:
    desk.imports(event("details", type="purchase", details={"item": "radar"}))
    desk.patch("details", details={"item": "two radars"})
    assert desk.imports(event("details", type="agreement")) == {"kept": 1}
    shown = desk.shown("details")
    assert (shown["type"], shown["details"]["item"]) == ("purchase", "two radars")


def test_a_date_refers_to_the_same_citation(desk: Desk) -> None:
    def row(citations: list[Record], at: int, text: str) -> Record:
        stated = [{"text": text, "citation": at}]
        return event("cited", citations=citations) | {"date": {"edtf": "2021", "stated": stated}}

    desk.imports(row(CITED, 1, "in 2021"))
    date = desk.shown("cited")["date"]
    desk.patch("cited", date={"edtf": "2021-11", "stated": date["stated"]})
    assert desk.imports(row(CITED[::-1], 0, "in 2021")) == {"kept": 1}
    shown = desk.shown("cited")
    (stated,) = shown["date"]["stated"]
    assert (shown["date"]["edtf"], stated["citation"]) == ("2021-11", 0)
    assert shown["citations"][0]["quote"] == "second"
    assert desk.imports(row(CITED[:1], 0, "of the first")) == {"kept": 1}
    (stated,) = desk.shown("cited")["date"]["stated"]
    assert (stated["text"], stated["citation"]) == ("in 2021", None)


def test_a_person_wrote_what_the_file_has(desk: Desk) -> None:
    """The country of an actor, and links that other events state, are no difference."""
    row = event("equal", participants=[{"role": "guest", "actor": {"external_id": "gantz"}}])
    answer = desk.writer.send("PUT", path("equal"), json=row)
    assert answer.status_code == 201, answer.text
    linking = {"rel": "follows", "event": {"external_id": "equal"}}
    assert desk.imports(event("linking", links=[linking]), row) == {"created": 1, "unchanged": 1}
    changed = row | {"links": [], "title": {"en": "another"}}
    assert desk.imports(changed) == {"updated": 1}
    assert len(desk.shown("equal")["links"]) == 1


def test_likely_duplicates_are_no_change_of_links(desk: Desk) -> None:
    other = DATASET | {"id": "e"}
    desk.imports(event("twin"), other, event("twin", dataset="e"))
    desk.patch("twin", date={"edtf": "1990-01-01"})
    desk.imports(event("twin", links=[{"rel": "about", "event": path("twin").split("/")[-1]}]))
    assert set(desk.listed("twin")) == {"/date"}


def test_rows_that_repeat_a_kept_row(desk: Desk) -> None:
    desk.imports(event("twice"))
    desk.patch("twice", status="planned")
    row = event("twice")
    assert desk.imports(row, row, row | {"status": "announced"} | {"topics": ["trade"]}) == {
        "kept": 1,
        "merged": 1,
        "rejected": 1,
    }


def test_a_merge_outlives_the_file(desk: Desk) -> None:
    rows = [event("from"), event("into", topics=["trade"])]
    desk.imports(*rows)
    into = {"into": str(record_id("d", "into"))}
    assert desk.writer.change("POST", f"{path('from')}/merge", json=into).status_code == 200
    before = desk.shown("into")
    for order in (rows, rows[::-1]):
        assert desk.imports(*order) == {"kept": 1, "unchanged": 1}
    assert desk.imports(*rows, take_file=True) == {"kept": 1, "unchanged": 1}
    assert desk.shown("into") == before
    assert desk.writer.get(path("from")).status_code == 308
    (whole,) = desk.listed("from").values()
    assert (whole["hand"], whole["file"]["title"]) == (None, {"en": "from"})
    assert desk.settle("file", id=whole["id"]).json()["refused"] == 0
    assert desk.writer.get(path("from")).json()["external_id"] == "from"
    assert len(desk.shown("into")["external_ids"]) == 1
    assert desk.imports(*rows) == {"unchanged": 2}


def test_a_person_withdrew_for_the_reason_of_imports(desk: Desk) -> None:
    desk.imports(event("gone"))
    tag = desk.writer.get(path("gone")).headers["etag"]
    desk.writer.send("DELETE", path("gone"), params={"reason": GONE}, headers={"If-Match": tag})
    assert desk.imports(event("gone")) == {"kept": 1}
    assert desk.writer.get(path("gone")).status_code == 410


def test_a_withdrawal_is_of_all_ids(desk: Desk) -> None:
    also = [{"dataset": "d", "external_id": "second"}, {"dataset": "h", "external_id": "other"}]
    first = event("first", "1991-05-05", external_ids=also)
    desk.imports(DATASET | {"id": "h"}, first, event("third"))
    others = [event("second", topics=["trade"]), event("other", dataset="h", status="planned")]
    restore = f"{path('first')}/restore"
    assert desk.writer.change("DELETE", path("first")).status_code == 204
    for row in others:
        assert desk.imports(row, dry_run=True) == desk.imports(row) == {"kept": 1}
        (whole,) = desk.listed("first").values()
        assert (whole["hand"], whole["file"]["external_id"]) == (None, row["external_id"])
    assert desk.imports(others[1], complete=True) == {"kept": 1}
    assert desk.imports(*others, first) == {"kept": 1, "rejected": 2}  # one event in one file
    assert [desk.writer.get(path(name)).status_code for name in ("first", "second")] == [410, 404]
    assert desk.writer.change("POST", restore).status_code == 200
    assert desk.imports(others[0]) == {"kept": 1}
    assert set(desk.listed("first")) == {"/external_id", "/title", "/date", "/topics"}
    into = {"into": str(record_id("d", "third"))}
    merge = desk.writer.change("POST", f"{path('first')}/merge", json=into)
    assert merge.status_code == 200
    before = desk.shown("third")
    for row in others:
        for options in ({}, {"take_file": True}):
            assert desk.imports(row, **options) == {"kept": 1}
    assert desk.shown("third") == before
    assert desk.imports(event("third", title={"en": "new"})) == {"updated": 1}
    assert desk.writer.change("POST", restore).status_code == 200
    assert desk.imports(others[0], take_file=True) == {"updated": 1}
    assert desk.shown("first")["topics"] == ["trade"]
    assert desk.shown("third")["title"] == {"en": "new"}


def test_the_file_of_a_second_id_is_taken(desk: Desk) -> None:
    also = [{"dataset": "d", "external_id": "2nd"}]
    for take, params in (("settle", {}), ("import", {"take_file": True})):
        own = str(record_id("test", take))
        sent = event(f"1st {take}", external_ids=also)
        row = event("2nd", status="planned")
        answer = desk.writer.send("PUT", f"/v1/events/{own}", json=sent)
        assert answer.status_code == 201, answer.text
        assert desk.writer.change("DELETE", f"/v1/events/{own}").status_code == 204
        assert desk.imports(row, **params) == {"created" if params else "kept": 1}
        if not params:
            assert desk.settle("file", event=own).json()["settled"] == 1
        shown = desk.writer.get(f"/v1/events/{own}").json()
        assert (shown["status"], shown["external_id"]) == ("planned", "2nd")
        assert desk.imports(row) == {"unchanged": 1}
        assert desk.writer.change("DELETE", f"/v1/events/{own}").status_code == 204


def test_an_id_of_a_withdrawn_event_is_given_to_another(desk: Desk) -> None:
    also = [{"dataset": "d", "external_id": "given"}]
    desk.imports(event("giver", external_ids=also), event("taker"))
    assert desk.writer.change("DELETE", path("giver")).status_code == 204
    desk.patch("taker", external_ids=also)
    assert desk.imports(event("given", topics=["trade"])) == {"updated": 1}
    assert desk.shown("taker")["topics"] == ["trade"]
    assert desk.listed("giver") == {}
    assert desk.imports(event("giver")) == {"kept": 1}


def test_a_batch_is_by_hand(desk: Desk) -> None:
    desk.imports(event("batch"))
    rows = [event("batch", status="planned"), event("made")]
    sent = desk.writer.send("POST", "/v1/events/batch", json=rows)
    assert sent.status_code == 200, sent.text
    rows = [event("batch"), event("made", topics=["trade"])]
    assert desk.imports(*rows) == {"kept": 2}
    assert desk.shown("batch")["status"] == "planned"


def test_what_a_decision_is_refused_for(desk: Desk) -> None:
    row = event("actor", participants=[{"role": "guest", "country": "FRA"}])
    desk.imports(row)
    desk.patch("actor", participants=[{"role": "guest", "country": "MAR"}])
    unknown = {"role": "guest", "country": "FRA", "actor": {"external_id": "nobody"}}
    assert desk.imports(row | {"participants": [unknown]}) == {"kept": 1}
    (one,) = desk.listed("actor").values()
    found = desk.settle("file", id=one["id"]).json()
    assert (found["refused"], found["left"]) == (1, 1)
    assert found["items"][0]["errors"][0]["pointer"] == "/participants/0/actor"
    assert desk.imports(row) == {"kept": 1}
    stale = desk.settle("file", id=one["id"])
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert desk.settle("file").json()["code"] == "invalid-parameters"
    other = key_of(desk.url, name="other", datasets=["e"])
    limited = Writer(desk.writer.client, other)
    (one,) = desk.listed("actor").values()
    params = {"take": "hand", "id": one["id"], "reason": "a test"}
    refused = limited.send("POST", "/v1/corrections/settle", params=params)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")
    assert desk.listed("actor")["/participants"] == one


def test_corrections_of_an_event_that_comes_back(desk: Desk, countries: Countries) -> None:
    """A data set of its own: the events that a file lacks, and the removal of all."""
    home = DATASET | {"id": "f"}
    rows = [event(name, dataset="f") for name in ("a", "b", "c")]

    def at(name: str) -> str:
        return f"/v1/events/{record_id('f', name)}"

    def imports(*records: Record) -> Any:  # noqa: ANN401
        return load(desk.url, countries, home, *records, complete=True)

    imports(*rows[:2])
    desk.writer.change("PATCH", at("b"), json={"status": "planned"})
    assert desk.writer.send("PUT", at("c"), json=rows[2]).status_code == 201
    assert imports(rows[0]).withdrawn == 1
    assert [desk.writer.get(at(name)).status_code for name in "abc"] == [200, 410, 200]
    assert imports(*rows[:2]).fates["kept"] == 1
    assert desk.writer.get(at("b")).json()["status"] == "planned"
    removed = with_database(desk.url, lambda database: withdrawal.remove(database, "f"))
    assert removed == 3
    account = imports(*rows)
    assert (account.fates["kept"], account.fates["rejected"]) == (1, 0)
    assert desk.writer.get(at("c")).status_code == 200


def test_files_without_corrections_cost_three_statements(desk: Desk) -> None:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:  # noqa: ANN401
        if "correction" in statement:
            statements.append(statement)

    rows = [event(f"many-{n}", date=None) for n in range(50)]
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        desk.imports(*rows)
        desk.imports(*rows)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(statements) == 6


def test_the_command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_DATABASE_URL", desk.url)
    home = DATASET | {"id": "g"}
    desk.imports(home, event("x", dataset="g"), event("y", dataset="g"))
    for name in "xy":
        address = f"/v1/events/{record_id('g', name)}"
        assert desk.writer.change("PATCH", address, json={"status": "planned"}).status_code == 200
    desk.imports(event("x", dataset="g"), event("y", dataset="g"))

    def run(*args: str) -> Any:  # noqa: ANN401
        return CliRunner().invoke(main, ["corrections", *args])

    listed = [json.loads(line) for line in run("list", "--dataset", "g").stdout.splitlines()]
    assert [(one["hand"], one["file"]) for one in listed] == [("planned", "occurred")] * 2
    why = ["--reason", "the source", "--by", "desk"]
    done = run("settle", "--take", "file", *why, listed[0]["id"])
    assert (done.exit_code, done.stdout) == (0, "1 settled, 0 refused, 0 not found.\n")
    again = run("settle", "--take", "file", *why, listed[0]["id"])
    assert (again.exit_code, again.stdout) == (1, "0 settled, 0 refused, 1 not found.\n")
    assert run("settle", "--take", "hand", *why, "--dataset", "g").exit_code == 0
    assert run("list", "--dataset", "g").stdout == ""
    address = f"/v1/events/{listed[0]['event']}"
    assert desk.writer.get(address).json()["status"] == "occurred"
    last = desk.writer.get(f"{address}/versions").json()["items"][-1]
    assert (last["by"], last["reason"]) == ("cli:desk", "the source")
    assert run("settle", "--take", "both", *why, "--dataset", "g").exit_code == 2
    assert run("settle", "--take", "file", *why).exit_code == 2

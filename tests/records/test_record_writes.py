"""Writes of actors, sources and data sets over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app import check
from app.cli import main
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading
from tests.drafts import DATASET, event, load
from tests.writer import WHY, KeyWriter, key_of

FOUNDING = "morocco-israel-2022"
BELKHIR = f"/v1/actors/{record_id(FOUNDING, 'belkhir')}"
ARTICLE = f"/v1/sources/{record_id(FOUNDING, 'article')}"
NEW: dict[str, dict[str, Any]] = {
    "actors": {"kind": "person", "names": {"en": "Jane Roe"}},
    "sources": {"kind": "article", "title": "A title"},
    "datasets": {"id": "new", "title": "New", "coding": "human"},
}


class Writer(KeyWriter):
    """A client with a key."""

    def create(self, what: str, **fields: Any) -> str:  # noqa: ANN401
        """The address of a new record."""
        answer = self.created(f"/v1/{what}", NEW[what] | fields)
        address: str = answer.headers["location"]
        assert self.get(address).content == answer.content
        return address


@pytest.fixture(scope="module")
def url(make_shared_url: MakeUrl, founding_url: str) -> str:
    return make_shared_url(founding_url)


@pytest.fixture(scope="module")
def writer(url: str, countries: Countries) -> Iterator[Writer]:
    """A client with a key of a service that the tests of this file share, each with its records."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Writer(client, key_of(url))
    assert reading(url, lambda connection: check.check(connection, countries)) == []


@pytest.mark.parametrize("what", NEW)
def test_a_record_is_created_changed_withdrawn_and_restored(writer: Writer, what: str) -> None:
    change = writer.get("/v1/changes?since=0&limit=1").json()
    begin = writer.get("/v1/events?limit=1").json()["change"]
    address = writer.create(what)
    found = writer.get(address)
    own = found.json()["id"]
    patch = {"names": {"fr": "Jeanne"}} if what == "actors" else {"title": "Other"}
    answer = writer.change("PATCH", address, json=patch)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    same = writer.change("PUT", address, json=answer.json())
    assert (same.status_code, same.json()["version"]) == (200, 2)
    stale = writer.send(
        "PUT", address, params=WHY, json=found.json(), headers={"If-Match": found.headers["etag"]}
    )
    assert (stale.status_code, stale.headers["etag"]) == (412, answer.headers["etag"])
    bare = writer.send("DELETE", address, params=WHY)
    assert bare.status_code == 428
    assert writer.change("DELETE", address).status_code == 204
    gone = writer.get(address)
    assert (gone.status_code, gone.json()["tombstone"]["id"]) == (410, own)
    assert gone.json()["tombstone"]["reason"] == "a test"
    assert writer.get(f"{address}/versions/3").status_code == 410
    again = writer.send("POST", f"/v1/{what}", json=NEW[what] | {"id": own})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    back = writer.change("POST", f"{address}/restore")
    assert (back.status_code, back.json()["version"]) == (200, 4)
    assert without(back.json()) == without(answer.json())
    first = writer.change("POST", f"{address}/restore", json={"version": 1})
    assert without(first.json()) == without(found.json())
    changes = writer.get(f"/v1/changes?since={begin}&record={what[:-1]}").json()["items"]
    kinds = [(one["kind"], one["version"]) for one in changes if one["id"] == own]
    wanted = ["created", "updated", "withdrawn", "restored", "restored"]
    assert kinds == list(zip(wanted, range(1, 6), strict=True))
    assert {one["by"] for one in changes if one["id"] == own} == {"desk"}
    for path in (f"/v1/changes?since={begin}&record={what[:-1]}", f"{address}/versions"):
        assert {one["by"] for one in writer.client.get(path).json()["items"]} == {None}
    assert change["items"]


def without(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in {"version", "imported_at"}}


@pytest.mark.parametrize(
    ("what", "body", "errors"),
    [
        ("actors", {"kind": "robot", "names": {}}, {"/kind", "/names"}),
        ("actors", {"names": {"en": "X"}, "colour": 1}, {"/kind", "/colour"}),
        ("actors", NEW["actors"] | {"roles": [{"title": {"en": "Minister"}, "from": "then"}]},
         {"/roles/0/from"}),
        ("actors", NEW["actors"] | {"country": "MA"}, {"/country"}),
        ("actors", NEW["actors"] | {"dataset": "none", "external_id": "1"}, {"/dataset"}),
        ("actors", NEW["actors"] | {"id": 7}, {"/id"}),
        ("sources", {"kind": "article", "published": "soon", "url": "ftp://x"},
         {"/published", "/url"}),
        ("datasets", {"title": "x"}, {"/id"}),
        ("datasets", {"id": "A B", "title": "x"}, {"/id", "/coding"}),
        ("datasets", [], {""}),
    ],
)  # fmt: skip
def test_all_errors_have_pointers(
    writer: Writer,
    what: str,
    body: Any,  # noqa: ANN401
    errors: set[str],
) -> None:
    answer = writer.send("POST", f"/v1/{what}", json=body)
    assert answer.status_code == 422, answer.text
    assert {one["pointer"] for one in answer.json()["errors"]} == errors


def test_one_that_is_used_is_not_withdrawn(writer: Writer) -> None:
    for address, uses in (
        (BELKHIR, {"events"}),
        (ARTICLE, {"events"}),
        (f"/v1/datasets/{FOUNDING}", {"events", "actors", "sources"}),
    ):
        answer = writer.change("DELETE", address)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "in-use")
        assert problem["used_by"].keys() == uses
        assert all(problem["used_by"].values())


def test_an_external_id_belongs_to_one_record(writer: Writer) -> None:
    own = {"dataset": FOUNDING, "external_id": "one"}
    made = writer.create("actors", **own)
    assert made == f"/v1/actors/{record_id(FOUNDING, 'one')}"
    other = writer.send("PUT", f"/v1/actors/{record_id('d', 'x')}", json=NEW["actors"] | own)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_a_dry_run_keeps_nothing(writer: Writer) -> None:
    before = writer.get("/v1/events?limit=1").json()["change"]
    dry = writer.send("POST", "/v1/actors?dry_run=true", json=NEW["actors"])
    assert dry.status_code == 201
    patched = writer.change(
        "PATCH", BELKHIR, params={"dry_run": "true"}, json={"names": {"fr": "B"}}
    )
    assert patched.json()["names"]["fr"] == "B"
    assert writer.get(dry.headers["location"]).status_code == 404
    assert writer.get("/v1/events?limit=1").json()["change"] == before


def test_what_an_event_shows_follows(writer: Writer) -> None:
    shown = writer.get(BELKHIR).json()
    address = f"/v1/events?actor={shown['id']}&limit=1"
    event_ = writer.get(address).json()["items"][0]
    writer.change("PATCH", BELKHIR, json={"names": {"en": "Another Name"}})
    writer.change("PATCH", ARTICLE, json={"title": "Another title"})
    after = writer.get(f"/v1/events/{event_['id']}").json()
    names = [one["actor"]["name"]["en"] for one in after["participants"] if one["actor"]]
    assert "Another Name" in names
    assert "Another title" in {one["source"]["title"] for one in after["citations"]}
    assert after["version"] == event_["version"]
    found = writer.get("/v1/events?q=Another Name").json()["items"]
    assert event_["id"] in {one["id"] for one in found}


def person(name: str, english: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "kind": "actor",
        "actor_kind": "person",
        "dataset": "d",
        "external_id": name,
        "names": {"en": english},
    } | fields


def meeting(name: str, *actors: str) -> dict[str, Any]:
    people = [{"role": "participant", "actor": {"external_id": one}} for one in actors]
    return event(name, participants=[{"role": "host", "country": "MAR"}, *people])


def test_a_merge_and_its_undoing(writer: Writer, url: str, countries: Countries) -> None:
    records = [
        DATASET,
        person("a", "Yair Lapid", country="ISR"),
        person("b", "Jair Lapid", aliases=[{"text": "Y. Lapid", "language": None}]),
        person("c", "Third Person"),
        *(meeting("1", "a"), meeting("2", "b"), meeting("3", "a", "b"), meeting("4", "b", "c")),
    ]
    load(url, countries, *records)
    one, other, third = (record_id("d", name) for name in "abc")
    before = {path: writer.get(path).json() for path in paths()}
    answer = writer.change("POST", f"/v1/actors/{one}/merge", json={"into": str(other)})
    assert answer.status_code == 200, answer.text
    assert [alias["text"] for alias in answer.json()["aliases"]] == ["Y. Lapid", "Yair Lapid"]
    assert answer.json()["events"] == 4
    for path in (f"/v1/actors/{one}", f"/v1/actors/{one}/events"):
        moved = writer.get(path)
        assert (moved.status_code, moved.headers["location"]) == (
            308,
            path.replace(str(one), str(other)),
        )
    assert writer.change("PATCH", f"/v1/actors/{one}", json={}).status_code == 308
    for path in paths()[:4]:
        shown = [p["actor"]["id"] for p in writer.get(path).json()["participants"] if p["actor"]]
        assert str(one) not in shown
    assert len(writer.get(f"/v1/events?actor={other}").json()["items"]) == 4
    assert sound(url, countries)
    # An import does not bring the merged actor back, and its events refer to the other.
    account = load(url, countries, *records, meeting("5", "a"))
    assert account.fates["created"] == 1
    assert account.fates["kept"] == 2  # the merged actor, and the one with its names
    assert account.fates["unchanged"] == len(records) - 2
    assert writer.get(f"/v1/actors/{other}").json()["events"] == 5
    assert writer.get(f"/v1/actors/{one}").status_code == 308
    # What was changed since stays.
    writer.change("PATCH", f"/v1/actors/{other}", json={"country": "ISR"})
    blocked = writer.change("POST", f"/v1/actors/{other}/merge", json={"into": str(third)})
    assert blocked.status_code == 200
    refused = writer.change("POST", f"/v1/actors/{one}/restore")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert writer.change("POST", f"/v1/actors/{other}/restore").status_code == 200
    back = writer.change("POST", f"/v1/actors/{one}/restore")
    assert back.status_code == 200, back.text
    after = {path: writer.get(path).json() for path in paths()}
    for path in paths()[:4]:
        assert after[path]["participants"] == before[path]["participants"], path
    for path in paths()[4:]:
        kept = {"country": "ISR"} if path.endswith(str(other)) else {}
        dropped = ("version", "events")
        assert {k: v for k, v in after[path].items() if k not in dropped} == {
            k: v for k, v in (before[path] | kept).items() if k not in dropped
        }
    assert sound(url, countries)


def paths() -> list[str]:
    events = [f"/v1/events/{record_id('d', name)}" for name in "1234"]
    return events + [f"/v1/actors/{record_id('d', name)}" for name in "abc"]


def sound(url: str, countries: Countries) -> bool:
    found = reading(url, lambda connection: check.check(connection, countries))
    assert found == []
    return True


@pytest.mark.parametrize("into", ["x", str(record_id("d", "never")), BELKHIR.rsplit("/", 1)[1]])
def test_a_merge_needs_another_actor(writer: Writer, into: str) -> None:
    answer = writer.change("POST", f"{BELKHIR}/merge", json={"into": into})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/into"]


def test_the_command_merges_and_splits(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    url = make_url(founding_url)
    load(url, countries, DATASET, person("a", "One"), person("b", "Two"), meeting("1", "a"))
    one, other = (str(record_id("d", name)) for name in "ab")

    def run(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            main, ["actors", *args, "--reason", "same"], env={"ENTENTE_DATABASE_URL": url}
        )
        return result.exit_code, result.output.strip().split("\n")[-1]

    merged, split = f"The actor {other} has events: 1.", f"The actor {one} has events: 1."
    assert run("merge", one, other, "--dry-run") == (0, merged)
    assert run("split", one)[0] == 2
    assert run("merge", one, other) == (0, merged)
    assert run("split", one, "--dry-run") == (0, split)
    assert run("split", one) == (0, split)
    assert sound(url, countries)

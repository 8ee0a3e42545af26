"""Writes of single events over HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import check
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading
from tests.writer import WHY, Answer, KeyWriter, key_of

FOUNDING = "morocco-israel-2022"
NEW: dict[str, Any] = {
    "type": "visit",
    "title": {"en": "A visit"},
    "date": {"edtf": "2021-12"},
    "participants": [{"role": "guest", "country": "MAR"}, {"role": "host", "country": "FRA"}],
}


class Writer(KeyWriter):
    """A client with a key."""

    def create(self, **fields: Any) -> str:  # noqa: ANN401
        """The address of a new event."""
        address: str = self.created("/v1/events", NEW | fields).headers["location"]
        return address


@pytest.fixture(scope="module")
def url(make_shared_url: MakeUrl, founding_url: str) -> str:
    return make_shared_url(founding_url)


@pytest.fixture(scope="module")
def writer(url: str) -> Iterator[Writer]:
    """A client with a key of a service that the tests of this file share, each with its events."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Writer(client, key_of(url))


@pytest.fixture(scope="module", autouse=True)
def _sound(url: str, writer: Writer, countries: Countries) -> Iterator[None]:  # noqa: ARG001
    yield
    assert reading(url, lambda connection: check.check(connection, countries)) == []


class TestCreate:
    def test_a_new_event_is_found(self, writer: Writer) -> None:
        made = writer.send("POST", "/v1/events", json=NEW)
        address = made.headers["location"]
        found = writer.get(address)
        assert (found.content, found.headers["etag"]) == (made.content, made.headers["etag"])
        shown = found.json()
        assert UUID(shown["id"]).version == 7
        assert (shown["version"], shown["dataset"], shown["countries"]) == (1, None, ["FRA", "MAR"])
        listed = writer.get("/v1/events?pair=FRA-MAR&limit=500").json()["items"]
        assert shown in listed

    def test_the_id_follows_from_the_external_id(self, writer: Writer) -> None:
        own = {"dataset": FOUNDING, "external_id": "new"}
        made = writer.send("POST", "/v1/events", json=NEW | own)
        assert made.json()["id"] == str(record_id(FOUNDING, "new"))
        again = writer.send("POST", "/v1/events", json=NEW | own)
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
        assert again.headers["location"] == made.headers["location"]
        other = NEW | {"external_ids": [own]}
        taken = writer.send("POST", "/v1/events", json=other)
        assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
        assert made.json()["id"] in taken.json()["detail"]

    def test_names_become_ids(self, writer: Writer) -> None:
        body = NEW | {
            "participants": [
                {"role": "guest", "country": "Maroc", "actor": "بيني غانتس"},
                {"role": "host", "country": "fr", "actor": {"name": {"en": "Benny Gantz"}}},
            ],
            "place": "rabat",
            "citations": [
                {"source": {"title": writer.get("/v1/sources").json()["items"][0]["title"]}}
            ],
        }
        made = writer.send("POST", "/v1/events", json=body)
        assert made.status_code == 201, made.text
        shown = made.json()
        gantz = writer.get("/v1/actors?q=Benny Gantz").json()["items"][0]["id"]
        assert [one["actor"]["id"] for one in shown["participants"]] == [gantz, gantz]
        assert [one["country"] for one in shown["participants"]] == ["MAR", "FRA"]
        assert shown["place"]["country"] == "MAR"
        assert len(shown["citations"]) == 1

    def test_all_errors_come_at_once(self, writer: Writer) -> None:
        nobody = "00000000-0000-7000-8000-000000000000"
        body = {
            "type": "purchase",
            "title": {"EN": "x", "en": "\0"},
            "date": {"edtf": "2021-02-30", "stated": [{"text": "x", "citation": 1}]},
            "participants": [
                {"role": "guest", "country": "Congo"},
                {"role": "friend", "country": "MAR"},
                {"role": "buyer", "actor": "Nobody"},
                {"role": "buyer", "actor": nobody},
                {"role": "buyer"},
            ],
            "place": "Nowhere",
            "details": {"item": "x", "quantity": -1, "price": 1},
            "topics": ["defense", "trade", "trade"],
            "flags": ["X"],
            "codes": {"cameo": "999"},
            "links": [{"rel": "near", "event": {"external_id": "x"}}],
            "citations": [{"source": nobody, "start": 1}],
            "colour": "red",
        }
        answer = writer.send("POST", "/v1/events", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-body")
        errors = {error["pointer"]: error for error in answer.json()["errors"]}
        assert set(errors) >= {
            "/title/EN",
            "/title/en",
            "/date/edtf",
            "/participants/0/country",
            "/participants/1/role",
            "/participants/2/actor",
            "/participants/3/actor",
            "/participants/4",
            "/place",
            "/details/quantity",
            "/details/price",
            "/topics/0",
            "/flags/0",
            "/codes/cameo",
            "/links/0/rel",
            "/citations/0",
            "/citations/0/source",
            "/colour",
        }
        assert errors["/participants/0/country"]["did_you_mean"] == ["COD", "COG"]
        assert errors["/topics/0"]["did_you_mean"] == ["defence"]
        assert errors["/colour"]["code"] == "unknown-member"

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"dataset": "none", "external_id": "x"}, "/dataset"),
            ({"external_ids": [{"dataset": "no", "external_id": "x"}]}, "/external_ids/0/dataset"),
            ({"date": {"edtf": "2021", "stated": [{"text": "x", "citation": 0}]}},
             "/date/stated/0/citation"),
            ({"links": [{"rel": "part_of", "event": {"external_id": "x"}}]}, "/links/0/event"),
            ({"type": "diplomatic_act"}, "/details/act"),
            ({"id": "x"}, "/id"),
            ({"dataset": FOUNDING}, ""),
            ({"type": None}, "/type"),
        ],
    )  # fmt: skip
    def test_an_error_has_its_place(
        self, writer: Writer, body: dict[str, Any], pointer: str
    ) -> None:
        answer = writer.send("POST", "/v1/events", json=NEW | body)
        assert answer.status_code == 422, answer.text
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]

    def test_a_name_of_several_actors_is_an_error_with_their_ids(
        self, writer: Writer, url: str, countries: Countries
    ) -> None:
        from tests.drafts import DATASET, load  # noqa: PLC0415

        actors = [
            {"kind": "actor", "dataset": "d", "external_id": n, "actor_kind": "person",
             "names": {"en": "Ali Same"}, "country": "MAR"}
            for n in ("1", "2")
        ]  # fmt: skip
        load(url, countries, DATASET, *actors)
        body = NEW | {"participants": [{"role": "guest", "actor": "ali same"}]}
        answer = writer.send("POST", "/v1/events", json=body)
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/participants/0/actor", "ambiguous-actor")
        assert error["did_you_mean"] == sorted(str(record_id("d", n)) for n in ("1", "2"))

    def test_identical_retries_in_two_processes_make_one_event(
        self, writer: Writer, url: str
    ) -> None:
        body = NEW | {"title": {"en": "Once"}}
        with (
            TestClient(create_app(Settings(database_url=url))) as client,
            ThreadPoolExecutor(4) as threads,
        ):
            writers = [writer, Writer(client, key_of(url, name="other"))] * 2
            writers[1] = writers[3] = Writer(client, writer._key["Authorization"][7:])  # noqa: SLF001

            def send(one: Writer) -> Answer:
                key = {"Idempotency-Key": '"one"'}
                return one.send("POST", "/v1/events", json=body, headers=key)

            answers = list(threads.map(send, writers))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        titles = [e["title"] for e in writer.get("/v1/events?limit=500").json()["items"]]
        assert titles.count({"en": "Once"}) == 1


class TestPut:
    def test_what_was_read_can_be_put_back(self, writer: Writer) -> None:
        for shown in writer.get(f"/v1/events?dataset={FOUNDING}&limit=500").json()["items"]:
            address = f"/v1/events/{shown['id']}"
            before = writer.get(address)
            answer = writer.change("PUT", address, json=shown)
            assert (answer.status_code, answer.content) == (200, before.content)
            assert answer.headers["etag"] == before.headers["etag"]

    def test_it_replaces(self, writer: Writer) -> None:
        address = writer.create(summary={"en": "Long"}, topics=["trade"])
        answer = writer.change("PUT", address, json=NEW | {"title": {"fr": "Visite"}})
        shown = answer.json()
        assert (shown["title"], shown["summary"], shown["topics"]) == ({"fr": "Visite"}, {}, [])
        assert shown["version"] == 2
        (_, change) = writer.get(f"{address}/versions").json()["items"]
        assert (change["kind"], change["reason"]) == ("updated", "a test")

    def test_it_creates(self, writer: Writer) -> None:
        address = f"/v1/events/{record_id('test', 'put')}"
        only_new = {"If-None-Match": "*"}
        made = writer.send("PUT", address, json=NEW, headers=only_new)
        assert (made.status_code, made.headers["location"]) == (201, address)
        again = writer.send("PUT", address, json=NEW, headers=only_new)
        assert (again.status_code, again.headers["etag"]) == (412, made.headers["etag"])
        none = f"/v1/events/{record_id('test', 'none')}"
        assert writer.send("PUT", none, json=NEW, headers={"If-Match": "*"}).status_code == 412
        assert writer.get(none).status_code == 404

    def test_an_event_keeps_its_ids_and_those_of_others_are_refused(self, writer: Writer) -> None:
        address = writer.create(dataset=FOUNDING, external_id="kept")
        shown = writer.change("PUT", address, json=NEW | {"title": {"en": "No ids"}}).json()
        assert (shown["dataset"], shown["external_id"]) == (FOUNDING, "kept")
        assert shown["external_ids"] == [{"dataset": FOUNDING, "external_id": "kept"}]
        other = {"dataset": FOUNDING, "external_id": "E10"}
        assert writer.change("PUT", address, json=NEW | other).status_code == 409
        answer = writer.change("PUT", address, json=NEW | {"id": str(record_id("a", "b"))})
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/id"]

    def test_links_that_other_events_state_are_not_its_own(self, writer: Writer) -> None:
        whole = writer.create(title={"en": "Whole"})
        link = {"rel": "part_of", "event": whole.rpartition("/")[2]}
        part = writer.create(title={"en": "Part"}, links=[link])
        inverse = {"rel": "has_part", "event": part.rpartition("/")[2], "certain": True}
        shown = writer.get(whole).json()
        assert shown["links"] == [inverse]
        assert writer.change("PUT", whole, json=shown).json() == shown
        assert writer.change("PATCH", part, json={"links": None}).json()["links"] == []
        assert writer.get(whole).json()["links"] == []
        own = writer.change("PATCH", whole, json={"links": [inverse]}).json()
        assert own["links"] == [inverse]


class TestConditions:
    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST /merge", "POST /restore"])
    def test_a_change_needs_the_current_tag_and_a_reason(self, writer: Writer, method: str) -> None:
        address = writer.create()
        verb, _, path = method.partition(" ")
        other = writer.create().rpartition("/")[2]
        bodies = {"PUT": NEW, "PATCH": {}, "/merge": {"into": other}, "/restore": {"version": 1}}
        body = bodies.get(path or verb)
        first = writer.get(address)

        def send(params: dict[str, str], headers: dict[str, str]) -> Answer:
            sent = {} if body is None else {"json": body}
            return writer.send(verb, address + path, params=params, headers=headers, **sent)

        tag = {"If-Match": first.headers["etag"]}
        assert send({}, tag).json()["errors"][0]["parameter"] == "reason"
        assert send({"reason": ""}, tag).status_code == 422
        assert send(WHY, {}).status_code == 428
        stale = send(WHY, {"If-Match": '"x"'})
        assert (stale.status_code, stale.headers["etag"]) == (412, first.headers["etag"])
        dry = send(WHY | {"dry_run": "true"}, tag)
        assert dry.status_code in (200, 204), dry.text
        assert writer.get(address).content == first.content
        assert send(WHY, tag | {"Idempotency-Key": method.encode().hex()}).status_code < 300
        again = send(WHY, tag | {"Idempotency-Key": method.encode().hex()})
        assert (again.status_code < 300, again.headers["idempotent-replayed"]) == (True, "true")

    def test_the_tag_of_a_compressed_answer_is_taken(self, writer: Writer) -> None:
        address = writer.create(summary={"en": "long " * 500})
        tag = writer.send("GET", address, headers={"Accept-Encoding": "gzip"}).headers["etag"]
        assert tag.startswith("W/")
        answer = writer.send(
            "PATCH", address, params=WHY, json={"topics": ["trade"]}, headers={"If-Match": tag}
        )
        assert answer.status_code == 200

    def test_a_key_of_data_sets_writes_to_no_other(self, writer: Writer, url: str) -> None:
        limited = Writer(writer.client, key_of(url, name="limited", datasets=[FOUNDING]))
        own = limited.create(dataset=FOUNDING, external_id="limited")
        assert limited.send("POST", "/v1/events", json=NEW).status_code == 403
        free = writer.create()
        patch = {"json": {"topics": ["trade"]}}
        assert limited.change("PATCH", free, **patch).status_code == 403
        assert limited.change("PATCH", own, **patch).status_code == 200
        for address, into in ((own, free), (free, own)):
            body = {"into": into.rpartition("/")[2]}
            assert limited.change("POST", f"{address}/merge", json=body).status_code == 403
        assert writer.change("DELETE", free).status_code == 204
        assert limited.change("POST", f"{free}/restore").status_code == 403
        assert writer.get(free).status_code == 410


class TestWithdrawal:
    def test_a_withdrawn_event_comes_back(self, writer: Writer) -> None:
        address = writer.create(dataset=FOUNDING, external_id="withdrawn")
        before = writer.get(address).json()
        assert writer.change("DELETE", address).status_code == 204
        gone = writer.get(address)
        assert (gone.status_code, gone.json()["tombstone"]["reason"]) == (410, "a test")
        for method in ("PUT", "PATCH", "DELETE"):
            sent = {} if method == "DELETE" else {"json": NEW}
            answer = writer.send(method, address, params=WHY, headers={"If-Match": "*"}, **sent)
            assert answer.status_code == 410
        again = writer.send("POST", "/v1/events", json=before)
        assert again.status_code == 409
        back = writer.send("POST", f"{address}/restore", params=WHY)
        assert back.status_code == 200, back.text
        assert same(back.json(), before)
        assert back.json()["version"] == 3
        kinds = [one["kind"] for one in writer.get(f"{address}/versions").json()["items"]]
        assert kinds == ["created", "withdrawn", "restored"]

    def test_an_earlier_version_is_written_again(self, writer: Writer) -> None:
        address = writer.create()
        first = writer.get(address).json()
        writer.change("PATCH", address, json={"topics": ["trade"], "date": None})
        back = writer.change("POST", f"{address}/restore", json={"version": 1})
        assert back.json()["version"] == 3
        assert same(back.json(), first)
        for body, pointer in (({}, "/version"), ({"version": 9}, "/version"), ({"x": 1}, "/x")):
            answer = writer.change("POST", f"{address}/restore", json=body)
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        unknown = f"/v1/events/{record_id('no', 'event')}/restore"
        assert writer.send("POST", unknown, params=WHY).status_code == 404


class TestMerge:
    def test_a_merge_can_be_undone(self, writer: Writer) -> None:
        source = writer.get("/v1/sources").json()["items"][0]["id"]
        third = writer.create(title={"en": "Third"}).rpartition("/")[2]
        one = writer.create(
            dataset=FOUNDING,
            external_id="merged",
            citations=[{"source": source, "quote": "one"}, {"source": source, "quote": "both"}],
            links=[{"rel": "follows", "event": third}],
        )
        two = writer.create(
            dataset=FOUNDING,
            external_id="remains",
            citations=[{"source": source, "quote": "both"}, {"source": source, "quote": "two"}],
            links=[{"rel": "same_as", "event": one.rpartition("/")[2]}],
        )
        before = [writer.get(address).json() for address in (one, two, f"/v1/events/{third}")]
        into = {"into": two.rpartition("/")[2]}
        merged = writer.change("POST", f"{one}/merge", json=into)
        assert merged.status_code == 200, merged.text
        shown = merged.json()
        assert shown == writer.get(two).json()
        assert [citation["quote"] for citation in shown["citations"]] == ["both", "two", "one"]
        assert [i["external_id"] for i in shown["external_ids"]] == ["remains", "merged"]
        assert [(link["rel"], link["event"]) for link in shown["links"]] == [("follows", third)]
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            sent = {} if method in ("GET", "DELETE") else {"json": NEW}
            params = {} if method == "GET" else WHY
            answer = writer.send(method, one, params=params, **sent)
            assert (answer.status_code, answer.headers["location"]) == (308, two)
        writer.change("PATCH", two, json={"topics": ["trade"]})
        back = writer.send("POST", f"{one}/restore", params=WHY)
        assert back.status_code == 200, back.text
        assert same(back.json(), before[0])
        remains = writer.get(two).json()
        assert remains["topics"] == ["trade"]
        assert same(remains, before[1] | {"topics": ["trade"]})
        assert same(writer.get(f"/v1/events/{third}").json(), before[2])

    @pytest.mark.parametrize("name", ["lent", "lent-by-another"])
    def test_ids_of_another_data_set_are_taken_back(self, writer: Writer, name: str) -> None:
        other = {"id": "other", "title": "Other", "coding": "human"}
        writer.send("POST", "/v1/datasets", json=other, params=WHY)
        own = {"dataset": "other", "external_id": "own"} if name != "lent" else {}
        two = writer.create(**own)
        one = writer.create(dataset=FOUNDING, external_id=name)
        before = writer.get(two).json()
        query = f"/v1/events?dataset={FOUNDING}&id={before['id']}"
        merged = writer.change("POST", f"{one}/merge", json={"into": before["id"]})
        assert {"dataset": FOUNDING, "external_id": name} in merged.json()["external_ids"]
        assert len(writer.get(query).json()["items"]) == 1
        back = writer.send("POST", f"{one}/restore", params=WHY)
        assert back.status_code == 200, back.text
        assert same(writer.get(two).json(), before)
        assert writer.get(query).json()["items"] == []

    def test_an_old_version_keeps_the_ids_that_came_since(self, writer: Writer) -> None:
        address = writer.create()
        own = {"dataset": FOUNDING, "external_id": "came-since"}
        writer.change("PATCH", address, json={"external_ids": [own]})
        back = writer.change("POST", f"{address}/restore", json={"version": 1})
        assert (back.status_code, back.json()["external_ids"]) == (200, [own])

    def test_where_it_leads_must_exist(self, writer: Writer) -> None:
        one, two = writer.create(), writer.create()
        writer.change("DELETE", two)
        for into in (one.rpartition("/")[2], two.rpartition("/")[2], str(record_id("a", "b"))):
            answer = writer.change("POST", f"{one}/merge", json={"into": into})
            assert [error["pointer"] for error in answer.json()["errors"]] == ["/into"]

    def test_a_chain_of_merges_is_undone_from_either_end(self, writer: Writer) -> None:
        names = ("c1", "c2", "c3")
        chain = [writer.create(dataset=FOUNDING, external_id=name) for name in names]
        ids = [address.rpartition("/")[2] for address in chain]
        for at in (0, 1):
            answer = writer.change("POST", f"{chain[at]}/merge", json={"into": ids[at + 1]})
            assert answer.status_code == 200, answer.text
        assert len(writer.get(chain[2]).json()["external_ids"]) == 3
        for at in (0, 1):
            answer = writer.send("POST", f"{chain[at]}/restore", params=WHY)
            assert answer.status_code == 200, answer.text
        for address, name in zip(chain, names, strict=True):
            found = writer.get(address).json()["external_ids"]
            assert [one["external_id"] for one in found] == [name]


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two documents are equal but for the version and the time of the last change."""
    changed = {"version", "updated_at"}
    differ = {name for name in one if one[name] != other[name]}
    return differ <= changed


TITLES = st.dictionaries(
    st.sampled_from(["en", "fr"]), st.sampled_from(["a", "b", None]), max_size=2
)
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "summary": st.none() | TITLES,
        "title": TITLES,
        "topics": st.none() | st.lists(st.sampled_from(["trade", "peace"]), unique=True),
        "date": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "edtf": st.sampled_from(["2021", "1999-02"]),
                "note": st.none() | st.just("n"),
            },
        ),
        "place": st.none() | st.just({"name": {"en": "X"}, "country": "MAR"}),
        "status": st.sampled_from(["planned", "occurred"]),
        "version": st.integers(),
    },
)


def merge_patch(target: Any, patch: Any) -> Any:  # noqa: ANN401
    """RFC 7396, section 2, word for word."""
    if isinstance(patch, dict):
        if not isinstance(target, dict):
            target = {}
        for name, value in patch.items():
            if value is None:
                if name in target:
                    del target[name]
            else:
                target[name] = merge_patch(target.get(name), value)
        return target
    return patch


@given(st.lists(PATCHES, min_size=1, max_size=3))
def test_a_patch_is_a_put_of_the_patched_event(
    writer: Writer, patches: list[dict[str, Any]]
) -> None:
    patched = writer.create(summary={"en": "s"}, topics=["peace"])
    put = writer.create(summary={"en": "s"}, topics=["peace"])
    for patch in patches:
        whole = merge_patch(writer.get(put).json(), json.loads(json.dumps(patch)))
        answers = (
            writer.change(
                "PATCH",
                patched,
                json=patch,
                headers={"Content-Type": "application/merge-patch+json"},
            ),
            writer.change("PUT", put, json=whole),
        )
        statuses = {answer.status_code for answer in answers}
        assert len(statuses) == 1
        if statuses == {200}:
            one, other = (answer.json() for answer in answers)
            assert same(one | {"id": ""}, other | {"id": "", "created_at": one["created_at"]})
            assert one["version"] == other["version"]
        else:
            assert statuses == {422}
            one, other = (answer.json()["errors"] for answer in answers)
            assert one == other

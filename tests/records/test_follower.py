"""A copy that is made of the changes alone equals the service, whatever was written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import check
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.keys import record as keys
from app.keys.draft import KeyDraft
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading, writing
from tests.drafts import DATASET, event, load
from tests.effort import examples

ACTORS = [f"/v1/actors/{record_id('d', name)}" for name in "abc"]
SOURCES = [f"/v1/sources/{record_id('d', name)}" for name in "xy"]
EVENTS = [f"/v1/events/{record_id(home, name)}" for home in "de" for name in "pq"]
WITHOUT_VERSION = {"events", "span", "imported_at"}
writes = st.one_of(
    st.tuples(st.just("PATCH"), st.sampled_from(ACTORS), st.sampled_from(["en", "fr"])),
    st.tuples(st.just("PATCH"), st.sampled_from([*SOURCES, "/v1/datasets/d"]), st.just("title")),
    st.tuples(
        st.sampled_from(["DELETE", "restore", "first"]),
        st.sampled_from([*ACTORS, *SOURCES, "/v1/datasets/d"]),
        st.none(),
    ),
    st.tuples(st.just("merge"), st.sampled_from(ACTORS), st.sampled_from(ACTORS)),
    st.tuples(st.just("PATCH"), st.sampled_from(EVENTS), st.sampled_from(["date", "links"])),
    st.tuples(st.sampled_from(["DELETE", "restore", "first"]), st.sampled_from(EVENTS), st.none()),
    st.tuples(st.just("merge"), st.sampled_from(EVENTS), st.sampled_from(EVENTS)),
    st.tuples(st.just("import"), st.sampled_from("de"), st.sampled_from("abc")),
)


@pytest.fixture(scope="module")
def url(make_shared_url: MakeUrl, migrated: str) -> str:
    return make_shared_url(migrated)


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    draft = KeyDraft.model_validate({"name": "desk", "scope": "write"})
    key = writing(url, lambda connection: keys.create(connection, draft))[0]
    with TestClient(create_app(Settings(database_url=url))) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        client.follow_redirects = False
        yield client


def send(client: TestClient, kind: str, path: str, value: str | None, text: str) -> None:
    tag = client.get(path).headers.get("etag")
    headers = {"If-Match": tag} if tag else {}
    body: dict[str, Any] | None = None
    if kind == "PATCH":
        bodies: dict[str, Any] = {
            "title": {"title": text},
            "date": {"date": {"edtf": f"2020-01-0{len(text) % 3 + 1}"}},
            "links": {"links": [{"rel": "follows", "event": EVENTS[len(text) % 4][-36:]}]},
        }
        body = bodies.get(str(value), {"names": {str(value): text}})
    elif kind == "merge":
        body = {"into": str(value).rsplit("/", 1)[1]}
    elif kind == "first":
        body = {"version": 1}
    tail = {"first": "/restore", "restore": "/restore", "merge": "/merge"}.get(kind, "")
    answer = client.request(
        "POST" if tail else kind, path + tail, params={"reason": "r"}, headers=headers, json=body
    )
    assert answer.status_code in {200, 204, 308, 404, 409, 410, 422}, answer.text


def brought(home: str, actor: str) -> list[dict[str, Any]]:
    """A file of a data set with all actors and sources, and events of an actor, which are likely
    duplicates of those of the other data set.
    """
    people = [
        {
            "kind": "actor",
            "actor_kind": "person",
            "dataset": "d",
            "external_id": name,
            "names": {"en": f"Name {name} of {actor}"},
        }
        for name in "abc"
    ]
    cited = [
        {"kind": "source", "source_kind": "book", "dataset": "d", "external_id": name}
        for name in "xy"
    ]
    guest = {"role": "guest", "country": "ISR", "actor": {"dataset": "d", "external_id": actor}}
    visits = [
        event(
            name,
            dataset=home,
            participants=[{"role": "host", "country": "MAR"}, guest],
            citations=[{"source": {"dataset": "d", "external_id": "x"}}],
            links=[{"rel": "follows", "event": {"external_id": other}}] if actor == "b" else [],
        )
        for name, other in ("pq", "qp")
    ]
    return [DATASET, DATASET | {"id": "e"}, *cited, *people, *visits]


def held(client: TestClient) -> dict[tuple[str, str], Any]:
    """What the service lists."""
    return {
        (kind, one["id"]): {k: v for k, v in one.items() if k not in WITHOUT_VERSION}
        for kind in ("event", "actor", "source", "dataset")
        for one in client.get(f"/v1/{kind}s").json()["items"]
    }


def text_of(document: Any) -> str:  # noqa: ANN401
    """A document with the order of its members."""
    return json.dumps(document)


def test_a_follower_equals_the_service(url: str, client: TestClient, countries: Countries) -> None:
    copy: dict[tuple[str, str], Any] = {}
    kinds: set[str] = set()
    since = 0

    @settings(max_examples=examples(6, 200))
    @given(st.lists(writes, min_size=4, max_size=12))
    def run(happened: list[Any]) -> None:
        nonlocal since
        for number, (kind, path, value) in enumerate(happened):
            if kind == "import":
                load(url, countries, *brought(path, str(value)))
            else:
                send(client, kind, path, value, f"Text {since} {number}")
        answer = client.get(f"/v1/changes?since={since}&documents=true&limit=500").json()
        assert answer["caught_up"]
        assert [one["seq"] for one in answer["items"]] == [*range(since + 1, answer["last"] + 1)]
        since = answer["last"]
        for change in answer["items"]:
            kinds.add(change["kind"])
            key = (change["record"], change["id"])
            assert text_of(copy.get(key)) == text_of(change["before"]), change
            copy[key] = change["after"]
            if change["after"] is None:
                del copy[key]
        listed = held(client)
        assert listed.keys() == copy.keys()
        assert [text_of(one) for one in listed.values()] == [text_of(copy[one]) for one in listed]

    load(url, countries, *brought("d", "a"), *brought("e", "b")[-2:])
    run()
    assert {"created", "updated", "refreshed"} <= kinds
    assert reading(url, lambda connection: check.check(connection, countries)) == []

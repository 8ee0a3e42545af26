"""Random histories through imports, against plain Python that remembers each answer of the time."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.write.references import GONE
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, Record, event, load
from tests.effort import examples

Document = dict[str, Any]

COUNTRIES = [["ISR", "MAR"], ["FRA", "MAR"], ["ISR"]]


def e(one: Document) -> bool:
    return "e" in (one["id"], one.get("dataset"))


def countries_of(one: Document) -> set[str]:
    return set(one.get("countries", []))


FILTERS: list[tuple[dict[str, str], Any]] = [
    ({}, lambda _: True),
    ({"country": "FRA"}, lambda one: "FRA" in countries_of(one)),
    ({"pair": "Maroc-ISR"}, lambda one: {"ISR", "MAR"} <= countries_of(one)),
    ({"country": "MAR", "dataset": "e"}, lambda one: "MAR" in countries_of(one) and e(one)),
    ({"dataset": "e"}, e),
    ({"record": "event"}, lambda one: "countries" in one),
    ({"record": "dataset", "dataset": "d"}, lambda one: one["id"] == "d"),
]


class History:
    """A service, and all that happened to its events."""

    def __init__(self, url: str, client: TestClient, countries: Countries) -> None:
        self.url = url
        self.client = client
        self.countries = countries
        self.changes: list[Document] = []
        self.versions: dict[str, list[Document | None]] = {}
        """The documents of the versions of each event; None for its withdrawal."""
        self.datasets: set[str] = set()
        self.files: dict[tuple[str, str], Record] = {}

    def __repr__(self) -> str:
        return "the history"  # hypothesis would print all of it

    def happen(self, dataset: str, records: list[Record], *, complete: bool) -> None:
        """Import these events, and note what must have changed."""
        load(self.url, self.countries, DATASET | {"id": dataset}, *records, complete=complete)
        if dataset not in self.datasets:
            self.datasets.add(dataset)
            listed = self.client.get("/v1/datasets").json()["items"]
            (after,) = [one for one in listed if one["id"] == dataset]
            counted = ("events", "span", "imported_at")
            self._number(
                "dataset", dataset, "created", {k: after[k] for k in after if k not in counted}
            )
        for record in records:
            name = (dataset, record["external_id"])
            if self.files.get(name) != record:
                self._note(name, "updated" if name in self.files else "created", None)
                self.files[name] = record
        kept = {record["external_id"] for record in records}
        gone = [n for n in self.files if complete and n[0] == dataset and n[1] not in kept]
        for name in sorted(gone, key=lambda name: record_id(*name)):
            del self.files[name]
            self._note(name, "withdrawn", GONE)

    def _note(self, name: tuple[str, str], kind: str, reason: str | None) -> None:
        event_ = str(record_id(*name))
        answer = self.client.get(f"/v1/events/{event_}")
        after = None if kind == "withdrawn" else answer.json()
        assert answer.status_code == (410 if after is None else 200)
        self._number("event", event_, kind, after, reason)

    def _number(
        self, record: str, own: str, kind: str, after: Document | None, reason: str | None = None
    ) -> None:
        versions = self.versions.setdefault(own, [])
        before = versions[-1] if versions else None
        versions.append(after)
        self.changes.append(
            {
                "seq": len(self.changes) + 1,
                "kind": kind,
                "record": record,
                "id": own,
                "version": len(versions),
                "by": None,
                "reason": reason,
                "into": None,
                "before": before,
                "after": after,
            }
        )


@pytest.fixture(scope="module")
def history(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[History]:
    url = make_shared_url(migrated)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield History(url, client, countries)


def records(dataset: str) -> st.SearchStrategy[list[Record]]:
    # By machines, so that no possible duplicate changes the documents of other events.
    one = st.builds(
        lambda name, parties, date: event(
            name, date, countries=parties, dataset=dataset, coding="machine"
        ),
        st.sampled_from("abcd"),
        st.sampled_from(COUNTRIES),
        st.sampled_from(["2020", "2021-05"]),
    )
    return st.lists(one, min_size=1, unique_by=lambda record: record["external_id"])


steps = st.sampled_from("de").flatmap(
    lambda dataset: st.tuples(st.just(dataset), records(dataset), st.booleans())
)


def test_changes_and_versions_are_what_happened(history: History) -> None:
    kinds: set[str] = set()

    @settings(max_examples=examples(8, 200))
    @given(st.lists(steps, min_size=1, max_size=3), st.integers(1, 7), st.sampled_from(FILTERS))
    def run(happened: list[Any], limit: int, filtered: tuple[dict[str, str], Any]) -> None:
        start = len(history.changes)
        for dataset, records_, complete in happened:
            history.happen(dataset, records_, complete=complete)
        kinds.update(change["kind"] for change in history.changes[start:])
        params, matches = filtered
        expected = [
            change
            for change in history.changes[start:]
            if not params
            or any(one and matches(one) for one in (change["before"], change["after"]))
        ]
        found = list(follow(history.client, start, params | {"limit": limit, "documents": True}))
        assert [{k: v for k, v in one.items() if k != "at"} for one in found] == expected
        bare = list(follow(history.client, start, params | {"limit": limit}))
        without = ("before", "after")
        assert bare == [{k: v for k, v in one.items() if k not in without} for one in found]

    run()
    assert kinds == {"created", "updated", "withdrawn"}
    check_versions(history)
    check_copy(history)


def follow(client: TestClient, since: int, params: dict[str, Any]) -> Iterator[Document]:
    """The changes after a number, as a client reads them."""
    caught_up = False
    while not caught_up:
        answer = client.get("/v1/changes", params=params | {"since": since})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body["items"]) <= params["limit"]
        assert body["caught_up"] or body["last"] > since
        since, caught_up = body["last"], body["caught_up"]
        yield from body["items"]


def check_versions(history: History) -> None:
    """Each version and each difference is what was remembered."""
    for own_id, versions in history.versions.items():
        plural = "datasets" if own_id in history.datasets else "events"
        address = f"/v1/{plural}/{own_id}/versions"
        items = history.client.get(address).json()["items"]
        own = [change for change in history.changes if change["id"] == own_id]
        shared = ("version", "kind", "by", "reason")
        assert [{k: one[k] for k in shared} for one in items] == [
            {k: change[k] for k in shared} for change in own
        ]
        assert [one["change"] for one in items] == [change["seq"] for change in own]
        for number, document in enumerate(versions, 1):
            answer = history.client.get(f"{address}/{number}")
            assert answer.status_code == (410 if document is None else 200)
            if document is None:
                assert answer.json()["tombstone"]["reason"] == GONE
            else:
                assert answer.json() == document
        assert history.client.get(f"{address}/{len(versions) + 1}").status_code == 404
        for number, (before, after) in enumerate(pairwise([None, *versions]), 1):
            diff = history.client.get(f"{address}/{number}/diff").json()
            assert (diff["version"], diff["against"]) == (number, number - 1)
            check_diff(diff["items"], before or {}, after or {})
        whole = history.client.get(f"{address}/{len(versions)}/diff?against=1").json()["items"]
        check_diff(whole, versions[0] or {}, versions[-1] or {})


def check_diff(items: list[Document], before: Document, after: Document) -> None:
    """The pointers lead to the values, and no member differs without one."""
    for one in items:
        assert one["before"] == resolved(before, one["pointer"])
        assert one["after"] == resolved(after, one["pointer"])
        assert json.dumps(one["before"]) != json.dumps(one["after"]) or one["op"] != "replace"
    named = {one["pointer"].split("/")[1] for one in items}
    names = before.keys() | after.keys()
    differ = {n for n in names if n not in before or n not in after or before[n] != after[n]}
    assert named == differ


def resolved(value: Any, pointer: str) -> Any:  # noqa: ANN401
    """The value at a JSON pointer; None without one."""
    for name in pointer.split("/")[1:]:
        at = int(name) if isinstance(value, list) else name
        if isinstance(value, dict) and at not in value:
            return None
        if isinstance(at, int) and at >= len(value):
            return None
        value = value[at]
    return value


def check_copy(history: History) -> None:
    """A copy made of the changes alone is what the service holds."""
    copy: dict[str, Document] = {}
    for change in follow(history.client, 0, {"limit": 500, "documents": True}):
        assert copy.get(change["id"]) == change["before"]
        copy[change["id"]] = change["after"]
        if change["after"] is None:
            del copy[change["id"]]
    listed = history.client.get("/v1/events?limit=500").json()
    assert {one["id"]: one for one in listed["items"]} == {
        own: one for own, one in copy.items() if own not in history.datasets
    }
    assert listed["change"] == len(history.changes)

"""No import undoes what a person decided: random edits and imports against plain Python, and cases
that need more than one value.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import check
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading
from tests.drafts import DATASET, Record, event, load
from tests.effort import examples
from tests.events.test_event_writes import Writer
from tests.writer import key_of

VALUES: dict[str, list[Any]] = {
    "title": [{"en": "x"}, {"en": "y"}, {"en": "z"}],
    "date": [None, {"edtf": "2020-01-01"}, {"edtf": "2021~"}],
    "status": ["occurred", "planned"],
    "topics": [[], ["trade"], ["trade", "defence"]],
}
NAMES = "abc"
UNKNOWN = object()


@pytest.fixture(scope="module")
def url(make_shared_url: MakeUrl, migrated: str) -> str:
    return make_shared_url(migrated)


@pytest.fixture(scope="module")
def writer(url: str, countries: Countries) -> Iterator[Writer]:
    load(url, countries, DATASET)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Writer(client, key_of(url))


@dataclass
class Fact:
    """What is known of an event: its values, and those that a file must not change."""

    values: Record
    held: dict[str, Any] = field(default_factory=dict)
    """The value of the file for each, UNKNOWN if it did not disagree so far."""
    settled: set[str] = field(default_factory=set)
    is_whole: bool = False
    is_there: bool = True
    withdrawn_by_hand: bool = False


class Oracle:
    """Who wins, in plain Python."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}

    def patch(self, name: str, member: str, value: Any) -> None:  # noqa: ANN401
        fact = self.facts[name]
        if fact.values[member] == value:
            return
        fact.values = fact.values | {member: value}
        if fact.held.setdefault(member, UNKNOWN) == value:
            del fact.held[member]

    def listed(self, name: str) -> dict[str, Any]:
        fact = self.facts[name]
        return {
            member: value
            for member, value in fact.held.items()
            if value is not UNKNOWN and member not in fact.settled and (fact.is_there or not member)
        }

    def settle(self, take: str) -> None:
        for name, fact in self.facts.items():
            for member, value in self.listed(name).items():
                if take == "hand":
                    fact.settled.add(member)
                elif member:
                    fact.values = fact.values | {member: value}
                    del fact.held[member]
                else:
                    self.facts[name] = Fact(value)

    def decide(self, name: str, values: Record, *, is_there: bool) -> None:
        self.facts[name] = Fact(
            values, is_whole=is_there, is_there=is_there, withdrawn_by_hand=not is_there
        )

    def imports(self, rows: dict[str, Record], *, complete: bool, take_file: bool) -> Counter[str]:
        fates = Counter(self._import(name, row, take_file) for name, row in rows.items())
        for name, fact in self.facts.items():
            if complete and name not in rows and fact.is_there and not fact.is_whole:
                fact.is_there = False
        return fates

    def _import(self, name: str, row: Record, take_file: bool) -> str:  # noqa: FBT001
        fact = self.facts.setdefault(name, Fact({}, is_there=False))
        if fact.withdrawn_by_hand and not take_file:
            fact.settled = fact.settled if fact.held == {"": row} else set()
            fact.held = {"": row}
            return "kept"
        members = set(VALUES) if fact.is_whole else set(fact.held)
        if take_file:
            members = set()
        kept = {one for one in members if fact.values[one] != row[one]}
        new = row | {one: fact.values[one] for one in kept}
        fate = "kept" if kept else "created"
        if fact.is_there and not kept:
            fate = "unchanged" if new == fact.values else "updated"
        settled = {one for one in kept & fact.settled if fact.held.get(one) == row[one]}
        self.facts[name] = Fact(new, {one: row[one] for one in kept}, settled)
        return fate


rows = st.fixed_dictionaries({name: st.sampled_from(found) for name, found in VALUES.items()})
names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(
        st.just("import"),
        st.dictionaries(names, rows, min_size=1),
        st.fixed_dictionaries({"complete": st.booleans(), "take_file": st.sampled_from([0, 0, 1])}),
    ),
    st.tuples(
        st.just("patch"),
        names,
        st.sampled_from(list(VALUES)).flatmap(
            lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name]))
        ),
    ),
    st.tuples(st.just("put"), names, rows),
    st.tuples(st.just("toggle"), names, st.none()),
    st.tuples(st.just("settle"), st.sampled_from(["file", "hand"]), st.none()),
)


def test_files_and_hands(
    url: str, writer: Writer, countries: Countries, request: pytest.FixtureRequest
) -> None:
    runs = iter(range(10**9))

    @settings(max_examples=examples(5, 300))
    @given(st.lists(steps, min_size=2, max_size=8))
    def run(happened: list[Any]) -> None:
        History(url, writer, countries, f"{request.node.name}-{next(runs)}-").run(happened)

    run()
    assert reading(url, lambda connection: check.check(connection, countries)) == []


class History:
    """Steps on a service and in the oracle. Each has events and a data set of its own."""

    def __init__(self, url: str, writer: Writer, countries: Countries, prefix: str) -> None:
        self.url, self.writer, self.countries = url, writer, countries
        self.dataset = f"d{record_id('test', prefix).hex}"
        self.oracle = Oracle()

    def run(self, happened: list[Any]) -> None:
        load(self.url, self.countries, DATASET | {"id": self.dataset})
        for kind, of, what in happened:
            getattr(self, f"_{kind}")(of, what)
            self._compare()

    def _import(self, rows: dict[str, Record], options: dict[str, Any]) -> None:
        options = {name: bool(value) for name, value in options.items()}
        records = [event(name, dataset=self.dataset) | row for name, row in rows.items()]
        dry = load(self.url, self.countries, *records, dry_run=True, **options)
        account = load(self.url, self.countries, *records, **options)
        expected = self.oracle.imports(rows, **options)
        assert account.fates == dry.fates == expected, account.examples

    def _patch(self, name: str, what: tuple[str, Any]) -> None:
        member, value = what
        fact = self.oracle.facts.get(name)
        if fact is None or not fact.is_there:
            return
        sent = {"json": {member: value}}
        assert self.writer.change("PATCH", self._path(name), **sent).status_code == 200
        self.oracle.patch(name, member, value)

    def _put(self, name: str, row: Record) -> None:
        if name in self.oracle.facts:
            return
        body = event(name, dataset=self.dataset) | row
        answer = self.writer.send("PUT", self._path(name), json=body)
        assert answer.status_code == 201, answer.text
        self.oracle.decide(name, row, is_there=True)

    def _toggle(self, name: str, _: None) -> None:
        fact = self.oracle.facts.get(name)
        if fact is None:
            return
        path = self._path(name)
        if fact.is_there:
            answer = self.writer.change("DELETE", path)
        else:
            answer = self.writer.change("POST", f"{path}/restore")
        assert answer.status_code in {200, 204}, answer.text
        self.oracle.decide(name, fact.values, is_there=not fact.is_there)

    def _settle(self, take: str, _: None) -> None:
        expected = sum(len(self.oracle.listed(name)) for name in self.oracle.facts)
        params = {"take": take, "dataset": self.dataset, "reason": "a test"}
        path = "/v1/corrections/settle"
        for extra in ({"dry_run": "true"}, {}):
            found = self.writer.send("POST", path, params=params | extra).json()
            assert (found["settled"], found["refused"], found["left"]) == (expected, 0, 0), found
        self.oracle.settle(take)

    def _path(self, name: str) -> str:
        return f"/v1/events/{record_id(self.dataset, name)}"

    def _compare(self) -> None:
        for name, fact in self.oracle.facts.items():
            answer = self.writer.get(self._path(name))
            assert answer.status_code == (200 if fact.is_there else 410)
            if fact.is_there:
                assert own(answer.json()) == fact.values
        expected = {
            (str(record_id(self.dataset, name)), member)
            for name in self.oracle.facts
            for member in self.oracle.listed(name)
        }
        found = self.writer.send("GET", "/v1/corrections", params={"dataset": self.dataset})
        items = found.json()["items"]
        assert {(one["event"], one["pointer"][1:]) for one in items} == expected


def own(document: Record) -> Record:
    """The members of a document that the oracle knows."""
    found = {member: document[member] for member in VALUES}
    return found | {"date": found["date"] and {"edtf": found["date"]["edtf"]}}

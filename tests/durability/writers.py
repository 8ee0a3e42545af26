"""A client that writes at random, and remembers what must have become of it."""

import random
from dataclasses import dataclass, field
from typing import Any

from app.domain.identity import record_id
from tests.durability.client import Answer, Send
from tests.events.test_event_writes import FOUNDING

Event = dict[str, Any]
Titles = dict[str, str | None]
"""The titles of events by external id; None for one that is withdrawn."""

ATOMIC, EACH = 6, 14
"""Events of the two batches that a writer sends again and again."""
MOST_SINGLE = 40
"""Events of a writer that it writes one by one: when it has them, it changes these."""


@dataclass(frozen=True)
class Write:
    """A request that writes. `titles` are those of its events after it."""

    method: str
    path: str
    value: Any
    headers: dict[str, str]
    titles: Titles
    is_each: bool = False

    @property
    def key(self) -> str:
        """Its Idempotency-Key."""
        return self.headers["Idempotency-Key"]


@dataclass
class Writer:
    """Writes to events of its own. `versions` are the titles of all versions of each of them, by
    external id, None for a withdrawal. `pending` is a request whose answer has not come.
    """

    name: str
    send: Send
    chance: random.Random
    versions: dict[str, list[str | None]] = field(default_factory=dict)
    pending: Write | None = None
    acknowledged: int = 0
    _tags: dict[str, str] = field(default_factory=dict)
    _serial: int = 0

    def write(self) -> None:
        """Send a write, and remember it when its answer has come."""
        self.pending = self._drawn()
        self.accept(self.request(self.send))

    def request(self, send: Send) -> Answer:
        """The answer to the pending write."""
        assert self.pending is not None
        one = self.pending
        answer = send(one.method, one.path, one.value, one.headers)
        assert 200 <= answer.status < 300, (one, answer)
        return answer

    def accept(self, answer: Answer) -> None:
        """Remember the pending write: it was acknowledged."""
        assert self.pending is not None
        for own, title in self.pending.titles.items():
            self.versions.setdefault(own, []).append(title)
            self._tags.pop(own, None)
        if "items" not in (shown := answer.json if answer.body else {}):
            (own,) = self.pending.titles
            if "etag" in answer.headers:
                self._tags[own] = answer.headers["etag"]
            assert not shown or shown["version"] == len(self.versions[own])
        else:
            for own, item in zip(self.pending.titles, shown["items"], strict=True):
                assert not item["errors"], item
                assert item["version"] == len(self.versions[own]), (item, self.versions[own])
        self.pending = None
        self.acknowledged += 1

    def _drawn(self) -> Write:
        """The next write."""
        self._serial += 1
        singles = [own for own in self.versions if own.startswith(f"{self.name} s")]
        gone = [own for own in singles if self.versions[own][-1] is None]
        there = [own for own in singles if own not in set(gone)]
        kind = self.chance.choice(["create", "patch", "patch", "put", "delete", "restore", "batch"])
        if kind == "batch":
            return self._batch(is_each=self.chance.random() < 0.5)
        if kind == "restore" and gone:
            own = self.chance.choice(gone)
            return self._single("POST", own, None, self.versions[own][-2])
        if (kind == "create" and len(singles) < MOST_SINGLE) or not there:
            own = f"{self.name} s{self._serial}"
            value = self.event(own)
            titles: Titles = {own: value["title"]["en"]}
            return Write("POST", "/v1/events?reason=test", value, self._headers(), titles)
        own = self.chance.choice(there)
        if kind == "delete":
            return self._single("DELETE", own, None, None)
        if kind == "put":
            value = self.event(own)
            return self._single("PUT", own, value, value["title"]["en"])
        patch = {"title": {"en": self._title()}}
        return self._single("PATCH", own, patch, patch["title"]["en"])

    def _single(self, method: str, at: str, value: Event | None, title: str | None) -> Write:
        """A write of one event that exists; with POST, its restoration."""
        headers = self._headers() | {"If-Match": self._tags.get(at, "*")}
        path = f"{id_of(at)}{'/restore' if method == 'POST' else ''}"
        return Write(method, f"/v1/events/{path}?reason=test", value, headers, {at: title})

    def _batch(self, *, is_each: bool) -> Write:
        """A batch of new versions of the same events."""
        letter, n, mode = ("e", EACH, "each") if is_each else ("a", ATOMIC, "atomic")
        title = self._title()
        events = [self.event(f"{self.name} {letter}{at}", title) for at in range(n)]
        titles: Titles = {one["external_id"]: title for one in events}
        path = f"/v1/events/batch?mode={mode}&reason=test"
        return Write("POST", path, events, self._headers(), titles, is_each)

    def _headers(self) -> dict[str, str]:
        return {"Idempotency-Key": f"{self.name}-{self._serial}"}

    def _title(self) -> str:
        return f"{self.name} {self._serial}"

    def event(self, own: str, title: str | None = None) -> Event:
        """A new version of an event, by a machine: of these no likely duplicates are looked for."""
        parties = self.chance.sample(["DEU", "FRA", "ISR", "MAR"], 2)
        year = self.chance.randint(1990, 2025)
        return {
            "dataset": FOUNDING,
            "external_id": own,
            "coding": "machine",
            "type": self.chance.choice(["visit", "meeting"]),
            "title": {"en": title or self._title()},
            "date": {"edtf": f"{year}-{self.chance.randint(1, 12):02}"},
            "participants": [{"role": "participant", "country": one} for one in parties],
        }


def id_of(own: str) -> str:
    """The id of the event with this external id."""
    return str(record_id(FOUNDING, own))


def check_changes(changes: list[dict[str, Any]], writers: list[Writer]) -> None:
    """Each write of these writers is one change, and there is no other of their events."""
    found: dict[str, list[str | None]] = {}
    for change in changes:
        found.setdefault(change["id"], []).append(change.get("title"))
    for writer in writers:
        for own, titles in writer.versions.items():
            assert found[id_of(own)] == titles, own

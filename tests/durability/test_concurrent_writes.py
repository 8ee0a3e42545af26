"""Writers and readers at once, on a service of two processes: no write is lost or half seen."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.countries import Countries
from tests.databases import MakeUrl
from tests.durability.client import Client, Document
from tests.durability.follower import Follower
from tests.durability.writers import Writer, check_changes, id_of
from tests.effort import Tried, examples, random_of
from tests.faults.scenario import faults_found
from tests.processes import serving
from tests.writer import key_of

pytestmark = pytest.mark.long

WRITERS = READERS = 8
SECONDS = examples(3, 60)
PAST = examples(5, 50)
"""Answers that each reader checks again at the end."""
SHARED = ["shared 1", "shared 2"]
"""Events that all writers change, each as it read them."""
READS = [
    "/v1/events?limit=5",
    "/v1/events?country=MAR&sort=-date&limit=20&total=exact",
    "/v1/relations/FRA-MAR",
    "/v1/events/histogram?pair=DEU-FRA",
    "/v1/events/facets?facet=type",
]


class Contender:
    """Changes the shared events. `made` are the acknowledged versions with their titles."""

    def __init__(self, name: str, client: Client, other: Client) -> None:
        self._name = name
        self._client = client
        self._other = other
        self.made: dict[tuple[str, int], str] = {}

    def change(self, own: str) -> None:
        """Change an event, unless somebody else has in the meantime. Others see it at once."""
        address = f"/v1/events/{id_of(own)}"
        tag = self._client.send("GET", address, None, {}).headers["etag"]
        title = f"{self._name} {len(self.made)}"
        patch, path = {"title": {"en": title}}, f"{address}?reason=test"
        answer = self._client.send("PATCH", path, patch, {"If-Match": tag})
        if answer.status == 412:
            return
        assert answer.status == 200, answer
        version = answer.json["version"]
        self.made[own, version] = title
        seen = self._other.get(address)
        assert seen["version"] >= version
        assert seen["version"] > version or seen == answer.json


class Reader:
    """Reads through two connections, which may lead to different processes: nothing goes back."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._clients = [connect(), connect()]
        self._seen: dict[str, int] = {}
        self.answers: dict[tuple[str, int], Document] = {}
        self.reads = 0

    def check_past(self, most: int) -> None:
        """Some of the answers can be had again."""
        for (path, change), answer in list(self.answers.items())[:: len(self.answers) // most + 1]:
            joint = "&" if "?" in path else "?"
            again = self._clients[0].get(f"{path}{joint}as_of={change}")
            assert without_query(again) == without_query(answer), (path, change)

    def run(self, is_over: threading.Event) -> None:
        """Read until it is over."""
        while not is_over.is_set():
            for client in self._clients:
                for path in READS:
                    answer = client.get(path)
                    self._advance("change", answer["change"])
                    self.answers[path, answer["change"]] = answer
                for own in SHARED:
                    self._advance(own, client.get(f"/v1/events/{id_of(own)}")["version"])
                self.reads += len(READS) + len(SHARED)

    def _advance(self, what: str, number: int) -> None:
        assert number >= self._seen.get(what, 0), what
        self._seen[what] = number


@pytest.fixture
def url(make_url: MakeUrl, founding_url: str) -> str:
    return make_url(founding_url)


class Service:
    """A service of two processes, and its `clients`."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._key = key
        self.clients: list[Client] = []

    def connect(self) -> Client:
        """A new client."""
        self.clients.append(Client(self._address, self._key))
        return self.clients[-1]


@pytest.fixture
def service(url: str, tmp_path: Path) -> Iterator[Service]:
    with serving(url, tmp_path / "log", "--workers=2") as served:
        found = Service(served.address, key_of(url))
        yield found
        for client in found.clients:
            client.close()


def test_no_acknowledged_write_is_lost(
    backend: str, service: Service, url: str, countries: Countries, tried: Tried
) -> None:
    counts = tried(f"{backend}: writes, {WRITERS} writers and {READERS} readers")
    reads = tried(f"{backend}: reads beside the writers")
    connect = service.connect
    _begin(connect())
    writers = [Writer(f"w{n}", connect().send, random_of(f"writer {n}")) for n in range(WRITERS)]
    contenders = [Contender(one.name, connect(), connect()) for one in writers]
    readers = [Reader(connect) for _ in range(READERS)]
    followers = [Follower(connect())]
    is_over, end = threading.Event(), time.monotonic() + SECONDS

    def write(writer: Writer, contender: Contender) -> None:
        while not (time.monotonic() > end and writer.acknowledged):
            writer.write()
            contender.change(writer.chance.choice(SHARED))

    with ThreadPoolExecutor(WRITERS + READERS + 2) as threads:
        others = [threads.submit(reader.run, is_over) for reader in readers]
        others.append(threads.submit(followers[0].run, is_over))
        try:
            pairs = zip(writers, contenders, strict=True)
            running = [threads.submit(write, *pair) for pair in pairs]
            followers.append(Follower(connect(), with_list=True))
            others.append(threads.submit(followers[1].run, is_over))
            for one in running:
                one.result()
        finally:
            is_over.set()
        for one in others:
            one.result()
    for follower in followers:
        follower.check()
    for reader in readers:
        reader.check_past(PAST)
    made = [pair for one in contenders for pair in one.made.items()]
    check_changes(followers[0].changes, writers)
    _check_shared(followers[0].changes, made)
    assert faults_found(url, countries) == []
    counts["tries"] = sum(one.acknowledged for one in writers) + len(made)
    counts["ended"] = sum(client.busy for client in service.clients)
    reads["tries"] = sum(one.reads for one in readers)


def without_query(answer: Document) -> Document:
    """An answer without what repeats its address: `as_of` and cursors are in it."""
    return {name: value for name, value in answer.items() if name not in {"query", "next"}}


def _begin(client: Client) -> None:
    """Create the shared events."""
    writer = Writer("", client.send, random_of("shared"))
    for own in SHARED:
        answer = client.send("POST", "/v1/events", writer.event(own, own), {})
        assert answer.status == 201, answer


def _check_shared(changes: list[Document], made: list[tuple[tuple[str, int], str]]) -> None:
    """Each acknowledged change of the shared events is one version, and there are no others."""
    titles = {(own, 1): own for own in SHARED} | dict(made)
    assert len(titles) == len(SHARED) + len(made)
    names = {id_of(own): own for own in SHARED}
    assert titles == {
        (names[change["id"]], change["version"]): change["title"]
        for change in changes
        if change["id"] in names
    }

"""Copies of the events of a service, made of a list and of the changes after it."""

import threading
from typing import Any

from tests.durability.client import Client, Document


class Follower:
    """A copy. `changes` are all changes since its beginning, without documents, but with the title
    of an event.

    One that begins with an empty copy checks that each change is of what it holds. One that begins
    with a list cannot: its pages are of different moments.
    """

    def __init__(self, client: Client, *, with_list: bool = False) -> None:
        self._client = client
        self._is_strict = not with_list
        self.copy: dict[str, Document] = {}
        self.changes: list[Document] = []
        self.start = 0
        if with_list:
            pages = _pages(client)
            self.start = pages[0]["change"]
            self.copy = {one["id"]: one for page in pages for one in page["items"]}
        self.last = self.start

    def read(self, limit: int = 100) -> bool:
        """Read the next changes. Returns whether there are no more."""
        page = self._client.get(f"/v1/changes?since={self.last}&limit={limit}&documents=true")
        for change in page["items"]:
            self.last += 1
            assert change["seq"] == self.last, (change["seq"], self.last)
            before, after = change.pop("before"), change.pop("after")
            if change["record"] == "event":
                held = self.copy.pop(change["id"], None)
                assert held == before or not self._is_strict, (held, before)
                if after is not None:
                    self.copy[change["id"]] = after
                    change["title"] = after["title"].get("en")
            self.changes.append(change)
        assert page["last"] == self.last
        caught_up: bool = page["caught_up"]
        return caught_up

    def run(self, is_over: threading.Event) -> None:
        """Follow until it is over and all changes are read."""
        while not (is_over.is_set() and self.read()):
            if self.read():
                is_over.wait(0.01)

    def check(self) -> None:
        """The copy is what the service has, and the versions of each event have no gap."""
        listed = [one for page in _pages(self._client) for one in page["items"]]
        assert len({one["id"] for one in listed}) == len(listed)
        assert self.copy == {one["id"]: one for one in listed}
        versions: dict[tuple[str, str], list[int]] = {}
        for change in self.changes:
            versions.setdefault((change["record"], change["id"]), []).append(change["version"])
        for found in versions.values():
            assert found == list(range(found[0], found[0] + len(found)))
            assert found[0] == 1 or self.start


def _pages(client: Client) -> list[Any]:
    """All pages of the list of events."""
    pages = [client.get("/v1/events?limit=100")]
    while cursor := pages[-1]["next"]:
        pages.append(client.get(f"/v1/events?limit=100&cursor={cursor}"))
    return pages

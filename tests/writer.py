"""A client that writes with a key."""

from typing import Any

from starlette.testclient import TestClient

from app.keys import record as keys
from app.keys.draft import KeyDraft
from tests.databases import writing

WHY = {"reason": "a test"}
Answer = Any


class KeyWriter:
    """A client with a key."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client = client
        self._key = {"Authorization": f"Bearer {key}"}

    def send(self, method: str, path: str, **sent: Any) -> Answer:  # noqa: ANN401
        headers = self._key | sent.pop("headers", {})
        return self.client.request(method, path, headers=headers, follow_redirects=False, **sent)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def created(self, path: str, value: dict[str, Any]) -> Answer:
        """The answer with a new record."""
        answer = self.send("POST", path, json=value)
        assert answer.status_code == 201, answer.text
        return answer

    def change(self, method: str, path: str, **sent: Any) -> Answer:  # noqa: ANN401
        """A change of the record as it is now, with a reason."""
        tag = self.get("/".join(path.split("/")[:4])).headers.get("etag")
        headers = ({"If-Match": tag} if tag else {}) | sent.pop("headers", {})
        return self.send(method, path, params=WHY | sent.pop("params", {}), headers=headers, **sent)


def key_of(url: str, **fields: Any) -> str:  # noqa: ANN401
    """A new key of a service; it may write, and its name is `desk`, unless the fields say other."""
    draft = KeyDraft.model_validate({"name": "desk", "scope": "write"} | fields)
    return writing(url, lambda connection: keys.create(connection, draft))[0]

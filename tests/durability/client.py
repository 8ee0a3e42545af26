"""A client of a service that waits and sends again when it is asked to."""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from tests.processes import PATIENCE

Document = dict[str, Any]
RETRIED = "idempotency-key-in-use"
IDLE_SECONDS = 2.0
"""A connection that was idle for longer may be closed by the service: a new one is made."""


class Answer(NamedTuple):
    """A response; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The body, parsed."""
        return json.loads(self.body)


Send = Callable[[str, str, Any, dict[str, str]], Answer]
"""Sends a method, a path with its query, a value as JSON (None for no body), and headers."""


class Client:
    """One connection to a running service, for one thread.

    `busy` counts the answers 503. Raises OSError or HTTPException when the service is gone.
    """

    def __init__(self, address: str, key: str) -> None:
        self._host = urlsplit(address).netloc
        self._key = {"Authorization": f"Bearer {key}"}
        self._connection = HTTPConnection(self._host, timeout=PATIENCE)
        self._last = time.monotonic()
        self.busy = 0

    def send(self, method: str, path: str, value: Any, headers: dict[str, str]) -> Answer:  # noqa: ANN401
        """The answer, once it is neither 503 nor 409 for a key whose request is running."""
        typed = {} if value is None else {"Content-Type": "application/json"}
        body = None if value is None else json.dumps(value)
        while True:
            if time.monotonic() - self._last > IDLE_SECONDS:
                self._connection.close()
            self._connection.request(method, path, body, self._key | typed | headers)
            response = self._connection.getresponse()
            answer = Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
            self._last = time.monotonic()
            if not _comes_later(answer):
                return answer
            self.busy += answer.status == 503
            time.sleep(int(answer.headers["retry-after"]) / 4)

    def get(self, path: str) -> Any:  # noqa: ANN401
        """The JSON at a path."""
        answer = self.send("GET", path, None, {})
        assert answer.status == 200, answer
        return answer.json

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class LocalClient(Client):
    """The same for a service in this process."""

    def __init__(self, client: TestClient, key: str) -> None:
        self._client = client
        self._key = {"Authorization": f"Bearer {key}"}
        self.busy = 0

    def send(self, method: str, path: str, value: Any, headers: dict[str, str]) -> Answer:  # noqa: ANN401
        sent = {} if value is None else {"json": value}
        headers = self._key | headers
        answer = self._client.request(method, path, headers=headers, **sent)
        return Answer(answer.status_code, dict(answer.headers), answer.content)


def _comes_later(answer: Answer) -> bool:
    """Whether the same request is to be sent again. Fails for any other failure of the service."""
    if answer.status >= 500:
        assert answer.status == 503, answer
        assert answer.headers["retry-after"].isdigit(), answer
        return True
    return answer.status == 409 and answer.json["code"] == RETRIED

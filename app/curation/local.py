"""Requests to the API within this process: a command reads and writes as a client does."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
import typer
from starlette.types import Message

from app.console import user_name, with_database
from app.domain.api_keys import new_key
from app.main import create_app
from app.settings import Settings
from app.web.auth import Caller

# Without a handler, the log line of a 503 would be printed beside the sentence.
logging.getLogger("entente.request").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request: its status, its headers in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401
        """The value of the body; None if it is empty."""
        return orjson.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class _User:
    """The only key of this process: who runs the command may write to the database anyway."""

    public_read: bool = True

    async def caller(self, _key: str) -> Caller:
        return Caller(name=f"cli:{user_name()}", scope="admin")


@dataclass(frozen=True, slots=True)
class Local:
    """The service over the database of the settings. Nothing is open between two requests."""

    settings: Settings
    _key: str = field(default_factory=new_key)

    def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Any = None,  # noqa: ANN401
        **headers: str,
    ) -> Answer:
        """The answer to a request; `if_match` is the header If-Match, None in `query` is left out.

        Prints a sentence and exits with 2 if the database does not answer.
        """
        given = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            query_string = urlencode(given, doseq=True).encode()
            content = b"" if body is None else orjson.dumps(body)
        except (orjson.JSONEncodeError, UnicodeEncodeError):
            raise typer.BadParameter("a text is not UTF-8") from None
        sent = {"authorization": f"Bearer {self._key}"} | headers
        if body is not None:
            sent["content-type"] = "application/json"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query_string,
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()
            ],
        }
        return with_database(self.settings, lambda _: self._answer(scope, content))

    async def _answer(self, scope: dict[str, Any], content: bytes) -> Answer:
        # A replica may lack the last changes, which an edit must not miss.
        service = create_app(self.settings.model_copy(update={"read_database_url": None}))
        service.state.verifier = _User()
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content}

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await service(scope, receive, send)
        finally:
            await service.state.database.close()
        start, *parts = sent
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))

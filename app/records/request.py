"""A request to write a record: its kind, its body, its preconditions and its transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app import history
from app.actors.wire import Actor
from app.clock import now_us
from app.datasets.wire import Dataset
from app.domain.refusals import Refusal
from app.history import Author
from app.records import wire
from app.records.record import (
    ActorEditor,
    ConflictError,
    DatasetEditor,
    Editor,
    InvalidRecordError,
    Key,
    SourceEditor,
    Value,
)
from app.sources.wire import Source
from app.web import writes
from app.web.auth import caller_of
from app.web.bodies import Body, body_error, body_errors, invalid_body
from app.web.gone import NOUNS, successor
from app.web.params import invalid_parameters
from app.web.paths import FOUNDING, id_in_path, named_in_path
from app.web.preconditions import Preconditions
from app.web.problems import Problem
from app.web.responses import countries_of, entity_tag, to_json
from app.web.wire import ProblemError
from app.web.writes import Answer, WriteParams


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its editor, the shapes of its bodies and answers, and its id in a path."""

    editor: type[Editor]
    body: Any
    answer: Any
    in_path: list[dict[str, Any]]

    @property
    def noun(self) -> str:
        """What the record is called in sentences."""
        return NOUNS[self.editor.record]

    @property
    def one(self) -> str:
        """The noun with its article."""
        return f"an {self.noun}" if self.noun[0] in "aeiou" else f"a {self.noun}"

    def key(self, text: str) -> Key:
        """The key for an id of a path. Raises Problem `not-found` if it is none."""
        try:
            return self.editor.key(text)
        except ValueError:
            detail = f"There is no {self.noun} {text[:80]!r}: an id is a UUID."
            raise Problem("not-found", detail) from None


ACTORS: Final = Kind(
    ActorEditor,
    wire.ActorBody,
    Actor,
    id_in_path("The id of the actor.", "belkhir")["parameters"],
)
KINDS: Final = (
    ACTORS,
    Kind(
        SourceEditor,
        wire.SourceBody,
        Source,
        id_in_path("The id of the source.", "article")["parameters"],
    ),
    Kind(
        DatasetEditor,
        wire.DatasetBody,
        Dataset,
        named_in_path("id", "The id of the data set.", FOUNDING)["parameters"],
    ),
)


class Write:
    """A request to write a record: `run` makes its response in one transaction."""

    def __init__(self, kind: Kind, request: Request, params: WriteParams, body: bytes) -> None:
        self.kind = kind
        self.request = request
        self.params = params
        self._body = body
        self._conditions = Preconditions(request)
        self._caller = caller_of(request)

    async def run(self, work: Callable[[Any], Answer]) -> Response:
        """The response to a write. Raises Problem."""
        author = Author(self._caller.name, getattr(self.params, "reason", None))
        countries = countries_of(self.request)

        def transaction(connection: sa.Connection) -> Answer:
            history.take_turn(connection)
            try:
                return work(self.kind.editor(connection, countries, author, now_us()))
            except InvalidRecordError as error:
                raise invalid_body(error.errors) from None
            except ConflictError as error:
                raise Problem("conflict", str(error)) from None

        dry_run = self.params.dry_run
        return await writes.write(self.request, transaction, self._body, dry_run=dry_run)

    def existing(self, editor: Editor, key: Key) -> Any:  # noqa: ANN401 - a shape, or an Answer
        """The record that the request changes, or the redirect to the one it was merged into.

        Raises Problem `not-found`, `withdrawn`, or that of a precondition.
        """
        found = editor.find(key)
        if found is None:
            path = successor(editor.connection, editor.record, *key)
            return Answer(308, b"", {"Location": path})
        self.check(found)
        return found

    def check(self, found: Any) -> None:  # noqa: ANN401
        """Check the preconditions and the key for a record that exists. Raises Problem."""
        self._conditions.check(entity_tag(to_json(found)))
        self.check_dataset(found)

    def save(self, editor: Editor, value: Value, key: Key, before: Any) -> Answer:  # noqa: ANN401
        """Write a record; `before` is what exists, None for a new one. Raises Problem."""
        if before is None:
            self._conditions.check(None)
        editor.save(value, key, before)
        return self.answer(editor, key, 200 if before else 201)

    def answer(self, editor: Editor, key: Key, status: int = 200) -> Answer:
        """The answer with a record that was written."""
        found = editor.find(key)
        self.check_dataset(found)
        body = to_json(found)
        address = f"/v1/{editor.record}s/{key.shown}"
        named = {"Location" if status == 201 else "Content-Location": address}  # noqa: PLR2004
        return Answer(status, body, {"ETag": entity_tag(body), **named})

    def check_dataset(self, found: Any) -> None:  # noqa: ANN401
        """Raise Problem `insufficient-scope` if the key may not write to its data set."""
        self._caller.check_dataset(found["dataset"] if "dataset" in found else found["id"])


def read_object(body: Body) -> Value:
    """The record in a body. Raises Problem `invalid-json`, `invalid-body`."""
    value = body.json()
    if isinstance(value, dict):
        return value
    raise invalid_body([body_error((), Refusal("invalid-value", "a record is an object"))])


def of_id(value: Value, key: Key) -> Value:
    """The body with the id of the path. Raises Problem `invalid-body` if it has another id."""
    given = value.get("id")
    if given is None or str(given).lower() == key.shown:
        return value | {"id": key.shown}
    refusal = Refusal("other-id", f"the address is that of {key.shown}")
    raise invalid_body([body_error(["id"], refusal)])


def read_as(shape: Any, body: Body) -> Any:  # noqa: ANN401
    """The body as an object of a shape. Raises Problem `invalid-json`, `invalid-body`."""
    try:
        return TypeAdapter(shape).validate_python(body.json(), strict=True)
    except ValidationError as error:
        raise invalid_body(body_errors(error)) from None


def no_reason() -> Problem:
    detail = "say why the record is changed, for its history"
    error = ProblemError(parameter="reason", code="invalid-value", detail=detail)
    return invalid_parameters([error])


def write_again(editor: Editor, key: Key, version: int, found: Any) -> None:  # noqa: ANN401
    """Write a version of a record again. Raises Problem `invalid-body` if there is none."""
    try:
        editor.restore(key, version, found)
    except LookupError:
        refusal = Refusal("unknown-version", f"there is no version {version} to restore")
        raise invalid_body([body_error(["version"], refusal)]) from None

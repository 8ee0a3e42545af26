"""What the routes that write events share: a request, its event, and the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app import history
from app.clock import now_us
from app.domain.refusals import Refusal
from app.events import wire
from app.events.write.edits import ConflictError, Current, Editor, InvalidEventError
from app.events.write.names import Value
from app.history import Author
from app.web import writes
from app.web.auth import Caller, caller_of
from app.web.bodies import Body, body_error, invalid_body
from app.web.preconditions import Preconditions
from app.web.problems import Problem
from app.web.responses import countries_of, entity_tag
from app.web.writes import (
    Answer,
    WriteParams,
)


class WriteRequest:
    """A request to write one event: `run` makes its response."""

    def __init__(self, request: Request, params: WriteParams, body: bytes) -> None:
        self.request = request
        self.caller: Caller = caller_of(request)
        self.conditions = Preconditions(request)
        self._params = params
        self._body = body

    async def run(self, work: Callable[[Editor], Answer]) -> Response:
        """The response to a write, which `work` makes in one transaction."""
        author = Author(self.caller.name, getattr(self._params, "reason", None))
        countries = countries_of(self.request)

        def transaction(connection: sa.Connection) -> Answer:
            history.take_turn(connection)
            try:
                return work(Editor(connection, countries, author, now_us()))
            except InvalidEventError as error:
                raise invalid_body(error.errors) from None
            except ConflictError as error:
                raise Problem("conflict", str(error)) from None

        return await writes.write(
            self.request, transaction, self._body, dry_run=self._params.dry_run
        )

    def existing(self, editor: Editor, event: UUID) -> Current | Answer:
        """The event that the request changes, or the redirect to the one that it was merged into.

        Raises Problem `not-found`, `withdrawn`, or that of a precondition.
        """
        current = editor.find(event)
        if current is None:
            gone = editor.tombstone(event)
            if gone is None:
                raise Problem("not-found", f"There is no event {event}.")
            return moved_or_gone(gone)
        self.conditions.check(entity_tag(current.body))
        self.caller.check_dataset(current.dataset)
        return current

    def save(self, editor: Editor, value: Value, current: Current | None) -> None:
        """Write an event in the place of the current one."""
        draft = editor.draft(value, current)
        self.caller.check_dataset(draft.dataset)
        editor.save(draft)


def moved_or_gone(gone: Any) -> Answer:  # noqa: ANN401
    """The redirect of a merged event. Raises Problem `withdrawn` for a withdrawn one."""
    if gone.merged_into is not None:
        return Answer(308, b"", {"Location": f"/v1/events/{gone.merged_into}"})
    raise withdrawn(gone)


def withdrawn(gone: Any) -> Problem:  # noqa: ANN401
    """The Problem of a withdrawn event, for its row of `tombstone`."""
    why = gone.reason or "no reason was given"
    tombstone = wire.tombstone(wire.TombstoneRow(*gone))
    detail = f"The event {gone.id} was withdrawn: {why}."
    return Problem("withdrawn", detail, more={"tombstone": tombstone})


def written(editor: Editor, event: UUID, status: int = 200) -> Answer:
    """The answer with an event after a write."""
    found = editor.find(event)
    if found is None:
        raise LookupError(event)
    address = f"/v1/events/{event}"
    named = {"Location": address} if status == 201 else {"Content-Location": address}  # noqa: PLR2004
    return Answer(status, found.body, {"ETag": entity_tag(found.body), **named})


def object_of(body: Body) -> Value:
    """The event in a body. Raises Problem `invalid-json`, `invalid-body`."""
    value = body.json()
    if isinstance(value, dict):
        return value
    raise invalid_body([body_error((), Refusal("invalid-value", "an event is an object"))])


def of_id(value: Value, event: UUID) -> Value:
    """The body with the id of the path. Raises Problem `invalid-body` if it has another id."""
    given = value.get("id")
    if given is None or str(given).lower() == str(event):
        return value | {"id": str(event)}
    refusal = Refusal("other-id", f"the address is that of the event {event}")
    raise invalid_body([body_error(["id"], refusal)])

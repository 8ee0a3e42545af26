"""Changes that clients make to single events, within the transaction of the caller.

The caller has taken its turn (`history.take_turn`), so that nothing changes between what it reads
and what it writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import ValidationError

from app import tables as t
from app.db.value_lists import among
from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.events.draft import EventDraft
from app.events.stored import documents
from app.events.write import record
from app.events.write.names import Names, Value
from app.events.write.references import known_events
from app.history import Author
from app.web.bodies import body_error, body_errors
from app.web.wire import ProblemError

Link: TypeAlias = tuple[UUID, str, str, bool]
"""An event, its relation to another event, that event, and whether this is certain."""


class InvalidEventError(ValueError):
    """An event that is not accepted, with all its errors."""

    def __init__(self, errors: list[ProblemError]) -> None:
        super().__init__()
        self.errors = errors


class ConflictError(ValueError):
    """An event that does not fit what exists; the message is for the client."""


@dataclass(frozen=True, slots=True)
class Current:
    """An event as it is: its document, its data set, and the links that it states itself."""

    id: UUID
    version: int
    dataset: str | None
    external_id: str | None
    body: bytes

    @property
    def document(self) -> Value:
        """The document, parsed."""
        document: Value = orjson.loads(self.body)
        return document


@dataclass(frozen=True, slots=True)
class Editor:
    """Writes events for an author, at a time."""

    connection: sa.Connection
    countries: Countries
    author: Author
    now_us: int

    def find(self, event: UUID) -> Current | None:
        """The event, unless it does not exist or was withdrawn."""
        column = t.event.c
        own = sa.select(column.version, column.dataset, column.external_id)
        row = self.connection.execute(own.where(column.id == event)).one_or_none()
        if row is None:
            return None
        return Current(event, *row, documents.stored(self.connection, [event])[event])

    def tombstone(self, event: UUID) -> Any:  # noqa: ANN401
        """The tombstone of an event; None if it has none."""
        statement = sa.select(t.tombstone).where(t.tombstone.c.id == event)
        return self.connection.execute(statement).one_or_none()

    def draft(self, value: Value, current: Current | None = None) -> EventDraft:
        """The draft of an event in the shape that clients read; `current` is the event that it
        replaces: what the server shows of other events is not its own, and its ids remain.

        Raises InvalidEventError.
        """
        if current is not None:
            value = self.own(value, current)
        (found,) = self.drafts([value])
        if isinstance(found, EventDraft):
            return found
        raise InvalidEventError(found)

    def drafts(self, values: Sequence[Any]) -> list[EventDraft | list[ProblemError]]:
        """The drafts of events, or all the errors of one."""
        names = Names(self.connection, self.countries, values)
        return [self._draft(names, value) for value in values]

    def own(self, value: Value, current: Current) -> Value:
        """What a document of an event states itself; without its ids, it keeps those it has."""
        own = dict(value)
        if own.get("dataset") is None and own.get("external_id") is None:
            own |= {"dataset": current.dataset, "external_id": current.external_id}
        if isinstance(own.get("links"), list):
            shown = self.shown_links([current.id])
            own["links"] = [
                one
                for one in own["links"]
                if not isinstance(one, dict) or (current.id, *link_of(one)) not in shown
            ]
        return own

    def shown_links(self, events: Sequence[UUID]) -> set[Link]:
        """The links in the documents of events that these do not state themselves."""
        link = t.event_link.c
        stated = sa.select(link.event, link.rel, link.target).where(among(link.event, events))
        own = {(event, rel, str(to)) for event, rel, to in self.connection.execute(stated)}
        shown = (
            (event, *link_of(one))
            for event, body in documents.stored(self.connection, events).items()
            for one in orjson.loads(body)["links"]
        )
        return {one for one in shown if one[:3] not in own}

    def save(self, draft: EventDraft, *, restores: bool = False) -> None:
        """Write an event under its own id.

        Raises InvalidEventError, and ConflictError if another event has one of its external ids.
        """
        others = known_events(self.connection, [draft])
        for (dataset, external_id), event in others.items():
            if event != draft.identity():
                raise ConflictError(f"The event {event} has the id {external_id!r} of {dataset}.")
        (outcome,) = record.save(
            self.connection, [draft], self.now_us, author=self.author, restores=restores
        )
        if outcome.kind == "rejected":
            raise InvalidEventError([body_error(one.at, one) for one in outcome.refusals])

    def withdraw(self, event: UUID, into: UUID | None = None) -> None:
        """Withdraw an event, or merge it `into` another."""
        record.withdraw(self.connection, [event], self.author, self.now_us, into)

    def version(self, event: UUID, version: int) -> Value | None:
        """The last document of an earlier version of an event; None if there is none."""
        old = t.event_state.c
        statement = sa.select(old.document).where(
            old.event == event,
            old.version == version,
            ~sa.exists().where(t.event.c.id == event, t.event.c.version == version),
        )
        body = self.connection.scalar(statement.order_by(old.until.desc()).limit(1))
        return None if body is None else orjson.loads(body)

    def _draft(self, names: Names, value: Any) -> EventDraft | list[ProblemError]:  # noqa: ANN401
        if not isinstance(value, dict):
            refusal = Refusal("invalid-value", "an event is an object")
            return [body_error((), refusal)]
        resolved, refusals = names.resolved(value)
        if resolved.get("kind") == "event":  # as in the interchange file
            del resolved["kind"]
        try:
            draft = EventDraft.read(resolved, self.countries)
        except ValidationError as error:
            refusals += names.missing(resolved)
            return [body_error(one.at, one) for one in refusals] + list(body_errors(error))
        if refusals:
            refusals += names.missing(resolved)
            return [body_error(one.at, one) for one in refusals]
        return draft


def link_of(link: Value) -> tuple[str, str, bool]:
    """A link in a document: its relation, the other event, and whether it is certain."""
    return str(link.get("rel")), str(link.get("event")), link.get("certain") is not False

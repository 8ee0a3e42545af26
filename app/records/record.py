"""Changes that persons make to actors, sources and data sets, in the transaction of the caller."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app import history, record_history
from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.domain.identity import new_id, record_id
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.events.write import moves, refresh
from app.history import Author, RecordKind
from app.sources import record as sources
from app.sources.draft import SourceDraft
from app.web.bodies import body_error, body_errors
from app.web.wire import ProblemError

Value = dict[str, Any]


class InvalidRecordError(ValueError):
    """A record that is not accepted, with all its errors."""

    def __init__(self, errors: list[ProblemError]) -> None:
        super().__init__()
        self.errors = errors


class ConflictError(ValueError):
    """A record that does not fit what exists; the message is for the client."""


class Key(NamedTuple):
    """The id of a record in the history, and as clients write it."""

    own: UUID
    shown: str


class Editor(ABC):
    """Changes records of one kind for an author, at a time. The caller has taken its turn."""

    record: ClassVar[RecordKind]
    draft: ClassVar[type[Draft]]
    kind_name: ClassVar[str | None] = None
    """The name that the draft has for `kind`: see decision 1."""

    def __init__(
        self, connection: sa.Connection, countries: Countries, author: Author, now_us: int
    ) -> None:
        self.connection = connection
        self.countries = countries
        self.author = author
        self.now_us = now_us

    @staticmethod
    def key(text: str) -> Key:
        """The key for an id in a path. Raises ValueError if it is none."""
        own = UUID(text)
        return Key(own, str(own))

    def identity(self, value: Value) -> Key:
        """The key of a new record: of the given id, of its external id, or a new one.

        Raises InvalidRecordError.
        """
        given, dataset, external = (value.get(name) for name in ("id", "dataset", "external_id"))
        if given is None and isinstance(dataset, str) and isinstance(external, str):
            return self.key(str(record_id(dataset, external)))
        try:
            return self.key(str(new_id(self.now_us)) if given is None else given)
        except (ValueError, AttributeError, TypeError):
            refusal = Refusal("invalid-value", "an id is a UUID")
            raise InvalidRecordError([body_error(["id"], refusal)]) from None

    @abstractmethod
    def find(self, key: Key) -> Any:  # noqa: ANN401 - a shape of the resource
        """The record as clients see it; None if it does not exist."""

    def save(self, value: Value, key: Key, before: Mapping[str, Any] | None) -> None:
        """Write a record in the shape that clients read in the place of `before`. It keeps its
        external id if none is given.

        Raises InvalidRecordError, ConflictError.
        """
        given = {**value, "id": key.shown}
        if before is not None and given.get("dataset") is None:
            own = {name: before[name] for name in ("dataset", "external_id") if name in before}
            given |= own if given.get("external_id") is None else {}
        draft = self.read(given)
        self._check_dataset(draft, key)
        self._save(draft, before)

    def restore(self, key: Key, version: int, before: Mapping[str, Any] | None) -> None:
        """Write a version again. Raises LookupError if there is none, or it is a withdrawal, and
        the errors of `save`.
        """
        document = record_history.document_of(self.connection, self.record, key.own, version)
        if document is None:
            raise LookupError(version)
        self.author = replace(self.author, restores=True)
        self.save(document, key, before)

    def uses(self, found: Mapping[str, Any]) -> dict[str, int]:
        """The number of records of each kind that refer to this one, without those of none."""
        return {"events": found["events"]} if found["events"] else {}

    @abstractmethod
    def delete(self, key: Key) -> None:
        """Withdraw a record that is not used."""

    @abstractmethod
    def _save(self, draft: Any, before: Mapping[str, Any] | None) -> None:  # noqa: ANN401
        """Write a draft, and what derives from it."""

    def read(self, value: Value) -> Draft:
        """The draft of a record in the shape that clients read. Raises InvalidRecordError."""
        given = dict(value)
        if self.kind_name is not None and self.kind_name not in given and "kind" in given:
            given[self.kind_name] = given.pop("kind")
        try:
            return self.draft.read(given, self.countries)
        except ValidationError as error:
            errors = list(body_errors(error))
        for one in errors:
            if one["pointer"] == f"/{self.kind_name}":
                one["pointer"] = "/kind"
        raise InvalidRecordError(errors)

    def _check_dataset(self, draft: Any, key: Key) -> None:  # noqa: ANN401
        """Check that the data set of the draft exists, and that its external id is free."""
        if draft.dataset is None:
            return
        here = sa.select(t.dataset.c.id).where(t.dataset.c.id == draft.dataset)
        if self.connection.scalar(here) is None:
            refusal = Refusal("unknown-dataset", f"there is no data set {draft.dataset!r}")
            raise InvalidRecordError([body_error(["dataset"], refusal)])
        row = t.metadata.tables[self.record].c
        same = row.dataset == draft.dataset, row.external_id == draft.external_id
        other = self.connection.scalar(sa.select(row.id).where(*same, row.id != key.own))
        if other is not None:
            raise ConflictError(
                f"The {self.record} {other} has the id {draft.external_id!r} of {draft.dataset}."
            )


class ActorEditor(Editor):
    """Actors: events show their names, and are found by them."""

    record = "actor"
    draft = ActorDraft
    kind_name = "actor_kind"

    def find(self, key: Key) -> Any:  # noqa: ANN401
        return actors.shown(self.connection, key.own)

    def delete(self, key: Key) -> None:
        actors.delete(self.connection, [key.own], self.now_us, self.author)

    def _save(self, draft: ActorDraft, before: Mapping[str, Any] | None) -> None:
        (effect,) = actors.save(self.connection, [draft], self.now_us, self.author)
        if before is not None and effect == "updated":
            events = refresh.events_of(self.connection, "actor", [draft.identity()])
            moves.renamed(self.connection, events, self.now_us, self.author)


class SourceEditor(Editor):
    """Sources: events show what they cite."""

    record = "source"
    draft = SourceDraft
    kind_name = "source_kind"

    def find(self, key: Key) -> Any:  # noqa: ANN401
        return sources.shown(self.connection, key.own)

    def delete(self, key: Key) -> None:
        sources.delete(self.connection, [key.own], self.now_us, self.author)

    def _save(self, draft: SourceDraft, before: Mapping[str, Any] | None) -> None:
        (effect,) = sources.save(self.connection, [draft], self.now_us, self.author)
        if before is not None and effect == "updated":
            ids = [draft.identity()]
            refresh.render(self.connection, "source", ids, self.now_us, self.author)


class DatasetEditor(Editor):
    """Data sets: their ids are slugs that clients choose."""

    record = "dataset"
    draft = DatasetDraft

    @staticmethod
    def key(text: str) -> Key:
        return Key(history.dataset_id(text), text)

    def identity(self, value: Value) -> Key:
        if isinstance(value.get("id"), str):
            return self.key(value["id"])
        refusal = Refusal("missing", "a data set needs an id, a slug")
        raise InvalidRecordError([body_error(["id"], refusal)])

    def find(self, key: Key) -> Any:  # noqa: ANN401
        return datasets.shown(self.connection, key.shown)

    def uses(self, found: Mapping[str, Any]) -> dict[str, int]:
        counts = {
            name: self.connection.scalar(
                sa.select(sa.func.count()).where(table.c.dataset == found["id"])
            )
            or 0
            for name, table in _OF_DATASET.items()
        }
        return {name: n for name, n in counts.items() if n}

    def delete(self, key: Key) -> None:
        datasets.delete(self.connection, key.shown, self.now_us, self.author)

    def _check_dataset(self, draft: Any, key: Key) -> None:  # noqa: ANN401
        """A data set is in none."""

    def _save(self, draft: DatasetDraft, before: Mapping[str, Any] | None) -> None:
        del before  # no event shows its data set but by its id
        datasets.save(self.connection, [draft], self.now_us, self.author)


_OF_DATASET: Final = {"events": t.event_external_id, "actors": t.actor, "sources": t.source}
EDITORS: Final = (ActorEditor, SourceEditor, DatasetEditor)

"""The records in the database that some drafts refer to: events, actors, sources and data sets."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import record_history
from app import tables as t
from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.db.value_lists import among
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.events.draft import EventDraft
from app.sources.draft import SourceDraft

GONE: Final = "gone from its data set"
REMOVED: Final = "its data set was removed"
REVERSIBLE: Final = (GONE, REMOVED)
"""Reasons for which an import withdraws an event. Another import can bring such an event back."""

ExternalId = tuple[str, str]
"""A data set and an id in it."""


@dataclass(slots=True)
class DryRun:
    """The records that a dry run would have written so far. `actors` have their countries."""

    datasets: set[str] = field(default_factory=set)
    sources: set[UUID] = field(default_factory=set)
    actors: dict[UUID, str | None] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Treat a data set, a source or an actor as written."""
        match draft:
            case DatasetDraft():
                self.datasets.add(draft.id)
            case SourceDraft():
                self.sources.add(draft.identity())
            case ActorDraft():
                self.actors[draft.identity()] = draft.country


def by_dataset(drafts: Iterable[EventDraft]) -> dict[str, set[str]]:
    """The external ids of these drafts, by data set."""
    found: dict[str, set[str]] = {}
    for dataset, own in (pair for draft in drafts for pair in draft.known_as):
        found.setdefault(dataset, set()).add(own)
    return found


def known_events(connection: sa.Connection, drafts: Iterable[EventDraft]) -> dict[ExternalId, UUID]:
    """The events in the database that have an external id of these drafts, by that id."""
    known = t.event_external_id.c
    found: dict[ExternalId, UUID] = {}
    for dataset, ids in by_dataset(drafts).items():
        statement = sa.select(known.external_id, known.event).where(
            known.dataset == dataset, among(known.external_id, ids)
        )
        found |= {(dataset, own): event for own, event in connection.execute(statement)}
    return found


class References:
    """`homes` are the countries of the actors that exist, by id; `known` the events that have the
    external ids of the drafts; `events` the rows of the events that exist, by id, locked until the
    transaction ends. With `restores`, withdrawn events return.
    """

    def __init__(
        self,
        connection: sa.Connection,
        drafts: Sequence[EventDraft],
        dry_run: DryRun,
        *,
        restores: bool = False,
    ) -> None:
        self._connection = connection
        self.restores = restores
        self.returning: Collection[UUID] = ()
        """Events that come back, although a person withdrew them."""
        self.known = known_events(connection, drafts)
        ids = {*self.known.values(), *(draft.identity() for draft in drafts)}
        event, gone = t.event.c, t.tombstone.c
        self.events: dict[UUID, Any] = {
            row.id: row
            for row in connection.execute(
                sa.select(event.id, event.document, event.digest, event.version, event.created_us)
                .where(among(event.id, ids))
                .order_by(event.id)
                .with_for_update()
            )
        }
        withdrawn = sa.select(gone.id, gone.reason).where(among(gone.id, ids))
        self._withdrawn: Mapping[UUID, str | None] = dict(self._pairs(withdrawn))
        actors = {
            person.actor.resolved(draft.dataset)
            for draft in drafts
            for person in draft.participants
            if person.actor
        }
        homes = sa.select(t.actor.c.id, t.actor.c.country).where(among(t.actor.c.id, actors))
        self.homes: dict[UUID, str | None] = dry_run.actors | dict(self._pairs(homes))
        self._follow_merges(actors - self.homes.keys())
        sources = {c.source.resolved(draft.dataset) for draft in drafts for c in draft.citations}
        self._sources = dry_run.sources | self._present(t.source, sources)
        datasets = {dataset for draft in drafts for dataset, _ in draft.known_as}
        self._datasets = dry_run.datasets | self._present(t.dataset, datasets)

    def _follow_merges(self, missing: set[UUID]) -> None:
        """Find the actors into which missing ones were merged: `survivors`."""
        self.survivors = (
            record_history.survivors(self._connection, "actor", missing) if missing else {}
        )
        # With its own country as before, so that a row of a file stays the same event.
        last = record_history.last_documents(self._connection, "actor", self.survivors)
        self.homes |= {one: document["country"] for one, document in last.items()}

    def event_of(self, draft: EventDraft) -> UUID:
        """The event that has one of the draft's external ids, else the draft's own id."""
        known = (self.known[pair] for pair in draft.known_as if pair in self.known)
        return next(known, draft.identity())

    def has_all_ids(self, draft: EventDraft) -> bool:
        """Whether the database has all external ids of the draft."""
        return all(pair in self.known for pair in draft.known_as)

    def can_return(self, event: UUID) -> bool:
        """Whether the event was withdrawn and comes back: an import brings back what an import
        withdrew.
        """
        if event not in self._withdrawn:
            return False
        if self.restores or event in self.returning:
            return True
        return self._withdrawn[event] in REVERSIBLE

    def refusals(self, draft: EventDraft) -> Iterator[Refusal]:
        """All reasons why the draft cannot be saved, with their places in it."""
        if len({self.known[pair] for pair in draft.known_as if pair in self.known}) > 1:
            detail = "its external ids belong to different events"
            yield Refusal("identity-conflict", detail, at=["external_ids"])
        event = self.event_of(draft)
        if event in self._withdrawn and not self.can_return(event):
            detail = "the event was withdrawn; give a new one a new id"
            yield Refusal("withdrawn", detail, at=["id"])
        for dataset, _ in draft.known_as:
            if dataset not in self._datasets:
                detail = f"no data set {dataset!r}: bring it before"
                yield Refusal("unknown-dataset", detail, at=_place_of(dataset, draft))
        for at, participant in enumerate(draft.participants):
            reference = participant.actor
            if reference and reference.resolved(draft.dataset) not in self.homes:
                name = reference.external_id or reference.id
                detail = f"no actor {name}: bring it before its events"
                yield Refusal("unknown-actor", detail, at=["participants", at, "actor"])
        for at, citation in enumerate(draft.citations):
            if citation.source.resolved(draft.dataset) not in self._sources:
                name = citation.source.external_id or citation.source.id
                detail = f"no source {name}: bring it before its events"
                yield Refusal("unknown-source", detail, at=["citations", at, "source"])

    def _present(self, table: sa.Table, wanted: set[Any]) -> set[Any]:
        if not wanted:
            return set()
        statement = sa.select(table.c.id).where(among(table.c.id, wanted))
        return set(self._connection.scalars(statement))

    def _pairs(self, statement: sa.Select[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        return ((key, value) for key, value in self._connection.execute(statement))


def _place_of(dataset: str, draft: EventDraft) -> list[str | int]:
    """Where the draft names a data set."""
    if dataset == draft.dataset:
        return ["dataset"]
    at = next(n for n, one in enumerate(draft.external_ids) if one.dataset == dataset)
    return ["external_ids", at, "dataset"]

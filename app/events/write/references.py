"""What the database already has of what some drafts name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.events.draft import EventDraft

GONE: Final = "gone from its data set"
REMOVED: Final = "its data set was removed"
REVERSIBLE: Final = (GONE, REMOVED)
"""Why an import withdraws an event. Another import may bring such an event back."""


@dataclass(slots=True)
class DryRun:
    """What a run that keeps nothing would have recorded by now. `actors` have their countries."""

    datasets: set[str] = field(default_factory=set)
    sources: set[UUID] = field(default_factory=set)
    actors: dict[UUID, str | None] = field(default_factory=dict)


class References:
    """`homes` are the countries of the actors that are there, `events` those that drafts name."""

    def __init__(
        self, connection: sa.Connection, drafts: Sequence[EventDraft], assumed: DryRun
    ) -> None:
        self._connection = connection
        pairs = {pair for draft in drafts for pair in draft.known_as}
        self._named = dict(self._by_external_id(pairs))
        ids = {*self._named.values(), *(draft.identity() for draft in drafts)}
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
        statement = sa.select(gone.id, gone.reason).where(among(gone.id, ids))
        self._withdrawn: dict[UUID, str | None] = dict(self._pairs(statement))
        actors = {
            p.actor.resolved(draft.dataset)
            for draft in drafts
            for p in draft.participants
            if p.actor
        }
        homes = sa.select(t.actor.c.id, t.actor.c.country).where(among(t.actor.c.id, actors))
        self.homes: dict[UUID, str | None] = assumed.actors | dict(self._pairs(homes))
        sources = {c.source.resolved(draft.dataset) for draft in drafts for c in draft.citations}
        self._sources = assumed.sources | self._present(t.source, sources)
        datasets = {dataset for dataset, _ in pairs}
        self._datasets = assumed.datasets | self._present(t.dataset, datasets)
        # Hardly ever is anything wrong, and then each draft has to be looked at.
        self._all_well = (
            not self._named
            and not self._withdrawn
            and (
                actors <= self.homes.keys()
                and sources <= self._sources
                and datasets <= self._datasets
            )
        )

    def event_of(self, draft: EventDraft) -> UUID:
        """The event that one of its external ids already names, else its own identity."""
        if not self._named:
            return draft.identity()
        return next(
            (self._named[pair] for pair in draft.known_as if pair in self._named),
            draft.identity(),
        )

    def has_all_ids(self, draft: EventDraft) -> bool:
        """Whether every id that the draft gives its event is recorded."""
        return all(pair in self._named for pair in draft.known_as)

    def refusal(self, draft: EventDraft) -> tuple[str, str] | None:
        """Why the draft cannot be recorded, if so: a code and a sentence."""
        return None if self._all_well else next(self._reasons(draft), None)

    def _reasons(self, draft: EventDraft) -> Iterator[tuple[str, str]]:
        events = {self._named[pair] for pair in draft.known_as if pair in self._named}
        if len(events) > 1:
            yield "identity-conflict", "its external ids belong to different events"
        event = self.event_of(draft)
        if event in self._withdrawn and not self.returns(event):
            yield "withdrawn", "the event was withdrawn; give a new one a new id"
        for dataset, _ in draft.known_as:
            if dataset not in self._datasets:
                yield "unknown-dataset", f"no data set {dataset!r}: bring it before"
        for participant in draft.participants:
            reference = participant.actor
            if reference and reference.resolved(draft.dataset) not in self.homes:
                name = reference.external_id or reference.id
                yield "unknown-actor", f"no actor {name}: bring it before its events"
        for citation in draft.citations:
            if citation.source.resolved(draft.dataset) not in self._sources:
                name = citation.source.external_id or citation.source.id
                yield "unknown-source", f"no source {name}: bring it before its events"

    def returns(self, event: UUID) -> bool:
        """Whether an event that an import withdrew may come back."""
        return self._withdrawn.get(event) in REVERSIBLE

    def _by_external_id(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Any]:
        external = t.event_external_id.c
        of_dataset: dict[str, list[str]] = {}
        for dataset, own in pairs:
            of_dataset.setdefault(dataset, []).append(own)
        for dataset, own_ids in of_dataset.items():
            statement = sa.select(external.external_id, external.event).where(
                external.dataset == dataset, among(external.external_id, own_ids)
            )
            for own, event in self._connection.execute(statement):
                yield (dataset, own), event

    def _present(self, table: sa.Table, wanted: set[Any]) -> set[Any]:
        if not wanted:
            return set()
        statement = sa.select(table.c.id).where(among(table.c.id, wanted))
        return set(self._connection.scalars(statement))

    def _pairs(self, statement: sa.Select[tuple[Any, Any]]) -> Iterator[Any]:
        return ((key, value) for key, value in self._connection.execute(statement))

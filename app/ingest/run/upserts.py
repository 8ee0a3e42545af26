"""Upserts of the drafts of a batch: one class for each kind of record, all with one interface."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.domain.identity import record_id
from app.drafts import Draft, Saved
from app.events.draft import EventDraft
from app.events.write import imported, refresh
from app.events.write.decided import withdrawn
from app.events.write.references import DryRun, known_events
from app.history import IMPORT, Author
from app.ingest.parsing.results import Rejection
from app.ingest.run.accounting import Result
from app.sources import record as sources
from app.sources.draft import SourceDraft

D = TypeVar("D", bound=Draft)


class Upserted(NamedTuple):
    """The result of a draft, and a digest of its content, which is equal for equal drafts."""

    result: Result
    digest: bytes


@dataclass(frozen=True, slots=True)
class Transaction:
    """The transaction of a batch, and its time. In a dry run nothing is written to it.

    With `take_file`, the values of the file replace those that people gave.
    """

    connection: sa.Connection
    now_us: int
    dry_run: DryRun | None
    take_file: bool = False
    author: Author = IMPORT


class Upserts(ABC, Generic[D]):
    """Upserts drafts of one kind within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection
        self._now_us = transaction.now_us
        self._dry_run = transaction.dry_run
        self._take_file = transaction.take_file
        self._author = transaction.author

    @abstractmethod
    def ids(self, drafts: Sequence[D]) -> list[set[UUID]]:
        """For each draft the ids by which a later row can refer to its record again."""

    @abstractmethod
    def upsert(self, drafts: Sequence[D]) -> list[Upserted]:
        """Write drafts of different records; the results are in their order."""

    @abstractmethod
    def digest(self, draft: D) -> bytes | Rejection:
        """The digest of a draft without writing it, or why it would be rejected."""


class EventUpserts(Upserts[EventDraft]):
    """Events are known by their own id and by all their external ids."""

    def ids(self, drafts: Sequence[EventDraft]) -> list[set[UUID]]:
        if self._dry_run is None:
            history.take_turn(self._connection)  # no other writer may add an id in between
        known = known_events(self._connection, drafts)
        # The row of an event that a person merged is not one of the event that has its id now.
        gone = withdrawn(self._connection, drafts, known)
        return [
            {
                draft.identity(),
                *(record_id(*pair) for pair in draft.known_as),
                *(
                    [gone[at]]
                    if at in gone
                    else [known[pair] for pair in draft.known_as if pair in known]
                ),
            }
            for at, draft in enumerate(drafts)
        ]

    def upsert(self, drafts: Sequence[EventDraft]) -> list[Upserted]:
        return self._save(drafts, self._dry_run)

    def digest(self, draft: EventDraft) -> bytes | Rejection:
        ((result, digest),) = self._save([draft], self._dry_run or DryRun())
        return result if isinstance(result, Rejection) else digest

    def _save(self, drafts: Sequence[EventDraft], dry_run: DryRun | None) -> list[Upserted]:
        outcomes = imported.save(
            self._connection, drafts, self._now_us, dry_run, self._author, take_file=self._take_file
        )
        return [
            Upserted(Rejection(outcome.refusals[0].code, outcome.refusals[0].detail), b"")
            if outcome.kind == "rejected"
            else Upserted("kept" if outcome.is_kept else outcome.kind, outcome.digest)
            for outcome in outcomes
        ]


class _RecordUpserts(Upserts[D]):
    """Records beside events: they are known by one id, and may belong to a data set."""

    def upsert(self, drafts: Sequence[D]) -> list[Upserted]:
        missing = self._missing_datasets(drafts)
        accepted = [draft for draft in drafts if self._dataset(draft) not in missing]
        kept: set[UUID] = set()
        kinds = self._save(accepted, kept)
        if self._dry_run is not None:
            for draft in accepted:
                self._dry_run.add(draft)
        elif {"created", "updated"} & set(kinds):
            changed = zip(accepted, kinds, strict=True)
            self._refresh([draft for draft, kind in changed if kind == "updated"])
        results: Iterator[Result] = (
            "kept" if not kept.isdisjoint(own) else kind
            for own, kind in zip(self.ids(accepted), kinds, strict=True)
        )
        return [
            Upserted(_unknown_dataset(dataset), b"")
            if (dataset := self._dataset(draft)) in missing
            else Upserted(next(results), self.digest(draft))
            for draft in drafts
        ]

    def digest(self, draft: D) -> bytes:
        return blake2b(draft.model_dump_json().encode(), digest_size=16).digest()

    @abstractmethod
    def _save(self, drafts: Sequence[D], kept: set[UUID]) -> list[Saved]:
        """Write these, or in a dry run only compare them; `kept` gets those that keep something."""

    def _dataset(self, draft: D) -> str | None:
        """The data set that the record belongs to."""
        return getattr(draft, "dataset", None)

    def _refresh(self, changed: Sequence[D]) -> None:
        """Refresh the events that show these records."""

    def _missing_datasets(self, drafts: Sequence[D]) -> set[str | None]:
        named = {self._dataset(draft) for draft in drafts} - {None}
        if self._dry_run is not None:
            named -= self._dry_run.datasets
        if not named:
            return set()
        statement = sa.select(t.dataset.c.id).where(t.dataset.c.id.in_(named))
        return named.difference(self._connection.scalars(statement))


class DatasetUpserts(_RecordUpserts[DatasetDraft]):
    """Data sets: known by their slug."""

    def ids(self, drafts: Sequence[DatasetDraft]) -> list[set[UUID]]:
        return [{record_id("dataset", draft.id)} for draft in drafts]

    def _save(self, drafts: Sequence[DatasetDraft], kept: set[UUID]) -> list[Saved]:
        keep = self._dry_run is None
        return datasets.save(
            self._connection, drafts, self._now_us, self._author, keep=keep, kept=kept
        )


class SourceUpserts(_RecordUpserts[SourceDraft]):
    """Sources: the documents of events show them."""

    def ids(self, drafts: Sequence[SourceDraft]) -> list[set[UUID]]:
        return [{draft.identity()} for draft in drafts]

    def _save(self, drafts: Sequence[SourceDraft], kept: set[UUID]) -> list[Saved]:
        keep = self._dry_run is None
        return sources.save(
            self._connection, drafts, self._now_us, self._author, keep=keep, kept=kept
        )

    def _refresh(self, changed: Sequence[SourceDraft]) -> None:
        ids = [draft.identity() for draft in changed]
        refresh.render(self._connection, "source", ids, self._now_us, self._author)


class ActorUpserts(_RecordUpserts[ActorDraft]):
    """Actors: the documents of events show them, and events are found by their names."""

    def ids(self, drafts: Sequence[ActorDraft]) -> list[set[UUID]]:
        return [{draft.identity()} for draft in drafts]

    def _save(self, drafts: Sequence[ActorDraft], kept: set[UUID]) -> list[Saved]:
        keep = self._dry_run is None
        return actors.save(
            self._connection, drafts, self._now_us, self._author, keep=keep, kept=kept
        )

    def _refresh(self, changed: Sequence[ActorDraft]) -> None:
        ids = [draft.identity() for draft in changed]
        refresh.render(self._connection, "actor", ids, self._now_us, self._author)
        refresh.reindex_names(self._connection, ids)


def upserts_of(kind: type[Draft], transaction: Transaction) -> Upserts[Any]:
    """The upserts of the drafts of a kind."""
    return _KINDS[kind](transaction)


def _unknown_dataset(dataset: str | None) -> Rejection:
    return Rejection("unknown-dataset", f"no data set {dataset!r}: bring it before")


_KINDS: Final[dict[type[Draft], type[Upserts[Any]]]] = {
    DatasetDraft: DatasetUpserts,
    SourceDraft: SourceUpserts,
    ActorDraft: ActorUpserts,
    EventDraft: EventUpserts,
}

"""How the records of one kind are saved together, and what tells whether two say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.domain.identity import record_id
from app.drafts import Draft
from app.events import documents, history
from app.events import record as events
from app.events.draft import EventDraft
from app.events.known import Assumed
from app.events.rows import Ahead
from app.imports.account import Fate
from app.ingest.reading import Rejection
from app.sources import record as sources
from app.sources.draft import SourceDraft

Result: TypeAlias = Fate | Rejection


@dataclass(frozen=True, slots=True)
class Saver:
    """`save` records drafts and gives for each what became of it and the digest of what it says;
    `digest` gives that of one more draft of the same record.
    """

    save: Callable[[Sequence[Draft]], list[tuple[Result, bytes]]]
    digest: Callable[[Draft], bytes | Rejection]


@dataclass(frozen=True, slots=True)
class Transaction:
    """Where and when records are written. `assumed` is None if they really are.

    `ahead` are the rows of events as far as they are worked out.
    """

    connection: sa.Connection
    now_us: int
    assumed: Assumed | None
    ahead: Ahead


def saver(kind: type[Draft], transaction: Transaction) -> Saver:
    """How drafts of this kind are saved."""
    if kind is EventDraft:
        return Saver(partial(_events, transaction), partial(_event_digest, transaction))
    return Saver(partial(_SAVE[kind], transaction), digest)


def identity(draft: Draft) -> UUID:
    """By what a data set, a source or an actor is met again in one file."""
    match draft:
        case DatasetDraft():
            return record_id("dataset", draft.id)
        case SourceDraft() | ActorDraft():
            return draft.identity()
        case _:
            raise TypeError(draft)


def digest(draft: Draft) -> bytes:
    """Equal for drafts that say the same."""
    return blake2b(draft.model_dump_json().encode(), digest_size=16).digest()


def assume(assumed: Assumed, draft: Draft) -> None:
    """Note that a run which keeps nothing would have recorded this."""
    match draft:
        case DatasetDraft():
            assumed.datasets.add(draft.id)
        case SourceDraft():
            assumed.sources.add(draft.identity())
        case ActorDraft():
            assumed.actors[draft.identity()] = draft.country


def _events(transaction: Transaction, drafts: Sequence[EventDraft]) -> list[tuple[Result, bytes]]:
    outcomes = events.save(
        transaction.connection,
        drafts,
        transaction.now_us,
        transaction.assumed,
        transaction.ahead,
    )
    return [(_result(outcome), outcome.digest) for outcome in outcomes]


def _event_digest(transaction: Transaction, draft: EventDraft) -> bytes | Rejection:
    assumed = transaction.assumed or Assumed()
    (outcome,) = events.save(transaction.connection, [draft], transaction.now_us, assumed)
    result = _result(outcome)
    return result if isinstance(result, Rejection) else outcome.digest


def _result(outcome: events.Outcome) -> Result:
    if outcome.kind == "rejected":
        return Rejection(outcome.code, outcome.detail)
    return outcome.kind


def _datasets(
    transaction: Transaction, drafts: Sequence[DatasetDraft]
) -> list[tuple[Result, bytes]]:
    keep = transaction.assumed is None
    saved: list[tuple[Result, bytes]] = []
    for draft in drafts:
        kind = datasets.save(transaction.connection, draft, transaction.now_us, keep=keep)
        saved.append((kind, digest(draft)))
    _settle(transaction, drafts, saved)
    return saved


def _sources(transaction: Transaction, drafts: Sequence[SourceDraft]) -> list[tuple[Result, bytes]]:
    at_home = _at_home(transaction, drafts)
    saved: list[tuple[Result, bytes]] = []
    changed: list[UUID] = []
    for draft in drafts:
        if draft.dataset not in at_home:
            saved.append((_homeless(draft), b""))
            continue
        source, kind = sources.save(transaction.connection, draft, keep=transaction.assumed is None)
        saved.append((kind, digest(draft)))
        if kind == "updated":
            changed.append(source)
    cited = sa.select(t.citation.c.event).where(t.citation.c.source.in_(changed))
    _settle(transaction, drafts, saved, cited)
    return saved


def _actors(transaction: Transaction, drafts: Sequence[ActorDraft]) -> list[tuple[Result, bytes]]:
    at_home = _at_home(transaction, drafts)
    taken = [draft for draft in drafts if draft.dataset in at_home]
    kinds = dict(
        zip(
            (draft.identity() for draft in taken),
            actors.save(transaction.connection, taken, keep=transaction.assumed is None),
            strict=True,
        )
    )
    saved: list[tuple[Result, bytes]] = [
        (kinds[draft.identity()], digest(draft))
        if draft.dataset in at_home
        else (_homeless(draft), b"")
        for draft in drafts
    ]
    changed = [actor for actor, kind in kinds.items() if kind == "updated"]
    shown = sa.select(t.participant.c.event).where(t.participant.c.actor.in_(changed))
    _settle(transaction, drafts, saved, shown)
    return saved


def _settle(
    transaction: Transaction,
    drafts: Sequence[Draft],
    saved: Sequence[tuple[Result, bytes]],
    shown: sa.Select[UUID] | None = None,
) -> None:
    """Render the events that show what changed, and count the write."""
    if transaction.assumed is not None:
        for draft in drafts:
            assume(transaction.assumed, draft)
    elif any(result in {"created", "updated"} for result, _ in saved):
        if shown is not None:
            events_ = transaction.connection.scalars(shown.distinct()).all()
            documents.store(transaction.connection, events_)
        history.raise_revision(transaction.connection)


def _at_home(
    transaction: Transaction, drafts: Sequence[SourceDraft | ActorDraft]
) -> set[str | None]:
    """The data sets of these drafts that are there, and None, which needs none."""
    named = {draft.dataset for draft in drafts if draft.dataset}
    statement = sa.select(t.dataset.c.id).where(t.dataset.c.id.in_(named))
    there = set(transaction.connection.scalars(statement))
    assumed = transaction.assumed.datasets if transaction.assumed else set()
    return {None, *there, *assumed}


def _homeless(draft: SourceDraft | ActorDraft) -> Rejection:
    return Rejection("unknown-dataset", f"no data set {draft.dataset!r}: bring it before")


_SAVE: dict[type[Draft], Callable[..., list[tuple[Result, bytes]]]] = {
    DatasetDraft: _datasets,
    SourceDraft: _sources,
    ActorDraft: _actors,
}

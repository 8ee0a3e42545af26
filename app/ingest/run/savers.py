"""How the records of one kind are saved together, and what tells whether two say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.db.value_lists import among
from app.domain.identity import record_id
from app.drafts import Draft
from app.events.draft import EventDraft
from app.events.index import full_text
from app.events.stored import documents, event_rows
from app.events.terms import of_id
from app.events.write import history
from app.events.write import record as events
from app.events.write.prepared import Ahead
from app.events.write.references import DryRun
from app.imports.account import Fate
from app.ingest.parsing.results import Rejection
from app.sources import record as sources
from app.sources.draft import SourceDraft

Result: TypeAlias = Fate | Rejection


class Saved(NamedTuple):
    """What became of a draft, the digest of what it says, and the record that it is."""

    result: Result
    digest: bytes
    id: UUID | None


@dataclass(frozen=True, slots=True)
class Saver:
    """`save` records drafts and gives what became of each; `digest` tells what one more says."""

    save: Callable[[Sequence[Draft]], list[Saved]]
    digest: Callable[[Draft], bytes | Rejection]


@dataclass(frozen=True, slots=True)
class Transaction:
    """Where and when records are written. `assumed` is None if they really are.

    `ahead` is what is worked out of events, `is_taken` says whether a row told of an event before.
    """

    connection: sa.Connection
    now_us: int
    assumed: DryRun | None
    ahead: Ahead
    is_taken: Callable[[UUID], bool]


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


def assume(assumed: DryRun, draft: Draft) -> None:
    """Note that a run which keeps nothing would have recorded this."""
    match draft:
        case DatasetDraft():
            assumed.datasets.add(draft.id)
        case SourceDraft():
            assumed.sources.add(draft.identity())
        case ActorDraft():
            assumed.actors[draft.identity()] = draft.country


def _events(transaction: Transaction, drafts: Sequence[EventDraft]) -> list[Saved]:
    outcomes = events.save(
        transaction.connection,
        drafts,
        transaction.now_us,
        transaction.assumed,
        transaction.ahead,
        transaction.is_taken,
    )
    return [Saved(_result(outcome), outcome.digest, outcome.id) for outcome in outcomes]


def _event_digest(transaction: Transaction, draft: EventDraft) -> bytes | Rejection:
    assumed = transaction.assumed or DryRun()
    (outcome,) = events.save(transaction.connection, [draft], transaction.now_us, assumed)
    result = _result(outcome)
    return result if isinstance(result, Rejection) else outcome.digest


def _result(outcome: events.Outcome) -> Result:
    if outcome.kind == "rejected":
        return Rejection(outcome.code, outcome.detail)
    return outcome.kind


def _datasets(transaction: Transaction, drafts: Sequence[DatasetDraft]) -> list[Saved]:
    keep = transaction.assumed is None
    saved: list[Saved] = []
    for draft in drafts:
        kind = datasets.save(transaction.connection, draft, transaction.now_us, keep=keep)
        saved.append(Saved(kind, digest(draft), None))
    _settle(transaction, drafts, saved)
    return saved


def _sources(transaction: Transaction, drafts: Sequence[SourceDraft]) -> list[Saved]:
    at_home = _at_home(transaction, drafts)
    saved: list[Saved] = []
    changed: list[UUID] = []
    for draft in drafts:
        if draft.dataset not in at_home:
            saved.append(Saved(_homeless(draft), b"", None))
            continue
        source, kind = sources.save(transaction.connection, draft, keep=transaction.assumed is None)
        saved.append(Saved(kind, digest(draft), None))
        if kind == "updated":
            changed.append(source)
    cited = _with_terms("source", changed)
    _settle(transaction, drafts, saved, cited)
    return saved


def _actors(transaction: Transaction, drafts: Sequence[ActorDraft]) -> list[Saved]:
    at_home = _at_home(transaction, drafts)
    taken = [draft for draft in drafts if draft.dataset in at_home]
    kinds = dict(
        zip(
            (draft.identity() for draft in taken),
            actors.save(transaction.connection, taken, keep=transaction.assumed is None),
            strict=True,
        )
    )
    saved: list[Saved] = [
        Saved(kinds[draft.identity()], digest(draft), None)
        if draft.dataset in at_home
        else Saved(_homeless(draft), b"", None)
        for draft in drafts
    ]
    changed = [actor for actor, kind in kinds.items() if kind == "updated"]
    shown = _with_terms("actor", changed)
    _settle(transaction, drafts, saved, shown)
    if transaction.assumed is None:
        renew(transaction, changed)
    return saved


def _settle(
    transaction: Transaction,
    drafts: Sequence[Draft],
    saved: Sequence[Saved],
    shown: sa.Select[UUID] | None = None,
) -> None:
    """Render the events that show what changed, and count the write."""
    if transaction.assumed is not None:
        for draft in drafts:
            assume(transaction.assumed, draft)
    elif any(one.result in {"created", "updated"} for one in saved):
        if shown is not None:
            events_ = transaction.connection.scalars(shown.distinct()).all()
            documents.store(transaction.connection, events_)
        history.raise_revision(transaction.connection)


def renew(transaction: Transaction, changed: Sequence[UUID]) -> None:
    """Let search find the events of these actors by the names that they have now."""
    if not changed:
        return
    found = transaction.connection.scalars(_with_terms("actor", changed).distinct()).all()
    for at in range(0, len(found), documents.CHUNK):
        events_ = event_rows.stored(transaction.connection, found[at : at + documents.CHUNK])
        full_text.update(transaction.connection, events_)


def _with_terms(kind: str, ids: Sequence[UUID]) -> sa.Select[UUID]:
    """The events that stand under these actors or sources."""
    term, line = t.term.c, t.timeline.c
    values = [of_id(kind, one).value for one in ids]
    return (
        sa.select(line.event)
        .join(t.term, term.id == line.term)
        .where(term.kind == kind, among(term.value, values))
    )


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


_SAVE: dict[type[Draft], Callable[..., list[Saved]]] = {
    DatasetDraft: _datasets,
    SourceDraft: _sources,
    ActorDraft: _actors,
}

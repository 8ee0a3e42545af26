"""An import run: what a reader gives, recorded in batches, and every record accounted for."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.clock import now_us
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.db import Database
from app.events import documents
from app.events import record as events
from app.events.draft import EventDraft
from app.ingest.reading import Read, Rejection
from app.sources import record as sources
from app.sources.draft import SourceDraft

BATCH: Final = 500
"""Records a transaction: other writers get in between two."""


@dataclass(slots=True)
class Account:
    """read = created + updated + unchanged + rejected, to the record."""

    read: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[tuple[Read, Rejection]] = field(default_factory=list)
    seconds: float = 0.0

    def take(self, read: Read, result: events.Outcome | Rejection) -> None:
        self.read += 1
        if isinstance(result, events.Outcome) and result.kind == "rejected":
            result = Rejection(result.code, result.detail)
        if isinstance(result, Rejection):
            self.outcomes["rejected"] += 1
            self.rejections.append((read, result))
        else:
            self.outcomes[result.kind] += 1


async def run(database: Database, reads: Iterable[Read]) -> Account:
    """Record everything. Each batch is a transaction; running again completes a run that died."""
    account = Account()
    began = time.monotonic()
    for batch in _batches(iter(reads)):
        results = await database.write(partial(_record, batch))
        for read, result in zip(batch, results, strict=True):
            account.take(read, result)
    account.seconds = time.monotonic() - began
    return account


def _batches(reads: Iterator[Read]) -> Iterator[list[Read]]:
    while batch := list(islice(reads, BATCH)):
        yield batch


def _record(batch: list[Read], connection: sa.Connection) -> list[events.Outcome | Rejection]:
    """Events that stand together are saved together; everything else one by one, in order."""
    results: list[events.Outcome | Rejection] = []
    waiting: list[EventDraft] = []
    moment = now_us()
    for read in batch:
        if isinstance(read.result, EventDraft):
            waiting.append(read.result)
            continue
        results += events.save(connection, waiting, moment)
        waiting = []
        results.append(_record_one(connection, read, moment))
    return results + events.save(connection, waiting, moment)


def _record_one(connection: sa.Connection, read: Read, moment: int) -> events.Outcome | Rejection:
    shown: sa.Select[UUID] | None = None
    match read.result:
        case Rejection() as rejection:
            return rejection
        case DatasetDraft() as draft:
            kind = datasets.save(connection, draft, moment)
        case SourceDraft() | ActorDraft() as draft if _homeless(connection, draft):
            return Rejection("unknown-dataset", f"no data set {draft.dataset!r}: bring it before")
        case SourceDraft() as draft:
            source, kind = sources.save(connection, draft)
            shown = sa.select(t.citation.c.event).where(t.citation.c.source == source)
        case ActorDraft() as draft:
            actor, kind = actors.save(connection, draft)
            shown = sa.select(t.participant.c.event).where(t.participant.c.actor == actor)
        case draft:
            raise TypeError(draft)
    if kind != "unchanged":
        if shown is not None:
            documents.store(connection, connection.scalars(shown.distinct()).all())
        events.raise_revision(connection)
    return events.Outcome(kind)


def _homeless(connection: sa.Connection, draft: SourceDraft | ActorDraft) -> bool:
    """Whether the draft names a data set that is not there."""
    if draft.dataset is None:
        return False
    statement = sa.select(t.dataset.c.id).where(t.dataset.c.id == draft.dataset)
    return connection.scalar(statement) is None

"""One batch of an import: a transaction that may be tried again, since nothing else remembers it.

What the rows name goes in first (`Read.needs`), then the rows in their order: events that stand
together are saved together, everything else one by one.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import chain, groupby
from typing import Self, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.clock import now_us
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.domain.dates import parse
from app.domain.identity import record_id
from app.drafts import Draft
from app.events.draft import EventDraft
from app.events.write import history
from app.events.write.prepared import Ahead
from app.events.write.references import DryRun
from app.imports import record as imports
from app.imports.account import Account, Rejected
from app.ingest.parsing.results import Rejection, RowResult, shortened
from app.ingest.run.savers import Result, Saver, Transaction, assume, identity, renew, saver
from app.ingest.run.seen_ids import First, Seen
from app.sources import record as sources
from app.sources.draft import SourceDraft

Item: TypeAlias = tuple[str, RowResult]


class Job:
    """What a run remembers from one batch to the next. A context manager."""

    def __init__(self, *, keep: bool) -> None:
        self.keep = keep
        self.seen = Seen()
        self.assumed = DryRun()
        self.datasets: set[str] = set()
        # Whether the last batch wrote events, so that the next one is likely to.
        self.writes = keep
        # Rejected rows of which nobody can say which event they are.
        self.unidentified = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.seen.close()


class Batch:
    """`record` is the work of a transaction; `commit`, after it, makes the run remember it.

    `after` is the account after the batch, `rejected` its rows that were not taken, `seconds` how
    long it took to record them.
    """

    def __init__(
        self,
        job: Job,
        account: Account,
        items: Sequence[Item],
        ahead: Ahead,
    ) -> None:
        self._job = job
        self._before = account
        self.after = account
        self.rejected: list[Rejected] = []
        self.items = items
        self.seconds = 0.0
        self._ahead = ahead
        self._met: dict[UUID, First] = {}
        self._seen: dict[UUID, First] = {}
        self._datasets: set[str] = set()
        self._unidentified = 0

    def of(self, items: Sequence[Item], account: Account | None = None) -> "Batch":
        """The same for other rows, after `account` (default: the one that this came after)."""
        return Batch(self._job, account or self._before, items, self._ahead)

    def record(self, connection: sa.Connection) -> None:
        """Record the rows, and the account as it is after them."""
        began = time.monotonic()
        self._met = {}
        assumed = None if self._job.keep else self._job.assumed
        transaction = Transaction(connection, now_us(), assumed, self._ahead, self._is_taken)
        self._ensure(transaction)
        results: list[Result] = []
        for kind, group in groupby(self.items, key=_kind):
            results += self._stretch(list(group), saver(kind, transaction))
        self._settle(results)
        if self._job.keep:
            before = self._before.fates["rejected"]
            imports.advance(connection, self.after, self.rejected, before)
        self.seconds = time.monotonic() - began

    def commit(self) -> None:
        """Remember the records that the batch met."""
        self._job.seen.add(self._met)
        self._job.datasets = self._datasets
        self._job.writes = self._job.keep and _written(self.after) > _written(self._before)
        self._job.unidentified += self._unidentified

    def _ensure(self, transaction: Transaction) -> None:
        """Record what the rows name."""
        # Readers give the same objects again and again; they live as long as the batch.
        needs = {id(need): need for _, read in self.items for need in read.needs}.values()
        if transaction.assumed is not None:
            for need in needs:
                assume(transaction.assumed, need)
            return
        connection = transaction.connection
        wrote = False
        for need in needs:
            if isinstance(need, DatasetDraft):
                wrote |= datasets.save(connection, need, transaction.now_us) != "unchanged"
        for need in needs:
            if isinstance(need, SourceDraft):
                wrote |= sources.save(connection, need)[1] != "unchanged"
        people = [need for need in needs if isinstance(need, ActorDraft)]
        ensured = actors.ensure(connection, people)
        renew(transaction, [actor for actor, kind in ensured.items() if kind == "updated"])
        if ensured or wrote:
            history.raise_revision(connection)

    def _stretch(self, items: Sequence[Item], saver_: Saver) -> list[Result]:
        """Save the records that come first; one that comes again has to say the same."""
        named = [_ids(read.result) for _, read in items]
        self._seen = self._job.seen.firsts(chain.from_iterable(named))
        results: dict[int, Result] = {}
        fresh: list[tuple[int, Draft, set[UUID]]] = []
        again: list[tuple[int, Draft, set[UUID]]] = []
        claimed: set[UUID] = set()
        for at, ((_, read), ids) in enumerate(zip(items, named, strict=True)):
            if isinstance(read.result, Rejection):
                results[at] = read.result
                continue
            met = not claimed.isdisjoint(ids) or self._first(ids) is not None
            (again if met else fresh).append((at, read.result, ids))
            claimed |= ids
        saved = saver_.save([draft for _, draft, _ in fresh])
        for (at, _, ids), (result, digest, record) in zip(fresh, saved, strict=True):
            results[at] = result
            if not isinstance(result, Rejection):
                first = First(items[at][0], items[at][1].row, digest)
                names = ids | {record} if record else ids
                self._met.update(dict.fromkeys(names, first))
        for at, draft, ids in again:
            said = saver_.digest(draft)
            results[at] = said if isinstance(said, Rejection) else self._compared(ids, said)
        return [results[at] for at in range(len(items))]

    def _compared(self, ids: set[UUID], digest: bytes) -> Result:
        """Merged into the first row with one of these ids if it says the same."""
        first = self._first(ids)
        if first is None or first.digest == digest:
            return "merged"
        return Rejection(
            "repeated-id",
            f"row {first.row} of {first.file} has this id too, and says something else",
        )

    def _is_taken(self, event: UUID) -> bool:
        return event in self._met or bool(self._job.seen.firsts([event]))

    def _first(self, ids: set[UUID]) -> First | None:
        """The first meeting of a record of the stretch; None if there was none."""
        for met in (self._met, self._seen):
            if not met.keys().isdisjoint(ids):
                return next(met[one] for one in ids if one in met)
        return None

    def _settle(self, results: Sequence[Result]) -> None:
        """Bring the rows into a copy of the account."""
        account = deepcopy(self._before)
        self._datasets = self._job.datasets | {*_datasets(read for _, read in self.items)}
        account.dataset = next(iter(self._datasets)) if len(self._datasets) == 1 else None
        self._unidentified = 0
        rejected: list[Rejected] = []
        for (file, read), result in zip(self.items, results, strict=True):
            if isinstance(result, Rejection):
                self._identify(file, read)
                rows = [(read.file or file, read.row, read.raw)]
                rows += [(row.file or file, row.number, row.raw) for row in read.also]
                for name, number, raw in rows:
                    row = Rejected(name, number, shortened(raw), result.code, result.detail)
                    account.reject(row)
                    rejected.append(row)
                continue
            account.fates[result] += 1
            account.fates["merged"] += len(read.also)
            if isinstance(read.result, EventDraft) and result != "merged":
                _count(account, read.result)
        self.after, self.rejected = account, rejected

    def _identify(self, file: str, read: RowResult) -> None:
        """Remember which event a rejected row would have made: it is not gone from the file."""
        draft = read.result
        if not isinstance(draft, Rejection | EventDraft):
            return
        if draft.external_id is None:
            self._unidentified += 1
        else:
            self._met.setdefault(rejected_id(draft.external_id), First(file, read.row, b""))


def _written(account: Account) -> int:
    return account.fates["created"] + account.fates["updated"]


def _datasets(reads: Iterable[RowResult]) -> Iterator[str]:
    """The data sets that rows bring or belong to."""
    for read in reads:
        for draft in (*read.needs, read.result):
            if isinstance(draft, DatasetDraft):
                yield draft.id
            elif isinstance(draft, EventDraft) and draft.dataset:
                yield draft.dataset


def rejected_id(external_id: str) -> UUID:
    """Under which a rejected row is remembered, since its data set may not be known yet."""
    return record_id("", external_id)


def _kind(item: Item) -> type[Draft]:
    """What stands together is saved together; a rejected row stands with events."""
    result = item[1].result
    return EventDraft if isinstance(result, Rejection) else type(result)


def _ids(draft: Draft | Rejection) -> set[UUID]:
    """Every id by which the record may be met again."""
    if isinstance(draft, Rejection):
        return set()
    if isinstance(draft, EventDraft):
        return {draft.identity(), *(record_id(*pair) for pair in draft.known_as)}
    return {identity(draft)}


def _count(account: Account, draft: EventDraft) -> None:
    account.types[draft.type] += 1
    countries = {person.country for person in draft.participants if person.country}
    account.countries.update(sorted(countries))
    earliest = parse(draft.date.edtf).earliest if draft.date else None
    if earliest is not None:
        account.years[earliest.year] += 1

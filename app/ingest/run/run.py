"""An import run: what a reader gives, recorded in batches, and every row accounted for.

Each batch is one transaction with its part of the account in it, so that a run that is killed
leaves whole batches, and running it again completes it. See `batch` for what happens in one.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

import sqlalchemy as sa

from app.clock import now_us
from app.db.database import Database
from app.db.errors import BusyError
from app.domain.identity import record_id
from app.events.index import full_text
from app.events.write.references import GONE
from app.imports import record as imports
from app.imports.account import Account, Rejected
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.run.batch import Batch, Job, rejected_id
from app.ingest.run.read_ahead import BATCH_SECONDS, ReadAhead
from app.ingest.run.withdrawal import withdraw_events

T = TypeVar("T")

_TRIES: Final = 10
_CONFLICTS: Final = 3
_ALLOCATIONS: Final = 100_000
_SWITCH_SECONDS: Final = 0.0001

Watch = Callable[[Account, Sequence[Rejected]], None]


async def run(
    database: Database,
    account: Account,
    reads: Iterable[tuple[str, RowResult]],
    *,
    keep: bool = True,
    watch: Watch = lambda *_: None,
) -> Account:
    """Record everything that (file, read) gives, in order.

    `watch` is called after each batch, with the account so far and what the batch rejected. With
    `keep=False` nothing is written, and the account is the one that there would be. If the account
    is of a complete data set, its events that did not come are withdrawn at the end, unless they
    cannot be told from those of rows that nobody can name: then it says so, in `not_withdrawn`.
    """
    began = time.monotonic()
    with _undisturbed(), Job(keep=keep) as job:
        if keep:
            await _patiently(database, partial(imports.begin, account=account, now_us=now_us()))
        with ReadAhead(iter(reads), job, BATCH_SECONDS[database.dialect]) as reading:
            while (batch := await reading.batch())[0]:
                reading.begin()
                parts = await _record(database, Batch(job, account, *batch))
                for part in parts:
                    account = part.after
                    account.seconds = time.monotonic() - began
                    watch(account, part.rejected)
                reading.fit(len(batch[0]), sum(part.seconds for part in parts))
        if account.complete:
            await _withdraw_missing(database, job, account)
        # After many batches a search would look into many parts of the index.
        while keep and await _patiently(database, full_text.merge):
            pass
        account.seconds = time.monotonic() - began
        if keep:
            await _patiently(database, partial(imports.finish, account=account, now_us=now_us()))
    return account


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Suit the interpreter to a run.

    A batch is thousands of rows, none of which is garbage, let alone a cycle of it: look for those
    less often. And one thread reads while another writes, which gives the interpreter up for a
    moment at each row: it gets it back sooner.
    """
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *thresholds[1:])
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _record(database: Database, batch: Batch) -> list[Batch]:
    """One batch; one that the database refuses is parted, until the row at fault is rejected."""
    try:
        await _patiently(database, batch.record)
    except sa.exc.DBAPIError as error:
        if len(batch.items) > 1:
            half = len(batch.items) // 2
            parts = await _record(database, batch.of(batch.items[:half]))
            rest = batch.of(batch.items[half:], parts[-1].after)
            return parts + await _record(database, rest)
        ((file, read),) = batch.items
        rejection = Rejection("not-storable", f"the database does not take it: {error.orig}")
        batch = batch.of([(file, replace(read, result=rejection, needs=()))])
        await _patiently(database, batch.record)
    batch.commit()
    return [batch]


async def _patiently(database: Database, work: Callable[[sa.Connection], T]) -> T:
    """A transaction that waits for its turn longer than a client would.

    One that brings what another writer brought at the same moment is tried again, and finds it.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return await database.write(work)
        except BusyError:
            if attempt == _TRIES:
                raise
            await asyncio.sleep(1)
        except sa.exc.IntegrityError:
            if attempt > _CONFLICTS:
                raise


async def _withdraw_missing(database: Database, job: Job, account: Account) -> None:
    if account.dataset is None:
        account.not_withdrawn = "the files are not of one data set"
        return
    if job.unidentified:
        account.not_withdrawn = (
            f"of {job.unidentified} rejected rows nobody can say which events they are"
        )
        return
    dataset = account.dataset

    def is_gone(external_id: str) -> bool:
        ids = (record_id(dataset, external_id), rejected_id(external_id))
        return all(map(job.seen.lacks, ids))

    account.withdrawn = await withdraw_events(database, dataset, GONE, is_gone, keep=job.keep)

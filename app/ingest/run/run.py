"""The run of an import: rows are read, cut into batches, recorded and accounted for.

Each batch is one transaction, with the account so far in it. So a run that is killed leaves whole
batches, and a second run over the same files completes it. `batch` has what happens in one.
"""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

import sqlalchemy as sa

from app.clock import now_us
from app.db.database import Database
from app.db.errors import BusyError, UnavailableError
from app.domain.identity import record_id
from app.events.index import full_text
from app.events.write.references import GONE
from app.history import Author
from app.imports import record as imports
from app.imports.account import Account, Rejected
from app.ingest.parsing.results import Rejection, next_few
from app.ingest.run.accounting import FileRow
from app.ingest.run.batch import Batch, RunState, rejected_id
from app.ingest.run.withdrawal import withdraw_events

T = TypeVar("T")

BATCH_ROWS: Final = 1_000
"""Rows per transaction: it takes a second or two, after which other writers get their turn."""
_TRIES: Final = 10
_CONFLICTS: Final = 3
_GC_THRESHOLD: Final = 100_000

Watch = Callable[[Account, Sequence[Rejected]], None]


async def run(
    database: Database,
    account: Account,
    rows: Iterable[FileRow],
    *,
    dry_run: bool = False,
    take_file: bool = False,
    watch: Watch = lambda *_: None,
) -> Account:
    """Record all rows in order. Returns the account, which begins as the given one: if it has an
    id, the run was begun already.

    `watch` is called after each batch, with the account so far and the rows that the batch
    rejected. A dry run writes nothing, and returns the account that there would be. With
    `take_file`, values of the files replace those that people gave. If
    `account.complete`, the events of the data set that did not come are withdrawn at the end, or
    `account.not_withdrawn` has the reason why not.
    """
    began = time.monotonic()
    if account.id is not None:
        account.by = await database.read(partial(imports.sender, run=account.id))
    author = Author(account.by, is_import=True, takes_file=take_file)
    with (
        _rare_garbage_collection(),
        RunState(author, dry_run=dry_run, take_file=take_file) as state,
    ):
        if not dry_run and account.id is None:
            await _write(database, partial(imports.begin, account=account, now_us=now_us()))
        left = iter(rows)
        while some := next_few(left, BATCH_ROWS, _characters):
            for batch in await _record(database, Batch(state, some, account)):
                account = batch.account
                account.seconds = time.monotonic() - began
                watch(account, batch.rejected)
        if account.complete:
            await _withdraw_missing(database, state, account)
        if not dry_run:
            while await _write(database, full_text.merge):
                pass
            account.seconds = time.monotonic() - began
            await _write(database, partial(imports.finish, account=account, now_us=now_us()))
    account.seconds = time.monotonic() - began
    return account


def _characters(row: FileRow) -> int:
    return len(row[1].raw) + sum(len(also.raw) for also in row[1].also)


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Collect garbage less often: a batch allocates thousands of objects, and no cycles of them."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _record(database: Database, batch: Batch) -> list[Batch]:
    """Record a batch. One that the database refuses is split, until the row at fault is alone.

    Returns the batches that were committed. The row at fault is rejected.
    """
    try:
        await _write(database, batch.record)
    except sa.exc.DBAPIError as error:
        if len(batch.rows) > 1:
            half = len(batch.rows) // 2
            first = await _record(database, batch.part(batch.rows[:half]))
            rest = batch.part(batch.rows[half:], first[-1].account)
            return first + await _record(database, rest)
        ((file, row),) = batch.rows
        rejection = Rejection("not-storable", f"the database does not take it: {error.orig}")
        batch = batch.part([(file, replace(row, result=rejection, needs=()))])
        await _write(database, batch.record)
    batch.commit()
    return [batch]


async def _write(database: Database, work: Callable[[sa.Connection], T]) -> T:
    """Run a transaction, with more patience than the service has for a client.

    IntegrityError means that another writer inserted the same record; a second try finds it.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return await database.write(work)
        except UnavailableError:  # whether it committed may be unknown
            raise
        except BusyError:
            if attempt == _TRIES:
                raise
            await asyncio.sleep(1)
        except sa.exc.IntegrityError:
            if attempt > _CONFLICTS:
                raise


async def _withdraw_missing(database: Database, state: RunState, account: Account) -> None:
    """Withdraw the events of the data set that did not come."""
    if account.dataset is None:
        account.not_withdrawn = "the files are not of one data set"
        return
    if state.unidentified:
        account.not_withdrawn = (
            f"of {state.unidentified} rejected rows nobody can say which events they are"
        )
        return
    dataset = account.dataset

    def is_gone(external_id: str) -> bool:
        ids = (record_id(dataset, external_id), rejected_id(external_id))
        return not any(one in state.seen for one in ids)

    account.withdrawn = await withdraw_events(
        database,
        dataset,
        replace(state.author, reason=GONE),
        is_gone,
        dry_run=state.dry_run is not None,
    )

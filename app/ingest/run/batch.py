"""A batch of an import: rows that are recorded in one transaction, with the account.

The transaction may be retried, so the state of the run changes only after its commit.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from app.clock import now_us
from app.domain.identity import record_id
from app.drafts import Draft
from app.events.draft import EventDraft
from app.events.write.references import DryRun
from app.history import Author
from app.imports import record as imports
from app.imports.account import Account, Rejected
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.run import accounting
from app.ingest.run.accounting import FileRow, Result
from app.ingest.run.needs import upsert_needs
from app.ingest.run.repeats import upsert_first
from app.ingest.run.seen_ids import First, SeenIds
from app.ingest.run.upserts import Transaction, upserts_of


class RunState:
    """What a run keeps from one batch to the next. A context manager.

    `dry_run` is None if the run writes; with `take_file` its values replace those that people gave.
    `author` is that of its changes.
    `datasets` are those that its rows define or belong to.
    `unidentified` counts the rejected rows of unknown events: see `rejected_id`.
    """

    def __init__(self, author: Author, *, dry_run: bool, take_file: bool) -> None:
        self.author = author
        self.dry_run = DryRun() if dry_run else None
        self.take_file = take_file
        self.seen = SeenIds()
        self.datasets: set[str] = set()
        self.unidentified = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.seen.close()


class Batch:
    """`record` is the work of the transaction; call `commit` after it.

    `account` is that of the run before the batch, and after `record` includes it. `rejected` are
    the rejected rows of the batch.
    """

    def __init__(self, state: RunState, rows: Sequence[FileRow], account: Account) -> None:
        self.rows = rows
        self.account = self._before = account
        self.rejected: list[Rejected] = []
        self._state = state
        self._met: dict[UUID, First] = {}
        self._unidentified = 0

    def part(self, rows: Sequence[FileRow], account: Account | None = None) -> "Batch":
        """A batch of some of the rows, after `account` (default: the same as of this batch)."""
        return Batch(self._state, rows, account or self._before)

    def record(self, connection: sa.Connection) -> None:
        """Write the rows, then the account. In a dry run, only compute the account."""
        self._met, self._unidentified = {}, 0
        state = self._state
        transaction = Transaction(
            connection, now_us(), state.dry_run, state.take_file, state.author
        )
        upsert_needs(transaction, self.rows)
        results: list[Result] = []
        for kind, group in groupby(self.rows, key=_kind):
            results += self._upsert(kind, list(group), transaction)
        self.account, self.rejected = accounting.add(self._before, self.rows, results)
        datasets = self._datasets()
        self.account.dataset = next(iter(datasets)) if len(datasets) == 1 else None
        for (file, row), result in zip(self.rows, results, strict=True):
            if isinstance(result, Rejection):
                self._identify(file, row)
        if self._state.dry_run is None:
            before = self._before.fates["rejected"]
            imports.advance(connection, self.account, self.rejected, before)

    def commit(self) -> None:
        """Add the batch to the state of the run."""
        self._state.seen.add(self._met)
        self._state.datasets = self._datasets()
        self._state.unidentified += self._unidentified

    def _upsert(
        self, kind: type[Draft], rows: Sequence[FileRow], transaction: Transaction
    ) -> list[Result]:
        """The results of consecutive rows of one kind, some of which have no draft."""
        drafted = [row for row in rows if not isinstance(row[1].result, Rejection)]
        upserts = upserts_of(kind, transaction)
        upserted = iter(upsert_first(drafted, upserts, self._state.seen, self._met))
        return [
            row.result if isinstance(row.result, Rejection) else next(upserted) for _, row in rows
        ]

    def _datasets(self) -> set[str]:
        return self._state.datasets | set(accounting.datasets_of(self.rows))

    def _identify(self, file: str, row: RowResult) -> None:
        """Note the event of a rejected row: it is not gone from a complete file."""
        draft = row.result
        if not isinstance(draft, Rejection | EventDraft):
            return
        if draft.external_id is None:
            self._unidentified += 1
        else:
            self._met.setdefault(rejected_id(draft.external_id), First(file, row.row, b""))


def rejected_id(external_id: str) -> UUID:
    """The id of the event of a rejected row in `SeenIds`: its data set may be unknown."""
    return record_id("", external_id)


def _kind(row: FileRow) -> type[Draft]:
    """The kind of a row's draft. A row without one does not part the events around it."""
    result = row[1].result
    return EventDraft if isinstance(result, Rejection) else type(result)

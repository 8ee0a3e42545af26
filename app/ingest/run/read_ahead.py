"""The next batch of an import, read while one is recorded.

It is worked out as far as that goes without the database. Two threads share one interpreter, so
that the one that reads gives way to the one that records (app.waiting): it reads while a server
works on what it was sent, or SQLite on many rows or a commit.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, Self

from app.events.draft import EventDraft
from app.events.write.prepared import Ahead, Prepared, prepare
from app.ingest.run.batch import Item, Job

LARGEST_BATCH: Final = 1_000
"""Rows a transaction at the most."""
BATCH_SECONDS: Final = {"sqlite": 0.4, "postgresql": 1.5}
"""About how long a transaction may take, so that other writers get in. On SQLite they ask again and
again for 5 seconds, on PostgreSQL they stand in a queue. There a batch raises thousands of counts,
each of which leaves a row that is dead: the fewer batches, the better.
"""
_FIRST_BATCH: Final = 200
_SMALLEST_BATCH: Final = 50


class ReadAhead:
    """Gives batches that take about so many seconds, whatever the machine and the rows. A context
    manager.
    """

    def __init__(self, reads: Iterator[Item], job: Job, seconds: float) -> None:
        self._reads = reads
        self._seconds = seconds
        self._job = job
        self._size = _FIRST_BATCH
        self._thread = ThreadPoolExecutor(1, "import-read")
        self._coming: Future[tuple[list[Item], Ahead]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def begin(self) -> "Future[tuple[list[Item], Ahead]]":
        """Begin with the next batch, unless that is done already. From any thread."""
        if self._coming is None:
            self._coming = self._thread.submit(_take, self._reads, self._size, self._job.writes)
        return self._coming

    async def batch(self) -> tuple[list[Item], Ahead]:
        """The next one; without rows after the last."""
        batch = await asyncio.wrap_future(self.begin())
        self._coming = None
        return batch

    def fit(self, rows: int, seconds: float) -> None:
        """Let the next batches be as large as fits, after one of so many rows that took so long."""
        fitting = int(rows * self._seconds / max(seconds, 0.001))
        self._size = max(_SMALLEST_BATCH, min(LARGEST_BATCH, fitting, 2 * self._size))


def _take(reads: Iterator[Item], size: int, is_filed: bool) -> tuple[list[Item], Ahead]:  # noqa: FBT001
    """The next rows, and what can be worked out of them; of words only if they are to be filed."""
    items: list[Item] = []
    ahead: dict[int, Prepared] = {}
    for item in islice(reads, size):
        items.append(item)
        draft = item[1].result
        if isinstance(draft, EventDraft):
            foreseen = prepare(draft, is_filed=is_filed)
            if foreseen is not None:
                ahead[id(draft)] = foreseen
    return items, ahead

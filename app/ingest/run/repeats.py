"""Rows that repeat the id of an earlier row: merged if they are equal to it, else rejected."""

from collections import ChainMap
from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from app.ingest.parsing.results import Rejection
from app.ingest.run.accounting import FileRow, Result
from app.ingest.run.seen_ids import First, SeenIds
from app.ingest.run.upserts import Upserts


def upsert_first(
    rows: Sequence[FileRow], upserts: Upserts[Any], seen: SeenIds, met: dict[UUID, First]
) -> list[Result]:
    """Upsert rows of one kind; of those with the same id, the first that is not rejected.

    `seen` has the ids of earlier batches, `met` those of this one; the ids of these rows are added
    to it. Returns the results in the order of the rows.
    """
    if not rows:
        return []
    ids = upserts.ids([row.result for _, row in rows])
    known = ChainMap(met, seen.firsts(chain.from_iterable(ids)))
    results: dict[int, Result] = {}
    left = list(range(len(rows)))
    while left:
        fresh: list[int] = []
        waiting: list[int] = []
        claimed: set[UUID] = set()
        for at in left:
            first = next((known[one] for one in ids[at] if one in known), None)
            if first is not None:
                results[at] = _compared(first, upserts.digest(rows[at][1].result))
                continue
            (fresh if claimed.isdisjoint(ids[at]) else waiting).append(at)
            claimed |= ids[at]
        upserted = upserts.upsert([rows[at][1].result for at in fresh])
        for at, (result, digest) in zip(fresh, upserted, strict=True):
            results[at] = result
            if not isinstance(result, Rejection):
                first = First(rows[at][0], rows[at][1].row, digest)
                met.update(dict.fromkeys(ids[at], first))
        left = waiting
    return [results[at] for at in range(len(rows))]


def _compared(first: First, digest: bytes | Rejection) -> Result:
    """The result of a row that repeats an id of `first`."""
    if isinstance(digest, Rejection):
        return digest
    if digest == first.digest:
        return "merged"
    return Rejection(
        "repeated-id",
        f"row {first.row} of {first.file} has this id too, and says something else",
    )

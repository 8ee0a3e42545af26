"""Saves data sets."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app import history, record_history
from app import tables as t
from app.datasets import sql
from app.datasets.draft import DatasetDraft
from app.datasets.wire import Dataset, document
from app.datasets.wire import dataset as wire_of
from app.db.bulk import effect, stored_rows, upsert_rows
from app.drafts import Saved
from app.history import IMPORT, Author, State, dataset_id


def save(
    connection: sa.Connection,
    drafts: Sequence[DatasetDraft],
    now_us: int,
    author: Author = IMPORT,
    *,
    keep: bool = True,
    kept: set[UUID] | None = None,
) -> list[Saved]:
    """Save different data sets, and number the changes. Returns the effects, in order.

    A change by an import sets `imported_us` to `now_us`. With `keep=False` nothing is written.
    The ids in the history of those that keep what a person wrote are added to `kept`.
    """
    if not drafts:
        return []
    if keep:
        history.take_turn(connection)
    stored = stored_rows(connection, t.dataset, [draft.id for draft in drafts])
    kinds: list[Saved] = []
    changed = []
    rows = [draft.model_dump() for draft in drafts]
    if author.is_import and not author.takes_file:
        kept = set() if kept is None else kept
        rows = list(map(dict, record_history.with_hand(connection, "dataset", rows, stored, kept)))
    for row in rows:
        before = stored.get(row["id"])
        kinds.append(effect(before, row))
        if kinds[-1] != "unchanged":
            is_edit = not author.is_import
            imported_us = before["imported_us"] if before and is_edit else now_us
            changed.append((row | {"imported_us": imported_us}, kinds[-1]))
    if keep and changed:
        upsert_rows(connection, t.dataset, [row for row, _ in changed])
        states = [
            State(dataset_id(row["id"]), kind, document(row), slug=row["id"])
            for row, kind in changed
        ]
        history.number_states(connection, "dataset", states, now_us, author)
    return kinds


def shown(connection: sa.Connection, dataset: str) -> Dataset | None:
    """A data set as clients see it."""
    row = connection.execute(sql.one(dataset)).one_or_none()
    return None if row is None else wire_of(row)


def delete(connection: sa.Connection, dataset: str, now_us: int, author: Author) -> None:
    """Delete a data set without records, and number the change. Its versions are kept."""
    connection.execute(sa.delete(t.dataset).where(t.dataset.c.id == dataset))
    gone = State(dataset_id(dataset), "withdrawn", slug=dataset)
    history.number_states(connection, "dataset", [gone], now_us, author)

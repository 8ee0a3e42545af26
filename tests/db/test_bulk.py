"""Hundreds of rows at once, on both databases: all of them or none."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app import tables as t
from app.db import bulk
from tests.databases import reading, writing


def changes(numbers: range) -> list[bulk.Row]:
    empty = dict.fromkeys(("by", "reason", "into"))
    kind = {"record": "event", "kind": "created", "of_import": False}
    fixed = {"version": 1, "at_us": 0, "first": 1, **kind, **empty}
    return [{"seq": n, "id": UUID(int=n), **fixed} for n in numbers]


def insert(connection: sa.Connection, rows: list[bulk.Row]) -> None:
    connection.execute(sa.select(sa.func.count()).select_from(t.change))
    bulk.insert_many(connection, t.change, rows)


def stored(url: str) -> list[tuple[int, UUID]]:
    statement = sa.select(t.change.c.seq, t.change.c.id).order_by(t.change.c.seq)
    return reading(url, lambda c: [tuple(row) for row in c.execute(statement)])


@pytest.mark.parametrize("n", [0, 1, 300])
def test_all_rows_are_inserted(url: str, n: int) -> None:
    writing(url, lambda connection: insert(connection, changes(range(n))))
    assert stored(url) == [(number, UUID(int=number)) for number in range(n)]


@pytest.mark.parametrize("taken", [0, 200])
def test_no_row_is_inserted_if_one_exists(url: str, taken: int) -> None:
    writing(url, lambda connection: insert(connection, changes(range(taken, taken + 1))))
    with pytest.raises(sa.exc.IntegrityError):
        writing(url, lambda connection: insert(connection, changes(range(300))))
    assert [number for number, _ in stored(url)] == [taken]

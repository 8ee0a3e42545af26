"""Hundreds of rows at once, on both databases: all of them or none."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app import tables as t
from app.db import bulk
from tests.databases import reading, writing

AT_ONCE, *FEWER = bulk._AT_ONCE  # noqa: SLF001 - the edges
EDGES = {n + more for n in (AT_ONCE, *FEWER) for more in (-1, 0, 1)}
NUMBERS = sorted({*EDGES, 2 * AT_ONCE, 3 * AT_ONCE - 1})


def changes(numbers: range) -> list[bulk.Row]:
    """Rows of a table that has no foreign keys."""
    fixed = {"version": 1, "kind": "created", "at_us": 0, "reason": None}
    return [{"seq": n, "event": UUID(int=n), **fixed} for n in numbers]


def insert(connection: sa.Connection, rows: list[bulk.Row]) -> None:
    connection.execute(sa.select(sa.func.count()).select_from(t.change))
    bulk.insert_many(connection, t.change, rows)


def stored(url: str) -> list[tuple[int, UUID]]:
    statement = sa.select(t.change.c.seq, t.change.c.event).order_by(t.change.c.seq)
    return reading(url, lambda c: [tuple(row) for row in c.execute(statement)])


@pytest.mark.parametrize("n", NUMBERS)
def test_all_rows_are_inserted(url: str, n: int) -> None:
    writing(url, lambda connection: insert(connection, changes(range(n))))
    assert stored(url) == [(number, UUID(int=number)) for number in range(n)]


@pytest.mark.parametrize("taken", [0, AT_ONCE, 2 * AT_ONCE + 3])
def test_of_rows_one_of_which_is_there_none_is(url: str, taken: int) -> None:
    writing(url, lambda connection: insert(connection, changes(range(taken, taken + 1))))
    with pytest.raises(sa.exc.IntegrityError):
        writing(url, lambda connection: insert(connection, changes(range(2 * AT_ONCE + 9))))
    assert [number for number, _ in stored(url)] == [taken]

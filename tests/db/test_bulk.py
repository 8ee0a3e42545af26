"""Hundreds of rows at once, on both databases: all of them or none."""

from collections.abc import Callable
from threading import Event
from typing import Any
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


def insert_beside(
    connection: sa.Connection, rows: list[bulk.Row], meanwhile: Callable[[], None]
) -> None:
    connection.execute(sa.select(sa.func.count()).select_from(t.change))
    records = bulk.values_of(connection, t.change, rows)
    with bulk.inserting(connection, t.change, records):
        meanwhile()


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


def test_rows_are_inserted_beside_other_work(url: str) -> None:
    done: list[str] = []
    rows = changes(range(2 * AT_ONCE + 9))
    writing(url, lambda connection: insert_beside(connection, rows, lambda: done.append("work")))
    assert done == ["work"]
    assert [number for number, _ in stored(url)] == [*range(len(rows))]


def test_sqlite_inserts_while_other_work_goes_on(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server of PostgreSQL works for itself")
    began, insert_records = Event(), bulk.insert_records

    def inserting(*arguments: Any) -> None:  # noqa: ANN401
        began.set()
        insert_records(*arguments)

    monkeypatch.setattr(bulk, "insert_records", inserting)

    def meanwhile() -> None:
        assert began.wait(10)

    writing(url, lambda connection: insert_beside(connection, changes(range(3)), meanwhile))
    assert [number for number, _ in stored(url)] == [0, 1, 2]


def test_what_is_refused_beside_other_work_is_covered(url: str) -> None:
    writing(url, lambda connection: insert(connection, changes(range(1))))
    with pytest.raises(sa.exc.IntegrityError):
        writing(url, lambda c: insert_beside(c, changes(range(AT_ONCE + 9)), lambda: None))
    assert [number for number, _ in stored(url)] == [0]


def test_other_work_that_fails_takes_the_rows_with_it(url: str) -> None:
    def meanwhile() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        writing(url, lambda c: insert_beside(c, changes(range(AT_ONCE + 9)), meanwhile))
    assert stored(url) == []

"""`entente rebuild` and `reindex`: they repair, in batches, beside other writers."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from app import check, maintenance, migrate
from app import tables as t
from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest.parsing.results import RowResult
from app.ingest.run import run
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database, writing
from tests.drafts import DATASET, event, load
from tests.ingest.run.test_run import draft

DAMAGE = (
    "DELETE FROM timeline WHERE term = (SELECT min(term) FROM timeline)",
    "UPDATE timeline SET sort_hi = sort_hi + 1 WHERE term = (SELECT max(term) FROM timeline)",
    "UPDATE timeline SET status = 'planned' WHERE document = 1",
    "DELETE FROM year_tally",
    "UPDATE month_tally SET n = n + 1, term = term + 100000 WHERE month > 24200",
    "UPDATE term SET n = n + 1, large = 3",
    "DELETE FROM term WHERE kind = 'type' AND value = 'visit'",
    "UPDATE event_document SET body = '{}' WHERE number = 1",
    "INSERT INTO event_document (number, body) VALUES (999, '')",
    "DELETE FROM event_words WHERE number = 2",
    "UPDATE word SET n = n + 1",
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "_CHUNK", 5)
    monkeypatch.setattr(maintenance, "_COUNTS", 50)
    monkeypatch.setattr(run, "BATCH_ROWS", 10)


def run_sql(statement: str, connection: sa.Connection) -> None:
    connection.exec_driver_sql(statement)


def damage(url: str) -> None:
    def work(connection: sa.Connection) -> None:
        for statement in DAMAGE:
            connection.exec_driver_sql(statement)

    writing(url, work)


def rebuild(url: str, most: int = 1_000_000) -> int:
    """Rebuild, killed after `most` transactions. Returns their number."""
    writes = 0

    async def counted(database: Database) -> None:
        write = database.write

        async def limited(work: Callable[[sa.Connection], object]) -> object:
            nonlocal writes
            if writes == most:
                raise KeyboardInterrupt
            writes += 1
            return await write(work)

        database.write = limited  # type: ignore[method-assign, assignment]
        await maintenance.rebuild(database)

    with suppress(KeyboardInterrupt):
        with_database(url, counted)
    return writes


def test_a_rebuild_repairs_what_is_derived(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    """In transactions of a batch. Killed runs leave whole ones, and the next goes on after them."""
    url = make_url(founding_url)
    damage(url)
    assert len(reading(url, partial(check.check, countries=countries))) > 5
    whole = make_url(url)
    all_at_once = rebuild(whole)
    runs = 0
    while not runs or reading(url, lambda c: c.scalar(sa.select(t.unfinished.c.part))):
        rebuild(url, 9)
        runs += 1
        assert runs * 9 < all_at_once + 30
    assert runs > 4
    for one in (url, whole):
        assert reading(one, partial(check.check, countries=countries)) == []


def test_a_run_of_another_release_is_not_continued(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    url = make_url(founding_url)
    rebuild(url, 12)
    damage(url)
    of_another = sa.update(t.unfinished).values(derived=migrate.DERIVED - 1)
    writing(url, lambda connection: connection.execute(of_another))
    rebuild(url)
    assert reading(url, partial(check.check, countries=countries)) == []


def test_no_transaction_of_a_rebuild_deletes_a_whole_table(url: str, countries: Countries) -> None:
    """Others can write between its batches, however large a table is."""
    sets = [DATASET, DATASET | {"id": "other"}]
    twice = [event(f"{n}", dataset=one["id"]) for n in range(20) for one in sets]
    codes = [country.code for country in countries][:100]
    others = [event(one, countries=[one, two]) for one, two in pairwise(codes)]
    load(url, countries, *sets, *twice, *others)
    writing(
        url,
        lambda connection: connection.exec_driver_sql(
            "UPDATE month_tally SET term = term + 100000"
        ),
    )
    deleted: list[int] = []

    def count(_: object, cursor: Any, statement: str, *_rest: object) -> None:  # noqa: ANN401
        if statement.startswith("DELETE"):
            deleted.append(cursor.rowcount)

    sa.event.listen(sa.Engine, "after_cursor_execute", count)
    try:
        rebuild(url)
    finally:
        sa.event.remove(sa.Engine, "after_cursor_execute", count)
    matches = reading(url, lambda c: c.execute(sa.select(t.event_match)).all())
    assert len(matches) > 300
    assert sum(deleted) > 500
    assert max(deleted) < 150
    assert reading(url, partial(check.check, countries=countries)) == []


def test_a_reindex_restores_a_damaged_index(
    make_url: MakeUrl, founding_url: str, countries: Countries, backend: str
) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL maintains its index itself")
    url = make_url(founding_url)
    for statement in (
        "DELETE FROM event_index_data WHERE id > 10",
        "UPDATE event_index_data SET block = x'00ff' WHERE id > 10",
    ):
        writing(url, partial(run_sql, statement))
        assert reading(url, partial(check.check, countries=countries)) != []
        with_database(url, maintenance.reindex)
        assert reading(url, partial(check.check, countries=countries)) == []


def test_a_rebuild_and_a_reindex_go_on_beside_imports(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, *(event(f"{n}") for n in range(40)))
    damage(url)

    def reads(name: str) -> Iterator[tuple[str, RowResult]]:
        for n in range(40):
            changed = draft(f"{n}" if n % 2 else f"{name}{n}", countries, type="meeting")
            yield "file", RowResult(n, "", changed)

    async def all_at_once(_: Database) -> None:
        databases = [open_database(Settings(database_url=url)) for _ in range(4)]
        one, two, three, four = databases
        try:
            await asyncio.gather(
                maintenance.rebuild(one),
                maintenance.reindex(two),
                run.run(three, Account("test", ["a"]), reads("a")),
                run.run(four, Account("test", ["b"]), reads("b")),
            )
        finally:
            for database in databases:
                await database.close()

    with_database(url, all_at_once)
    assert reading(url, lambda c: c.scalar(sa.select(sa.func.count(t.event.c.id)))) == 80
    assert reading(url, partial(check.check, countries=countries)) == []

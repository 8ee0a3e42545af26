"""`entente rebuild` and `reindex`: they repair, in batches, beside other writers."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import sqlalchemy as sa

from app import check, maintenance
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


def damage(url: str) -> None:
    def work(connection: sa.Connection) -> None:
        for statement in DAMAGE:
            connection.exec_driver_sql(statement)

    writing(url, work)


def test_a_rebuild_repairs_what_is_derived(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    """In transactions of a batch, of which a killed run leaves whole ones."""
    url = make_url(founding_url)
    damage(url)
    assert len(reading(url, partial(check.check, countries=countries))) > 5
    writes = 0

    async def killed(database: Database) -> None:
        nonlocal writes
        write = database.write

        async def counted(work: Callable[[sa.Connection], object]) -> object:
            nonlocal writes
            writes += 1
            if writes == 9:
                raise KeyboardInterrupt
            return await write(work)

        database.write = counted  # type: ignore[method-assign, assignment]
        await maintenance.rebuild(database)

    with pytest.raises(KeyboardInterrupt):
        with_database(url, killed)
    with_database(url, killed)
    assert writes > 30
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

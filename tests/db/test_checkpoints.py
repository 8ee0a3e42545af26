"""The log of SQLite: copied beside those who write, long while they do, and short after."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import checkpoints as log
from app.db.checkpoints import Checkpoints
from app.db.database import Database
from tests.databases import with_database
from tests.processes import PATIENCE, until

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def writer(path: Path) -> sqlite3.Connection:
    """A connection that never copies its log."""
    driver = sqlite3.connect(path, isolation_level=None)
    log.write_ahead(driver, 1)
    driver.execute("PRAGMA wal_autocheckpoint = 0")
    driver.execute("CREATE TABLE IF NOT EXISTS line (text)")
    return driver


def size(path: Path) -> int:
    return path.stat().st_size


def write(driver: sqlite3.Connection, pages: int) -> None:
    driver.execute("INSERT INTO line VALUES (zeroblob(?))", (pages * PAGE,))


def make(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE line (text)")


def fill(connection: sa.Connection) -> None:
    connection.exec_driver_sql("INSERT INTO line VALUES (zeroblob(?))", (1_000 * PAGE,))


@pytest.fixture
def checkpoints(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkpoints]:
    monkeypatch.setattr(log, "EVERY_SECONDS", 0)
    checkpoints = Checkpoints(path)
    yield checkpoints
    checkpoints.close()


async def copied_twice(checkpoints: Checkpoints) -> None:
    """Wait for the thread, if it copies."""
    copying = checkpoints._copying  # noqa: SLF001 - only the thread knows
    if copying is not None:
        await asyncio.wait_for(asyncio.wrap_future(copying), PATIENCE)


def test_what_is_committed_is_copied_while_another_writes(
    path: Path, checkpoints: Checkpoints
) -> None:
    with closing(writer(path)) as driver:
        write(driver, 100)
        assert size(path) < 100 * PAGE
        driver.execute("BEGIN IMMEDIATE")
        write(driver, 1_000)
        asyncio.run(checkpoints.advance())
        checkpoints.close()
        assert 100 * PAGE < size(path) < 1_000 * PAGE
        driver.execute("COMMIT")
    with closing(sqlite3.connect(path)) as driver:
        assert driver.execute("SELECT sum(length(text)) FROM line").fetchone() == (1_100 * PAGE,)


def test_a_log_is_left_to_grow(path: Path) -> None:
    with closing(writer(path)) as driver:
        write(driver, 100)
        checkpoints = Checkpoints(path)
        asyncio.run(checkpoints.advance())
        checkpoints.close()
        assert size(path) < 100 * PAGE


def test_only_the_rest_is_waited_for(
    checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    copied: list[str] = []
    may_end = threading.Semaphore(0)

    def copy(_: Checkpoints) -> None:
        begun.append("log")
        assert may_end.acquire(timeout=PATIENCE)
        copied.append("log")

    async def advance_often() -> None:
        await checkpoints.advance()  # begins
        await checkpoints.advance()  # finds it under way
        assert not copied
        may_end.release(2)
        await copied_twice(checkpoints)
        assert len(copied) == 2
        rest = asyncio.create_task(checkpoints.advance())
        await asyncio.to_thread(until, lambda: len(begun) == 3)
        assert not rest.done()
        may_end.release()
        await rest
        assert len(copied) == 3
        await checkpoints.advance()  # begins again
        assert len(copied) == 3
        may_end.release(2)

    monkeypatch.setattr(Checkpoints, "_copy", copy)
    asyncio.run(advance_often())


def test_a_log_that_is_copied_begins_anew(path: Path, checkpoints: Checkpoints) -> None:
    async def advance_often(driver: sqlite3.Connection) -> None:
        for _ in range(20):
            await checkpoints.advance()
            write(driver, 100)
            await copied_twice(checkpoints)

    with closing(writer(path)) as driver:
        asyncio.run(advance_often(driver))
        assert size(path.with_name("log.db-wal")) < 1_000 * PAGE


def test_a_disk_that_refuses_is_left_to_the_next_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def thrice(checkpoints: Checkpoints) -> None:
        for _ in range(3):
            await checkpoints.advance()
            await copied_twice(checkpoints)

    monkeypatch.setattr(log, "EVERY_SECONDS", 0)
    checkpoints = Checkpoints(tmp_path / "no folder" / "log.db")
    asyncio.run(thrice(checkpoints))
    checkpoints.close()


def test_a_writer_that_goes_leaves_no_long_log_to_those_who_stay(path: Path) -> None:
    with_database(f"sqlite:///{path}", lambda database: database.write(make))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        assert reader.execute("SELECT count(*) FROM line").fetchone() == (0,)
        with_database(f"sqlite:///{path}", lambda database: database.write(fill))
        assert size(path) > 1_000 * PAGE
        assert reader.execute("SELECT count(*) FROM line").fetchone() == (1,)


def test_a_log_is_left_to_grow_until_the_writer_goes(path: Path) -> None:
    async def write_and_look(database: Database) -> None:
        await database.write(make)
        await database.write(fill)
        assert size(path) < 1_000 * PAGE

    with_database(f"sqlite:///{path}", write_and_look)
    assert size(path) > 1_000 * PAGE


def test_a_log_that_somebody_reads_is_left(path: Path) -> None:
    with closing(writer(path)) as driver, closing(writer(path)) as reader:
        write(driver, 1)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM line").fetchall()
        write(driver, 100)
        log.copy_log(driver)
        assert size(path) < 100 * PAGE


def test_a_log_that_stays_locked_is_covered(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, timeout=0)) as driver:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                log.write_ahead(driver, 0.05)
            other.execute("ROLLBACK")
            log.write_ahead(driver, 0.05)
            assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)

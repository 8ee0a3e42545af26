"""The log of SQLite: copied beside those who write, and bounded."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from app import wal_sqlite
from app.wal_sqlite import Checkpoints

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def writer(path: Path) -> sqlite3.Connection:
    """A connection that never copies its log."""
    driver = sqlite3.connect(path, isolation_level=None)
    wal_sqlite.write_ahead(driver, 1)
    driver.execute("PRAGMA wal_autocheckpoint = 0")
    driver.execute("CREATE TABLE line (text)")
    return driver


def write(driver: sqlite3.Connection, pages: int) -> None:
    driver.execute("INSERT INTO line VALUES (zeroblob(?))", (pages * PAGE,))


def test_what_is_committed_is_copied_while_another_writes(path: Path) -> None:
    with closing(writer(path)) as driver:
        write(driver, 100)
        assert path.stat().st_size < 100 * PAGE
        driver.execute("BEGIN IMMEDIATE")
        write(driver, 1_000)
        checkpoints = Checkpoints(path)
        asyncio.run(checkpoints.advance())
        checkpoints.close()
        assert 100 * PAGE < path.stat().st_size < 1_000 * PAGE
        driver.execute("COMMIT")
    with closing(sqlite3.connect(path)) as driver:
        assert driver.execute("SELECT sum(length(text)) FROM line").fetchone() == (1_100 * PAGE,)


@pytest.mark.parametrize(("pages", "is_copied"), [(50, False), (51, True)])
def test_a_log_that_is_too_long_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch, pages: int, *, is_copied: bool
) -> None:
    begun: list[str] = []
    ended: list[str] = []

    def copy(_: Checkpoints) -> int:
        begun.append("copy")
        if len(begun) > 1:
            time.sleep(0.3)
        ended.append("copy")
        return pages

    async def twice(checkpoints: Checkpoints) -> None:
        await checkpoints.advance()
        await asyncio.sleep(0.1)
        await checkpoints.advance()
        assert (len(ended) == 2) is is_copied

    monkeypatch.setattr(wal_sqlite, "LONGEST", 50)
    monkeypatch.setattr(Checkpoints, "_copy", copy)
    checkpoints = Checkpoints(path)
    asyncio.run(twice(checkpoints))
    checkpoints.close()


def test_a_log_that_is_copied_begins_anew(path: Path) -> None:
    with closing(writer(path)) as driver:
        for _ in range(5):
            write(driver, 100)
            checkpoints = Checkpoints(path)
            asyncio.run(checkpoints.advance())
            checkpoints.close()
        assert path.with_name("log.db-wal").stat().st_size < 200 * PAGE


def test_a_disk_that_refuses_is_left_to_the_next_commit(tmp_path: Path) -> None:
    async def twice(checkpoints: Checkpoints) -> None:
        await checkpoints.advance()
        await asyncio.sleep(0.1)
        await checkpoints.advance()

    checkpoints = Checkpoints(tmp_path / "no folder" / "log.db")
    asyncio.run(twice(checkpoints))
    checkpoints.close()


def test_a_log_that_stays_locked_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, timeout=0)) as driver:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                wal_sqlite.write_ahead(driver, 0.05)
            other.execute("ROLLBACK")
            wal_sqlite.write_ahead(driver, 0.05)
            assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)

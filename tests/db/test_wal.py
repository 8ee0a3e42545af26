"""SQLite's write-ahead log: long while a process writes, copied when it closes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import sqlite, wal
from app.db.database import Database
from tests.databases import with_database

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def writer(path: Path) -> sqlite3.Connection:
    """A connection that never copies its log."""
    driver = sqlite3.connect(path, isolation_level=None)
    wal.open_wal(driver, 1)
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


def test_a_writer_that_goes_leaves_no_long_log_to_those_who_stay(path: Path) -> None:
    with_database(f"sqlite:///{path}", lambda database: database.write(make))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        assert reader.execute("SELECT count(*) FROM line").fetchone() == (0,)
        with_database(f"sqlite:///{path}", lambda database: database.write(fill))
        assert size(path) > 1_000 * PAGE
        assert reader.execute("SELECT count(*) FROM line").fetchone() == (1,)


def test_a_commit_copies_a_long_log_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def write_and_look(database: Database) -> None:
        await database.write(make)
        await database.write(fill)
        assert size(path) < 1_000 * PAGE
        await database.write(fill)
        assert size(path) > 2_000 * PAGE

    pragmas = [pragma for pragma in sqlite.WRITER if "autocheckpoint" not in pragma]
    monkeypatch.setattr(sqlite, "WRITER", [*pragmas, "wal_autocheckpoint = 1500"])
    assert len(pragmas) == len(sqlite.WRITER) - 1
    with_database(f"sqlite:///{path}", write_and_look)


def test_a_log_that_somebody_reads_is_left(path: Path) -> None:
    with closing(writer(path)) as driver, closing(writer(path)) as reader:
        write(driver, 1)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM line").fetchall()
        write(driver, 100)
        wal.checkpoint(driver)
        assert size(path) < 100 * PAGE


def test_a_log_that_stays_locked_is_an_error(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, timeout=0)) as driver:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                wal.open_wal(driver, 0.05)
            other.execute("ROLLBACK")
            wal.open_wal(driver, 0.05)
            assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)

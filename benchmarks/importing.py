"""How fast an import is, beside a script that only inserts the same finished values.

    python benchmarks/importing.py [EVENTS]

Imports a synthetic interchange file (default 200,000 events) into an empty database, on SQLite and
on PostgreSQL; then reads every table back and inserts the same values by the driver's
`executemany`, a thousand events a transaction: once into the same tables without their indexes but
with their primary keys ("keys"), once into tables that have not even those ("heap"). Prints events
a second and the ratios, which hold on a busy machine where the times do not.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
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
from benchmarks.postgresql import postgresql

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


def raw_sqlite(folder: Path, events: int, *, keys: bool) -> float:
    """Seconds of inserting the same values with the driver alone."""
    made = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    with sqlite3.connect(folder / "entente.db") as source:
        values = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name in TABLES}
        tables_ = {name: source.execute(made, (name,)).fetchone()[0] for name in TABLES}
    database = sqlite3.connect(folder / f"raw-{keys}.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    batches = {}
    for name, rows in values.items():
        if not rows:
            continue
        width = len(rows[0])
        columns = ", ".join(f"c{number}" for number in range(width))
        database.execute(tables_[name] if keys else f'CREATE TABLE "{name}" ({columns})')
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


async def raw_postgresql(url: str, events: int, *, keys: bool) -> float:
    connection = await asyncpg.connect(url)
    batches = {}
    for name in TABLES:
        rows = [tuple(row) for row in await connection.fetch(f'SELECT * FROM "{name}"')]
        if not rows:
            continue
        raw = f"raw_{name}_{keys}".lower()
        await connection.execute(f'CREATE TABLE "{raw}" (LIKE "{name}")')
        if keys:
            columns = tables.metadata.tables[name].primary_key.columns
            key = ", ".join(f'"{column.name}"' for column in columns)
            await connection.execute(f'ALTER TABLE "{raw}" ADD PRIMARY KEY ({key})')
        marks = ", ".join(f"${number + 1}" for number in range(len(rows[0])))
        batches[f'INSERT INTO "{raw}" VALUES ({marks})'] = list(parts(rows, events))
    began = time.perf_counter()
    for number in range(max(1, -(-events // BATCH))):
        async with connection.transaction():
            for statement, several in batches.items():
                await connection.executemany(statement, several[number])
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds


def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as name:
        folder = Path(name)
        path = folder / "events.jsonl"
        with path.open("wb") as file:
            file.writelines(lines(events))
        print(f"{events:,} events, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'':12}{'import':>12}{'keys':>12}{'ratio':>8}{'heap':>12}{'ratio':>8}")
        url = f"sqlite:///{folder / 'entente.db'}"
        seconds = asyncio.run(imported(url, path))
        show("sqlite", events, seconds, [raw_sqlite(folder, events, keys=k) for k in (True, False)])
        with postgresql(folder / "postgresql") as server:
            seconds = asyncio.run(imported(server, path))
            raw = [asyncio.run(raw_postgresql(server, events, keys=k)) for k in (True, False)]
            show("postgresql", events, seconds, raw)


def show(name: str, events: int, seconds: float, raw: list[float]) -> None:
    ratios = "".join(f"{events / one:>10,.0f}/s{one / seconds:>8.2f}" for one in raw)
    print(f"{name:12}{events / seconds:>10,.0f}/s{ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)

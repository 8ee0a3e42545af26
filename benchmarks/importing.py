"""How fast an import is, beside a script that only inserts the same finished values.

    python benchmarks/importing.py [EVENTS [plain|keys|indexed|heap ...]]

Imports a synthetic interchange file (default 200,000 events) into an empty database, on SQLite and
on PostgreSQL; then reads every table back and inserts the same values by the driver's
`executemany`, a thousand events and what belongs to them a transaction, in the order in which the
file has the events, into new tables:

- "plain": without indexes but with their primary keys, as somebody writes such a script: with the
  settings that the database has when nobody sets any, but for SQLite's log, which is faster than
  its journal.
- "keys": the same tables, with the settings that the import has.
- "indexed": the tables as they are, with the settings that the import has.
- "heap": tables that have not even primary keys, with the settings that the import has.

On PostgreSQL imports set nothing that inserts would gain from: "plain" and "keys" differ only by
what the machine varies. Prints events a second, and how fast the import is beside each: ratios hold
on a busy machine where times do not. What is named after the number is measured in that order, each
as often as it is named ("keys keys keys" shows by how much the machine varies).

"indexed" is what the database alone takes for what an import leaves in it, without anything that
makes the values; an import that finds its counts in the database and raises them asks more of it.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from app import migrate, tables
from app.db.database import open_database
from app.db.sqlite import WRITER
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest.formats import entente
from app.ingest.run import run
from app.settings import Settings
from benchmarks.interchange import lines
from benchmarks.postgresql import postgresql

BATCH: Final = 1_000
Tables = Literal["plain", "keys", "indexed", "heap"]
"""What the values are inserted into."""
TABLES: Final = [
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


def in_order_of_file(table: str) -> str:
    """A SELECT of all values of a table, by the number of the event that they belong to."""
    columns = tables.metadata.tables[table].columns
    if table == "event_document":
        return f'SELECT * FROM "{table}" ORDER BY number'
    if "event" not in columns and table != "event":
        return f'SELECT * FROM "{table}"'
    event = "id" if table == "event" else "event"
    return (
        f'SELECT one.* FROM "{table}" AS one '
        f"JOIN event AS numbered ON numbered.id = one.{event} ORDER BY numbered.document"
    )


def parts(rows: list[Any], events: int) -> Iterator[list[Any]]:
    """As many parts as there are batches of events."""
    batches = max(1, -(-events // BATCH))
    for number in range(batches):
        yield rows[len(rows) * number // batches : len(rows) * (number + 1) // batches]


def raw_sqlite(folder: Path, events: int, kind: Tables) -> float:
    """Seconds of inserting the same values with the driver alone."""
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC"
    with sqlite3.connect(folder / "entente.db") as source:
        values = {name: source.execute(in_order_of_file(name)).fetchall() for name in TABLES}
        schema = {name: [sql for (sql,) in source.execute(made, (name,))] for name in TABLES}
        (index,) = source.execute(made, ("event_index",)).fetchone()
        filed = "SELECT position, tokens FROM event_words ORDER BY number"
        words = source.execute(filed).fetchall()
    raw = folder / "raw.db"
    database = sqlite3.connect(raw, isolation_level=None)
    for pragma in ("journal_mode = WAL", *(() if kind == "plain" else WRITER)):
        database.execute(f"PRAGMA {pragma}")
    batches = {}
    for name, rows in values.items():
        if not rows:
            continue
        width = len(rows[0])
        columns = ", ".join(f"c{number}" for number in range(width))
        heap = f'CREATE TABLE "{name}" ({columns})'
        table, *indexes = schema[name]
        database.execute(heap if kind == "heap" else table)
        for sql in indexes if kind == "indexed" else ():
            database.execute(sql)
        marks = ", ".join("?" * width)
        batches[f'INSERT INTO "{name}" VALUES ({marks})'] = list(parts(rows, events))
    if kind == "indexed":
        database.execute(index)
        insert = "INSERT INTO event_index (rowid, tokens) VALUES (?, ?)"
        batches[insert] = list(parts(words, events))
    began = time.perf_counter()
    for number in range(max(1, -(-events // BATCH))):
        database.execute("BEGIN")
        for statement, several in batches.items():
            database.executemany(statement, several[number])
        database.execute("COMMIT")
    seconds = time.perf_counter() - began
    database.close()
    raw.unlink()
    return seconds


async def raw_postgresql(url: str, events: int, kind: Tables) -> float:
    connection = await asyncpg.connect(url)
    batches = {}
    await connection.execute("DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw")
    for name in TABLES:
        rows = [tuple(row) for row in await connection.fetch(in_order_of_file(name))]
        if not rows:
            continue
        raw = f'raw."{name}"'
        like = f'LIKE "{name}" INCLUDING ALL' if kind == "indexed" else f'LIKE "{name}"'
        await connection.execute(f"CREATE TABLE {raw} ({like})")
        if kind in {"plain", "keys"}:
            columns = tables.metadata.tables[name].primary_key.columns
            key = ", ".join(f'"{column.name}"' for column in columns)
            await connection.execute(f"ALTER TABLE {raw} ADD PRIMARY KEY ({key})")
        marks = ", ".join(f"${number + 1}" for number in range(len(rows[0])))
        batches[f"INSERT INTO {raw} VALUES ({marks})"] = list(parts(rows, events))
    began = time.perf_counter()
    for number in range(max(1, -(-events // BATCH))):
        async with connection.transaction():
            for statement, several in batches.items():
                await connection.executemany(statement, several[number])
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds


def main(events: int, kinds: Sequence[Tables]) -> None:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as name:
        folder = Path(name)
        path = folder / "events.jsonl"
        with path.open("wb") as file:
            file.writelines(lines(events))
        print(f"{events:,} events, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'':12}{'import':>12}" + "".join(f"{kind:>12}   ratio" for kind in kinds))
        url = f"sqlite:///{folder / 'entente.db'}"
        seconds = asyncio.run(imported(url, path))
        show("sqlite", events, seconds, [raw_sqlite(folder, events, kind) for kind in kinds])
        with postgresql(folder / "postgresql") as server:
            seconds = asyncio.run(imported(server, path))
            raw = [asyncio.run(raw_postgresql(server, events, kind)) for kind in kinds]
            show("postgresql", events, seconds, raw)


def show(name: str, events: int, seconds: float, raw: list[float]) -> None:
    ratios = "".join(f"{events / one:>10,.0f}/s{one / seconds:>8.2f}" for one in raw)
    print(f"{name:12}{events / seconds:>10,.0f}/s{ratios}")


if __name__ == "__main__":
    number, *named = sys.argv[1:] or ["200_000"]
    if unknown := set(named).difference(get_args(Tables)):
        raise SystemExit(f"no such tables: {unknown}; write some of {get_args(Tables)}")
    main(int(number), cast("list[Tables]", named) or get_args(Tables))

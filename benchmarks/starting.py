"""How long it takes to import the application, and beside it what it is made of; and to write."""

import asyncio
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

from app import migrate
from app.db.database import open_database
from app.domain.countries import Countries
from app.settings import Settings
from benchmarks import plain_filling
from benchmarks.build import environment
from benchmarks.census import Census
from benchmarks.filling import BATCH, batches, save_batch, save_heads
from benchmarks.synthetic import make_world

_EVENTS: Final = 2 * BATCH


def import_seconds(module: str) -> float:
    """Seconds from starting an interpreter to having the module."""
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 - a module of ours
        [sys.executable, "-c", f"import {module}"],
        check=True,
        env=environment(),
    )
    return time.perf_counter() - began


def write_rates() -> tuple[float, float]:
    """Events a second into empty SQLite files: recorded by Entente, inserted into plain tables."""
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as place:
        recorded = asyncio.run(_recorded(Path(place) / "entente.db"))
        return _EVENTS / recorded, _EVENTS / _inserted(Path(place) / "plain.db")


async def _recorded(path: Path) -> float:
    """Seconds of a transaction a batch, as an import has them."""
    countries, world = Countries.load(), make_world(_EVENTS)
    database = open_database(Settings(database_url=f"sqlite:///{path}"))
    try:
        await migrate.migrate(database, countries)
        await database.write(partial(save_heads, world, countries))
        made = list(batches(world, range(_EVENTS), Census()))
        began = time.perf_counter()
        for drafts in made:
            await database.write(partial(save_batch, drafts=drafts))
        return time.perf_counter() - began
    finally:
        await database.close()


def _inserted(path: Path) -> float:
    """Seconds of the same batches by `executemany`."""
    connection, world = plain_filling.create(path), make_world(_EVENTS)
    names = plain_filling.save_heads(connection, world)
    connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = NORMAL")
    steps = range(0, _EVENTS, BATCH)
    made = [plain_filling.rows_of(world, range(at, at + BATCH), names) for at in steps]
    began = time.perf_counter()
    for rows in made:
        connection.execute("BEGIN")
        plain_filling.insert(connection, rows)
        connection.execute("COMMIT")
    spent = time.perf_counter() - began
    connection.close()
    return spent

"""Filling a database with synthetic events by the application's own write path.

Nothing is faked: all derived tables are what `record.save` makes of them. What an import would not
do is to take many batches together in one transaction, since it lets others write in between.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import sqlalchemy as sa

from app import maintenance
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.events.index import full_text
from app.events.write import record
from app.settings import Settings
from app.sources import record as sources
from app.sources.draft import SourceDraft
from benchmarks.census import Census
from benchmarks.drafts import event_draft, head_draft
from benchmarks.synthetic import World, heads, make_events, make_world

NOW_US: Final = 1_767_225_600_000_000
BATCH: Final = 1_000
"""Events that one call of `record.save` takes at the most."""
_EVENTS_A_TRANSACTION: Final = {"sqlite": 200_000, "postgresql": 20_000}
_CACHE_KIB: Final = 4_000_000


async def fill(url: str, size: int) -> dict[str, Any]:
    """Migrate an empty database and record events 0 to `size - 1`.

    Returns `census`, `seconds`, and events a second: of all, of the first and of the last batches.
    """
    database = open_database(Settings(database_url=url, founding=False))
    countries = Countries.load()
    world, census = make_world(size), Census()
    try:
        await maintenance.prepare(database, countries)
        await database.write(partial(save_heads, world, countries))
        if database.dialect == "sqlite":
            await database.write(enlarge_cache)
        spent = await _save_all(database, world, census, size)
        while await database.write(full_text.merge):  # as an import does in the end
            pass
    finally:
        await database.close()
    edge = max(1, len(spent) // 10)
    return {
        "census": census.as_json(),
        "seconds": sum(spent),
        "rate": size / sum(spent),
        "first": BATCH * edge / sum(spent[:edge]),
        "last": BATCH * edge / sum(spent[-edge:]),
    }


def save_heads(world: World, countries: Countries, connection: sa.Connection) -> None:
    """Record the data sets, sources and actors."""
    people = []
    for one in heads(world):
        draft = head_draft(one, countries)
        match draft:
            case DatasetDraft():
                datasets.save(connection, [draft], NOW_US)
            case SourceDraft():
                sources.save(connection, [draft], NOW_US)
            case ActorDraft():
                people.append(draft)
    for at in range(0, len(people), BATCH):
        actors.save(connection, people[at : at + BATCH], NOW_US)


def batches(world: World, numbers: range, census: Census) -> Iterator[list[EventDraft]]:
    """The events of these numbers, counted."""
    for at in range(0, len(numbers), BATCH):
        records = list(make_events(world, numbers[at : at + BATCH]))
        for one in records:
            census.add(one)
        yield [event_draft(one) for one in records]


def save_batch(connection: sa.Connection, drafts: Sequence[EventDraft]) -> None:
    """Record new events."""
    outcomes = record.save(connection, drafts, NOW_US)
    refused = [outcome for outcome in outcomes if outcome.kind != "created"]
    if refused:
        raise SystemExit(f"a synthetic event was not created: {refused[0]}")


async def _save_all(database: Database, world: World, census: Census, size: int) -> list[float]:
    """Seconds of each batch, its part of the commit included, without making the drafts."""
    spent: list[float] = []
    step = _EVENTS_A_TRANSACTION[database.dialect]

    def work(numbers: range, connection: sa.Connection) -> float:
        for drafts in batches(world, numbers, census):
            began = time.perf_counter()
            save_batch(connection, drafts)
            spent.append(time.perf_counter() - began)
        return time.perf_counter()

    # A batch is thousands of rows, none of which is garbage.
    gc.collect()
    gc.freeze()
    gc.disable()
    for first in range(0, size, step):
        numbers = range(first, min(size, first + step))
        before = len(spent)
        ended = await database.write(partial(work, numbers))
        commit = (time.perf_counter() - ended) / (len(spent) - before)
        spent[before:] = [seconds + commit for seconds in spent[before:]]
        gc.collect()
    gc.enable()
    gc.unfreeze()
    return spent


def enlarge_cache(connection: sa.Connection) -> None:
    """Keep the pages of a SQLite file in memory until the end of a transaction."""
    # Each event touches pages all over the indexes: they are written once a transaction.
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")

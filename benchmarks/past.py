"""What an answer with `as_of` takes beside that of the present.

    SIZE=100000 VERSIONS=10 python benchmarks/past.py [postgresql://…]

Records SIZE events, then each of them again in VERSIONS - 1 rounds. A round changes every title,
and of every third event the date and the status, so that its rows in timelines move. Pages are read
in this process, without the cache of responses, in turn: at the present and at moments within the
rounds. The figures are medians of processor time on SQLite, of time on PostgreSQL.
"""

import asyncio
import gc
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from app import maintenance
from app import tables as t
from app.db.database import Database, open_database
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.events.draft import EventDate, EventDraft
from app.events.params import EventListParams, FacetParams, HistogramParams
from app.events.read import facets, histogram
from app.events.read.timeline import event_list, timeline_page
from app.events.resolve import Scope, resolve
from app.events.write import record
from app.settings import Settings
from benchmarks.census import Census
from benchmarks.filling import BATCH, NOW_US, batches, enlarge_cache, save_batch, save_heads
from benchmarks.synthetic import make_world

SIZE: Final = int(os.environ.get("SIZE", "100000"))
VERSIONS: Final = int(os.environ.get("VERSIONS", "10"))
REPEATS: Final = 30
TRANSACTION: Final = 10_000
"""Events of one transaction: an index is written to the file once in it."""
QUESTIONS: Final = {
    "newest": "limit=50",
    "oldest": "sort=date&limit=50",
    "a country": "country={country}&limit=50",
    "a pair": "pair={pair}&limit=50",
    "a pair and a type": "pair={pair}&type=meeting&limit=50",
    "a country in a year": "country={country}&date=1990&limit=50",
    "last updated": "sort=-updated_at&limit=50",
    "first updated": "sort=updated_at&limit=50",
    "histogram of a pair": "pair={pair}",
    "facets of a pair": "pair={pair}&facet=type,topic,country",
}
PARAMS: Final[dict[str, Any]] = {"histogram": HistogramParams, "facets": FacetParams}
MOST: Final = 2.0


def changed(draft: EventDraft, number: int, version: int) -> EventDraft:
    """The draft of a later version."""
    more: dict[str, object] = {"title": {"en": f"Version {version} of event {number}"}}
    if number % 3 == 0:
        more["status"] = ("planned", "occurred")[version % 2]
        if draft.date is not None:
            year = 1950 + (number + version) % 76
            more["date"] = EventDate.model_construct(edtf=f"{year}-0{1 + version % 9}", note=None)
    return draft.model_copy(update=more)


async def fill(database: Database, countries: Countries) -> tuple[Census, list[int]]:
    """Record all versions. Returns the census, and the last change of each round."""
    await maintenance.prepare(database, countries)
    world, census = make_world(SIZE), Census()
    rounds: list[int] = []
    await database.write(partial(save_heads, world, countries))
    if database.dialect == "sqlite":
        await database.write(enlarge_cache)
    events = [draft for drafts in batches(world, range(SIZE), census) for draft in drafts]
    gc.freeze()
    gc.disable()  # a batch is thousands of rows, none of which is garbage
    for version in range(1, VERSIONS + 1):
        began = time.perf_counter()
        for at in range(0, SIZE, TRANSACTION):
            await database.write(partial(_save, events, at, version))
            gc.collect(1)
        rounds.append(await database.read(_last_change))
        print(
            f"version {version}: {SIZE / (time.perf_counter() - began):,.0f} events/s", flush=True
        )
    return census, rounds


def _last_change(connection: sa.Connection) -> int:
    last: int = connection.execute(sa.select(t.ledger.c.change)).scalar_one()
    return last


def _save(events: list[EventDraft], first: int, version: int, connection: sa.Connection) -> None:
    """Record a version of the events of one transaction."""
    for at in range(first, min(first + TRANSACTION, SIZE), BATCH):
        drafts = events[at : at + BATCH]
        if version == 1:
            save_batch(connection, drafts)
        else:
            later = [changed(draft, at + n, version) for n, draft in enumerate(drafts)]
            record.save(connection, later, NOW_US + version * SIZE + at)


async def measure(database: Database, countries: Countries, name: str, query: str) -> float:
    """The microseconds of an answer."""
    kind = PARAMS.get(name.partition(" of ")[0], EventListParams)
    params = kind._parse(query.encode(), countries)  # noqa: SLF001 - without its cache

    def page(snapshot: Snapshot) -> object:
        found = resolve(snapshot, params, countries, Scope())
        match params:
            case HistogramParams(interval=interval, by=by, measure=measure):
                return histogram.histogram(snapshot, found, interval, by, measure)
            case FacetParams(facet=facet):
                return facets.facets(snapshot, found, facet)
        return event_list(timeline_page(snapshot, found, params))

    clock = time.process_time if database.dialect == "sqlite" else time.perf_counter
    began = clock()
    await database.answer(page)
    return (clock() - began) * 1e6


async def compare(database: Database, countries: Countries) -> list[list[str]]:
    """The rows of the table."""
    census, rounds = await fill(database, countries)
    moments = {
        f"{share:.0%}": int(rounds[0] + share * (rounds[-1] - rounds[0]))
        for share in (0, 0.5, 0.99)
    }
    pair, country = census.pairs.most_common(1)[0][0], census.countries.most_common(1)[0][0]
    rows = []
    for name, question in QUESTIONS.items():
        query = question.format(pair=pair, country=country)
        queries = {"present": query} | {k: f"{query}&as_of={at}" for k, at in moments.items()}
        spent: dict[str, list[float]] = {kind: [] for kind in queries}
        for _ in range(REPEATS):
            for kind, one in queries.items():
                spent[kind].append(await measure(database, countries, name, one))
        present, *past = (statistics.median(values[3:]) for values in spent.values())
        ratios = [one / present for one in past]
        verdict = "" if max(ratios) <= MOST else f"more than {MOST}"
        rows.append([name, f"{present:,.0f} µs", *(f"{one:.2f}" for one in ratios), verdict])
    return [["page", "present", *moments, ""], *rows]


async def main() -> None:
    """Fill a database and print the table."""
    with TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/past.db"
        database = open_database(Settings(database_url=url, founding=False))
        try:
            head, *rows = await compare(database, Countries.load())
            for row in (head, ["---"] * len(head), *rows):
                print(f"| {' | '.join(row)} |")
        finally:
            await database.close()


if __name__ == "__main__":
    asyncio.run(main())

"""How well and how fast the search answers, beside FTS5 and PostgreSQL's own, and what it costs.

    SIZE=1000000 PG_SIZE=100000 QUESTIONS=300 DATA=path/to/data python benchmarks/searching.py

Ends in one table, kept as build/bench/searching.md. Without DATA the judged queries are asked over
the founding timeline alone.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.domain.text import stems
from app.settings import Settings
from benchmarks import answering, asking, engines, judged, over_http, search_costs
from benchmarks.answering import Times
from benchmarks.asking import Params
from benchmarks.build import Wanted, build, folder, key, server
from benchmarks.search_rows import Measured, rows
from benchmarks.table import markdown
from tests.search.judging import load_queries

SIZE: Final = int(os.environ.get("SIZE", "1000000"))
PG_SIZE: Final = int(os.environ.get("PG_SIZE", str(min(SIZE, 100_000))))
QUESTIONS: Final = int(os.environ.get("QUESTIONS", "300"))
_WEIGHED: Final = 20_000
"""Events of the synthetic ones that the other engines' indexes are weighed with."""
_PATIENCE: Final = 60.0
_LOADS: Final = 3


def opened(url: str) -> Database:
    """With time for the slowest question, so that it is measured and not refused."""
    return open_database(Settings(database_url=url, query_seconds=_PATIENCE))


@dataclass(slots=True)
class Search:
    """What all parts need."""

    server: str
    countries: Countries
    data: Path | None

    async def quality(self) -> tuple[dict[str, judged.Judged], int, int]:
        """What each engine finds of the judged queries; how many events and queries these are."""
        name = "entente_judged"
        driver = await asyncpg.connect(self.server)
        await driver.execute(f"DROP DATABASE IF EXISTS {name}")
        await driver.execute(f"CREATE DATABASE {name}")
        url = sa.make_url(self.server).set(database=name).render_as_string(hide_password=False)
        with tempfile.TemporaryDirectory(prefix="entente-search-") as place:
            sqlite = opened(f"sqlite:///{place}/judged.db")
            postgresql = opened(url)
            driver = await asyncpg.connect(url)
            try:
                for database in (sqlite, postgresql):
                    await judged.fill(database, self.countries, self.data)
                known = await sqlite.read(lambda one: judged.texts(one, self.countries))
                everybody = [
                    judged.Entente("Entente, SQLite", sqlite, self.countries),
                    judged.Entente("Entente, PostgreSQL", postgresql, self.countries),
                    *engines.fts(known),
                    *await engines.tsearch(driver, known),
                ]
                queries = judged.asked(load_queries(), with_data=self.data is not None)
                found = await judged.judge(everybody, queries, known)
            finally:
                await driver.close()
                await sqlite.close()
                await postgresql.close()
        return found, len(known), len(queries)

    async def index_sizes(self, database: Database) -> dict[str, float]:
        """Bytes an event of the other engines' indexes, over some of the synthetic events."""
        known = await database.read(lambda one: judged.texts(one, self.countries, _WEIGHED))
        driver = await asyncpg.connect(self.server)
        try:
            everybody = [*engines.fts(known), *await engines.tsearch(driver, known)]
            sizes = {one.name: await one.index_bytes() / len(known) for one in everybody}
            await driver.execute("DROP TABLE searched")
        finally:
            await driver.close()
        return sizes

    async def speed(
        self, database: Database, cases: Mapping[str, Sequence[Params]]
    ) -> dict[str, Times]:
        """How long each case takes."""
        print(f"\n{database.dialect}: {QUESTIONS} questions of each case", flush=True)
        return await answering.measure(database, cases, self.countries)


async def measure(search: Search, wanted: Mapping[str, Wanted]) -> Measured:
    """Everything, one after the other."""
    stems.load()
    found, events, queries = await search.quality()
    speed, by_client, index_bytes, analysis = {}, {}, {}, {}
    for name, one in wanted.items():
        database = opened(one.url)
        try:
            known = await database.read(asking.vocabulary)
            cases = asking.cases(known, QUESTIONS, search.countries)
            speed[name] = await search.speed(database, cases)
            by_client[name] = await asyncio.to_thread(over_http.measure, one.url, cases)
            if name == "sqlite":
                index_bytes = await search.index_sizes(database)
                analysis = await database.read(search_costs.analysis)
        finally:
            await database.close()
    told = {name: one.told() for name, one in wanted.items()}
    return Measured(
        judged=found,
        events=events,
        queries=queries,
        speed=speed,
        over_http=by_client,
        index_bytes=index_bytes,
        sizes={name: one["sizes"] for name, one in told.items()},
        indexes={name: one["indexes"] for name, one in told.items()},
        counts={name: one.size for name, one in wanted.items()},
        analysis=analysis,
        loading=[search_costs.loading() for _ in range(_LOADS)],
    )


def main() -> None:
    given = os.environ.get("DATA")
    with server() as url:
        digest = key()
        wanted = {
            "sqlite": Wanted("sqlite", SIZE, digest, url),
            "postgresql": Wanted("postgresql", PG_SIZE, digest, url),
        }
        build(list(wanted.values()))
        search = Search(url, Countries.load(), Path(given) if given else None)
        measured = asyncio.run(measure(search, wanted))
    table = markdown(rows(measured))
    print(
        f"\n{SIZE:,} events on SQLite, {PG_SIZE:,} on PostgreSQL; {QUESTIONS} questions of each"
        f" case; {measured.queries} judged queries over {measured.events:,} events; medians of"
        f" {answering.ROUNDS} rounds, and a ratio is the median of each round's ratio\n"
    )
    print(table)
    (folder() / "searching.md").write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

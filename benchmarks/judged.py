"""How well Entente and other engines answer the judged queries of tests/search, and how fast.

Over the founding timeline, and where DATA is given, over the real files that the queries are about.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app import maintenance
from app import tables as t
from app.cli import FOUNDING
from app.db.database import Database
from app.db.snapshot import Memory, Snapshot
from app.domain.countries import Countries
from app.events.params import EventListParams
from app.events.read.timeline import timeline_page
from app.events.resolve import Scope, resolve
from app.imports.account import Account
from app.ingest.formats import registry
from app.ingest.formats.names import FormatName
from app.ingest.run import run
from benchmarks.accounts import ENTRIES, account
from benchmarks.engines import LIMIT, PAGE, Engine, Text
from tests.search.judging import Query, names_of_countries, relevant, searchable_text

ROUNDS: Final = 5
_FOLDERS: Final = ("visits/", "agreements/", "purchases/")
_MOST: Final = 500


@dataclass(slots=True)
class Judged:
    """Of one engine: recall and precision of each query, and by round its median time."""

    recalls: list[float] = field(default_factory=list)
    precisions: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return fmean(self.recalls)

    @property
    def precision(self) -> float:
        return fmean(self.precisions)


async def fill(database: Database, countries: Countries, data: Path | None) -> None:
    """Import the founding timeline, and the real files."""
    await maintenance.prepare(database, countries)
    with as_file(files("app.data") / FOUNDING) as path:
        groups = registry.files_of(FormatName.ENTENTE, [path])
        read = registry.read(FormatName.ENTENTE, groups, countries, registry.Options())
        await run.run(database, Account("entente", [path.name]), read)
    for entry in ENTRIES:
        if data is not None and entry.paths[0].startswith(_FOLDERS):
            await account(database, data, entry, countries)


def texts(connection: sa.Connection, countries: Countries, most: int = LIMIT) -> list[Text]:
    """The events in the order of a list, with all that the search reads of them."""
    event, body = t.event.c, t.event_document.c
    known: dict[str, list[str]] = defaultdict(list)
    for actor, text in connection.execute(sa.select(t.actor_name.c.actor, t.actor_name.c.text)):
        known[str(actor)].append(text)
    named = names_of_countries(countries)
    rows = connection.execute(
        sa.select(event.id, event.dataset, body.body)
        .join(t.event_document, body.number == event.document)
        .order_by(event.sort_lo.desc(), event.sort_hi.desc(), event.id.desc())
        .limit(most)
    )
    return [
        Text(
            str(row.id),
            row.dataset,
            order,
            searchable_text(orjson.loads(row.body), known, named),
            row.body,
        )
        for order, row in enumerate(rows)
    ]


class Entente(Engine):
    """Entente on a database, asked as its route asks it, with nothing remembered."""

    def __init__(self, name: str, database: Database, countries: Countries) -> None:
        self.name = name
        self._database = database
        self._countries = countries
        if database.dialect == "sqlite":
            self.clock = time.process_time

    async def find(self, q: str, datasets: Sequence[str], limit: int) -> list[tuple[str, Any]]:
        asked: dict[str, Any] = {"q": q, "dataset": list(datasets), "limit": min(limit, _MOST)}
        context = {"countries": self._countries}

        def work(snapshot: Snapshot) -> list[bytes]:
            snapshot.memory = Memory()
            params = EventListParams.model_validate(asked, context=context)
            found: list[bytes] = []
            while True:
                query = resolve(snapshot, params, self._countries, Scope())
                page = timeline_page(snapshot, query, params)
                found += page.bodies
                if page.cursor is None or len(found) >= limit:
                    return found
                params = params.model_copy(update={"cursor": page.cursor})

        bodies = await self._database.answer(work)
        return [("", body) for body in bodies] if limit == PAGE else _with_ids(bodies)

    async def index_bytes(self) -> int:
        return 0


def _with_ids(bodies: Iterable[bytes]) -> list[tuple[str, Any]]:
    return [(orjson.loads(body)["id"], body) for body in bodies]


async def judge(
    engines: Sequence[Engine], queries: Sequence[Query], known: Sequence[Text]
) -> dict[str, Judged]:
    """Everybody asked everything: once for all that is found, then in turn for a page."""
    judged = {engine.name: Judged() for engine in engines}
    present = {one.dataset for one in known}
    datasets = {query.q: sorted(query.datasets & present) for query in queries}
    for query in queries:
        due = _relevant(query, known)
        for engine in engines:
            rows = await engine.find(query.q, datasets[query.q], LIMIT)
            _note(judged[engine.name], due, {one for one, _ in rows})
    for _ in range(ROUNDS):
        spent: dict[str, list[float]] = defaultdict(list)
        for query in queries:
            for engine in engines:
                began = engine.clock()
                await engine.find(query.q, datasets[query.q], PAGE)
                spent[engine.name].append(engine.clock() - began)
        for name, seconds in spent.items():
            judged[name].seconds.append(median(seconds))
    return judged


def _relevant(query: Query, known: Sequence[Text]) -> set[str]:
    own = [one for one in known if one.dataset in query.datasets]
    if query.corpus != "founding":
        return relevant(query, ((one.id, one.text) for one in own))
    # Judged by external ids.
    ids = {orjson.loads(one.body)["external_id"]: one.id for one in own}
    return {ids[one] for one in relevant(query, ((external, "") for external in ids))}


def _note(judged: Judged, due: set[str], found: set[str]) -> None:
    right = len(due & found)
    judged.recalls.append(right / len(due) if due else 1.0)
    # Who finds nothing finds nothing wrong; recall tells.
    judged.precisions.append(right / len(found) if found else 1.0)


def asked(queries: Iterable[Query], *, with_data: bool) -> list[Query]:
    """Those that can be asked."""
    return [query for query in queries if with_data or query.corpus == "founding"]

"""What else could search: FTS5 and PostgreSQL's own configurations, over one text of each event.

Each is asked as its users would ask it, and gives the newest events that match.
"""

import re
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

LIMIT: Final = 100_000
PAGE: Final = 51
_PIECE: Final = re.compile(r'(-?)"([^"]*)"|(\S+)')


class Text(NamedTuple):
    """An event: its data set, its place in a list, its searchable text, its document."""

    id: str
    dataset: str
    order: int
    text: str
    body: bytes


class Engine(ABC):
    """Searches texts that it was filled with."""

    name: str
    clock = staticmethod(time.perf_counter)
    """What tells its time. Of what works in this process that is the processor's own, which a busy
    machine leaves alone.
    """

    @abstractmethod
    async def find(self, q: str, datasets: Sequence[str], limit: int) -> list[tuple[str, Any]]:
        """(id, document) of the events of these data sets that match, in their order."""

    @abstractmethod
    async def index_bytes(self) -> int:
        """What its index weighs, without the texts."""


def fts_question(q: str) -> str:
    """What a person types, in the words of FTS5."""
    asked, unwanted = "", ""
    glue = ""
    for not_, phrase, piece in _PIECE.findall(q):
        if piece == "OR":
            glue = " OR "
            continue
        star = "*" if piece.endswith("*") else ""
        is_unwanted = bool(not_) or (piece.startswith("-") and len(piece) > 1)
        quoted = '"' + (phrase or piece.rstrip("*").lstrip("-")).replace('"', '""') + '"' + star
        if is_unwanted:
            unwanted += f" NOT {quoted}"
        else:
            asked += f"{glue or ' AND '}{quoted}" if asked else quoted
        glue = ""
    return f"({asked}){unwanted}" if asked else asked


class Fts5(Engine):
    """FTS5 with a tokeniser; its index alone, beside the texts."""

    clock = staticmethod(time.process_time)

    def __init__(self, name: str, tokenizer: str, texts: Sequence[Text]) -> None:
        self.name = name
        self._driver = sqlite3.connect(":memory:")
        self._driver.execute(
            "CREATE TABLE event (number INTEGER PRIMARY KEY, id TEXT, dataset TEXT, body BLOB)"
        )
        self._driver.execute(
            f"CREATE VIRTUAL TABLE found USING fts5(text, content='', tokenize='{tokenizer}')"
        )
        for one in texts:
            row = (one.order, one.id, one.dataset, one.body)
            self._driver.execute("INSERT INTO event VALUES (?, ?, ?, ?)", row)
            new = (one.order, one.text)
            self._driver.execute("INSERT INTO found (rowid, text) VALUES (?, ?)", new)
        self._driver.execute("INSERT INTO found (found) VALUES ('optimize')")
        self._driver.commit()

    async def find(self, q: str, datasets: Sequence[str], limit: int) -> list[tuple[str, Any]]:
        marks = ", ".join("?" * len(datasets))
        return self._driver.execute(
            "SELECT id, body FROM event WHERE number IN (SELECT rowid FROM found WHERE found"
            f" MATCH ?) AND dataset IN ({marks}) ORDER BY number LIMIT ?",
            (fts_question(q), *datasets, limit),
        ).fetchall()

    async def index_bytes(self) -> int:
        size = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'found%'"
        return int(self._driver.execute(size).fetchone()[0])


class Tsearch(Engine):
    """PostgreSQL's full text search by some configurations, each with a GIN index."""

    def __init__(self, name: str, driver: Any, configurations: Sequence[str]) -> None:  # noqa: ANN401
        self.name = name
        self._driver = driver
        self._configurations = configurations

    async def find(self, q: str, datasets: Sequence[str], limit: int) -> list[tuple[str, Any]]:
        either = " OR ".join(
            f"to_tsvector('{one}', text) @@ websearch_to_tsquery('{one}', $1)"
            for one in self._configurations
        )
        rows = await self._driver.fetch(
            f"SELECT id, body FROM searched WHERE ({either}) AND dataset = ANY($2)"
            " ORDER BY number LIMIT $3",
            q,
            list(datasets),
            limit,
        )
        return [tuple(row) for row in rows]

    async def index_bytes(self) -> int:
        sizes = [
            await self._driver.fetchval(f"SELECT pg_relation_size('searched_{one}')")
            for one in self._configurations
        ]
        return sum(sizes)


_LANGUAGES: Final = ("arabic", "english", "french")


async def tsearch(driver: Any, texts: Sequence[Text]) -> list[Engine]:  # noqa: ANN401
    """One engine for each configuration, and one for three together."""
    await driver.execute(
        "DROP TABLE IF EXISTS searched; CREATE TABLE searched"
        " (number integer PRIMARY KEY, id text, dataset text, text text, body bytea)"
    )
    records = [(one.order, one.id, one.dataset, one.text, one.body) for one in texts]
    await driver.copy_records_to_table("searched", records=records)
    for one in ("simple", *_LANGUAGES):
        index = f"CREATE INDEX searched_{one} ON searched USING gin (to_tsvector('{one}', text))"
        await driver.execute(index)
    await driver.execute("VACUUM ANALYZE searched")
    return [
        *(Tsearch(f"PostgreSQL {one}", driver, [one]) for one in ("simple", *_LANGUAGES)),
        Tsearch("PostgreSQL, the three together", driver, _LANGUAGES),
    ]


def fts(texts: Sequence[Text]) -> Iterator[Engine]:
    """FTS5 as it comes, and with its stemmer."""
    plain = "unicode61 remove_diacritics 2"
    yield Fts5("FTS5", plain, texts)
    yield Fts5("FTS5 porter", f"porter {plain}", texts)

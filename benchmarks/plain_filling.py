"""Filling the plain tables with the same events, by the driver alone."""

import random
import sqlite3
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app.clock import rfc3339
from app.domain.dates import Edtf, bounds_of, parse
from app.domain.identity import record_id
from benchmarks.filling import BATCH, NOW_US
from benchmarks.plain_models import Base
from benchmarks.synthetic import Record, World, heads, make_event, make_world

Rows = dict[str, list[tuple[Any, ...]]]

_UNDATED: Final = -1
_CREATED: Final = rfc3339(NOW_US)


def fill(path: Path, size: int) -> float:
    """Make the file with events 0 to `size - 1`. Seconds of inserting, without making the rows."""
    connection = create(path)
    world = make_world(size)
    names = save_heads(connection, world)
    spent = 0.0
    for at in range(0, size, BATCH):
        rows = rows_of(world, range(at, min(size, at + BATCH)), names)
        began = time.perf_counter()
        insert(connection, rows)
        spent += time.perf_counter() - began
    connection.execute("COMMIT")
    connection.close()
    return spent


def create(path: Path) -> sqlite3.Connection:
    """An empty file with the tables, in a transaction."""
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -3000000")
    connection.execute("BEGIN")
    return connection


def insert(connection: sqlite3.Connection, rows: Rows) -> None:
    """Insert rows by the name of their table."""
    for table, several in rows.items():
        if several:
            marks = ", ".join("?" * len(several[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", several)


def save_heads(connection: sqlite3.Connection, world: World) -> dict[str, Record]:
    """Insert sources, actors and places. Returns what documents say of sources and actors."""
    rows: Rows = {"source": [], "actor": [], "place": []}
    names: dict[str, Record] = {}
    for head in heads(world):
        if head["kind"] == "dataset":
            continue
        id_ = str(record_id(head["dataset"], head["external_id"]))
        if head["kind"] == "actor":
            names[id_] = {"id": id_, "name": head["names"]}
            rows["actor"].append((id_, _json(head["names"])))
        else:
            said = {name: head[name] for name in ("title", "publisher", "language")}
            names[id_] = {"id": id_, **said, "published": None, "url": None}
            rows["source"].append((id_, *said.values()))
    for number, place in enumerate(world.places):
        rows["place"].append((number, _json(place["name"]), *list(place.values())[1:]))
    insert(connection, rows)
    return names


def rows_of(world: World, numbers: range, names: dict[str, Record]) -> Rows:
    """The rows of these events, in every table."""
    rows: Rows = {name: [] for name in ("event", "participant", "citation", "link", "document")}
    places = {id(place): number for number, place in enumerate(world.places)}
    rng = random.Random()
    for number in numbers:
        record = make_event(world, number, rng)
        id_ = str(record_id(record["dataset"], record["external_id"]))
        date = parse(record["date"]["edtf"]) if record["date"] else None
        document = _document(record, id_, date, names)
        rows["document"].append((id_, orjson.dumps(document).decode()))
        rows["event"].append(_event(document, record, places.get(id(record["place"]))))
        for at, person in enumerate(document["participants"]):
            actor = person["actor"]["id"] if person["actor"] else None
            rows["participant"].append((id_, at, person["role"], person["country"], actor))
        for at, cited in enumerate(document["citations"]):
            source = cited["source"]["id"]
            rows["citation"].append((id_, at, source, cited["quote"], cited["language"]))
        rows["link"] += _links(document, date)
    return rows


def _event(document: Record, record: Record, place: int | None) -> tuple[Any, ...]:
    date = document["date"] or {}
    return (
        *(document[name] for name in ("id", "type", "status", "coding")),
        _json(document["title"]),
        _json(document["summary"]),
        *(date.get(name) for name in ("edtf", "earliest", "latest", "precision")),
        *(date.get(name) for name in ("approximate", "uncertain")),
        place,
        _json(document["details"]),
        _json(document["topics"]),
        record["codes"]["cameo"],
        document["dataset"],
        document["external_id"],
        _CREATED,
    )


def _links(document: Record, date: Edtf | None) -> Iterator[tuple[Any, ...]]:
    bounds = bounds_of(date)
    days = (bounds.sort_lo, bounds.sort_hi) if date else (_UNDATED, _UNDATED)
    rest = (document["type"], bounds.possible_lo, bounds.possible_hi)
    countries = document["countries"]
    keys = [f"country:{country}" for country in countries]
    keys += [f"pair:{a}-{b}" for a, b in combinations(countries, 2)]
    actors = {person["actor"]["id"] for person in document["participants"] if person["actor"]}
    keys += [f"actor:{actor}" for actor in actors]
    return ((key, *days, document["id"], *rest) for key in keys)


def _document(record: Record, id_: str, date: Edtf | None, names: dict[str, Record]) -> Record:
    """The event as Entente sends it, without what it works out of codes."""
    return {
        "id": id_,
        **{name: record[name] for name in ("type", "status", "coding", "title", "summary")},
        "date": _date(date),
        "countries": sorted({person["country"] for person in record["participants"]}),
        "participants": [
            {
                "role": person["role"],
                "country": person["country"],
                "actor": names[_id_of(person["actor"])] if "actor" in person else None,
                "title": {},
                "certain": True,
                "flags": [],
            }
            for person in record["participants"]
        ],
        "place": {**record["place"], "certain": True} if record["place"] else None,
        "details": record["details"],
        "topics": record["topics"],
        "intensity": None,
        "codes": {**record["codes"], "plover": None},
        "flags": [],
        "links": [],
        "citations": [
            {
                "source": names[_id_of({"dataset": record["dataset"], **cited["source"]})],
                "quote": cited["quote"],
                "language": cited["language"],
                "start": None,
                "end": None,
                "supports": [],
            }
            for cited in record["citations"]
        ],
        "external_ids": [{name: record[name] for name in ("dataset", "external_id")}],
        "dataset": record["dataset"],
        "external_id": record["external_id"],
        "version": 1,
        "created_at": _CREATED,
        "updated_at": _CREATED,
    }


def _date(date: Edtf | None) -> Record | None:
    if date is None:
        return None
    return {
        "edtf": date.text,
        "earliest": date.earliest.isoformat() if date.earliest else None,
        "latest": date.latest.isoformat() if date.latest else None,
        "precision": date.precision,
        "approximate": date.approximate,
        "uncertain": date.uncertain,
        "stated": [],
        "note": None,
    }


def _id_of(reference: Record) -> str:
    return str(record_id(reference["dataset"], reference["external_id"]))


def _json(value: Any) -> str:  # noqa: ANN401
    return orjson.dumps(value).decode()

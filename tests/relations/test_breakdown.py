"""Who takes part in a pair's events and what tells of them, against plain Python, as it changes."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import check
from app import tables as t
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.write import record
from app.main import create_app
from app.settings import Settings
from tests.databases import reading, writing
from tests.drafts import DATASET, LARGE, Record, event, load

ACTORS = ["f", "g", "h"]
SETS = ["d", "news", "other"]
TYPES = ["visit", "agreement"]
STATUSES = ["occurred", "planned"]
PARTIES = [["ISR", "MAR"], ["ISR", "MAR", "USA"], LARGE, ["FRA", "MAR"]]
ASKED: list[dict[str, list[str]]] = [
    {},
    {"type": ["agreement"]},
    {"status": STATUSES},
    {"status": ["planned"], "type": TYPES},
]


def heads() -> Iterator[Record]:
    for name in SETS:
        yield DATASET | {"id": name, "coding": "machine" if name == "news" else "human"}
    for name in ACTORS:
        own = {"kind": "actor", "dataset": "d", "external_id": name, "actor_kind": "person"}
        yield own | {"names": {"en": name}}


def world() -> Iterator[Record]:
    """The actors of an event may be one twice; each third event may be the same as the first."""
    for n, (parties, type_, status) in enumerate(product(PARTIES * 3, TYPES, STATUSES)):
        of_actors = {ACTORS[n % 3], ACTORS[n % 2], ACTORS[0] if n % 7 else ACTORS[2]}
        people: list[Record] = [{"role": "participant", "country": code} for code in parties]
        for role in ("participant", "signatory")[: 1 + n % 2]:
            people += [
                {"role": role, "actor": {"dataset": "d", "external_id": a}}
                for a in sorted(of_actors)
            ]
        same = {"rel": "same_as", "certain": False}
        yield event(
            str(n),
            f"20{n % 28 + 10}-05-0{n % 9 + 1}" if n % 5 else None,
            dataset=SETS[n % 3],
            coding="machine" if n % 3 == 1 else "human",
            type=type_,
            status=status,
            participants=people,
            links=[same | {"event": {"dataset": "d", "external_id": "0"}}] if n % 3 == 2 else [],
        )


def expected(url: str, pair: str, asked: dict[str, list[str]]) -> dict[str, Any]:
    """The same from the documents."""
    bodies = reading(url, lambda c: list(c.scalars(sa.select(t.event_document.c.body))))
    asked = {"status": ["occurred"]} | asked
    found = [
        one
        for one in map(json.loads, bodies)
        if set(pair.split("-")) <= set(one["countries"])
        and all(one[name] in values for name, values in asked.items())
    ]
    actors: Counter[str] = Counter()
    years: dict[str, list[str | None]] = {}
    for one in found:
        actors.update({p["actor"]["id"] for p in one["participants"] if p["actor"]})
        for dataset in {known["dataset"] for known in one["external_ids"]}:
            years.setdefault(dataset, []).append(one["date"] and one["date"]["edtf"][:4])
    ids = {one["id"] for one in found}
    links = [(one["id"], link) for one in found for link in one["links"] if not link["certain"]]
    proposals = {frozenset((one, link["event"])) for one, link in links if link["event"] in ids}
    spans = {name: sorted(filter(None, several)) for name, several in years.items()}
    return {
        "actors": sorted(actors.items(), key=lambda pair: (-pair[1], pair[0])),
        "datasets": [
            (name, len(years[name]), f"{spans[name][0]}/{spans[name][-1]}" if spans[name] else None)
            for name in sorted(years)
        ],
        "possible_duplicates": len(proposals),
    }


def told(url: str, pair: str, asked: dict[str, list[str]]) -> dict[str, Any]:
    with TestClient(create_app(Settings(database_url=url, founding=False))) as client:
        params = {name: ",".join(values) for name, values in asked.items()}
        profile = client.get(f"/v1/relations/{pair}", params=params).json()
    return {
        "actors": [(actor["id"], actor["count"]) for actor in profile["actors"]],
        "datasets": [(d["id"], d["count"], d["span"]) for d in profile["datasets"]],
        "possible_duplicates": profile["possible_duplicates"],
    }


@pytest.mark.parametrize("asked", ASKED)
def test_parts_of_profiles(url: str, countries: Countries, asked: dict[str, list[str]]) -> None:
    account = load(url, countries, *heads(), *world())
    assert not account.reasons, account.reasons
    pairs = ["ISR-MAR", "MAR-USA", "AUT-NOR", "FRA-MAR", "FRA-TUV"]
    assert all(expected(url, "ISR-MAR", ASKED[0]).values())
    for pair in pairs:
        assert told(url, pair, asked) == expected(url, pair, asked), pair
    load(url, countries, *(one | {"type": "visit", "date": None} for one in list(world())[::4]))
    gone = [record_id(SETS[n % 3], str(n)) for n in range(0, 48, 5)]
    assert writing(url, lambda c: record.withdraw(c, gone, "wrong", 1)) == len(gone)
    for pair in pairs:
        assert told(url, pair, asked) == expected(url, pair, asked), pair
    assert reading(url, lambda connection: check.check(connection, countries)) == []

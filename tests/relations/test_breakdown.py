"""The profile of a pair, against plain Python, as its events change."""

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
from app.events.read import timeline
from app.events.write import record
from app.history import Author
from app.main import create_app
from app.settings import Settings
from tests.databases import reading, writing
from tests.drafts import DATASET, LARGE, Record, event, load

ACTORS = {"f": "MAR", "g": "ISR", "h": "USA", "p": None, "o": None}
ORGANISATION = "o"
SETS = ["d", "news", "other"]
TYPES = ["visit", "agreement"]
STATUSES = ["occurred", "planned"]
PARTIES = [["ISR", "MAR"], ["ISR", "MAR", "USA"], LARGE, ["FRA", "MAR"]]
ASKED: list[dict[str, str]] = [
    {},
    {"type": "agreement"},
    {"status": "occurred,planned"},
    {"status": "planned", "type": "visit,agreement"},
    {"exclude_type": "visit"},
    {"coding": "machine"},
    {"multilateral": "only"},
    {"date": "2012/2025", "status": "occurred"},
    {"country": "USA"},
    {"dataset": "d,other", "multilateral": "exclude"},
    {"q": "event", "type": "visit"},
    {"external_id": "1,4,12,40"},
]


def heads() -> Iterator[Record]:
    for name in SETS:
        yield DATASET | {"id": name, "coding": "machine" if name == "news" else "human"}
    for name, country in ACTORS.items():
        kind = "international_organisation" if name == ORGANISATION else "person"
        own = {"kind": "actor", "dataset": "d", "external_id": name, "actor_kind": kind}
        yield own | {"names": {"en": name}, "country": country}


def world() -> Iterator[Record]:
    """The actors of an event may be one twice; each third event may be the same as the first."""
    names = [*ACTORS]
    for n, (parties, type_, status) in enumerate(product(PARTIES * 3, TYPES, STATUSES)):
        of_actors = {names[n % 5], names[n % 2], names[3 + n % 2], names[0] if n % 7 else names[2]}
        people: list[Record] = [{"role": "participant", "country": code} for code in parties]
        for role in ("participant", "signatory")[: 1 + n % 2]:
            people += [
                {"role": role, "actor": {"dataset": "d", "external_id": a}}
                for a in sorted(of_actors)
                if ACTORS[a] is None or ACTORS[a] in parties
            ]
        if n % 4 == 1:  # an organisation that acts for a country
            own = {"dataset": "d", "external_id": ORGANISATION}
            people.append({"role": "participant", "country": parties[0], "actor": own})
        same = {"rel": "same_as", "certain": False}
        yield event(
            str(n),
            [None, f"20{n % 28 + 10}-05-0{n % 9 + 1}", f"20{n % 28 + 10}", "202X"][n % 4],
            title={"en": f"Event {n}"},
            dataset=SETS[n % 3],
            coding="machine" if n % 3 == 1 else "human",
            type=type_,
            status=status,
            participants=people,
            links=[same | {"event": {"dataset": "d", "external_id": "0"}}] if n % 3 == 2 else [],
        )


def matching(asked: dict[str, str], one: dict[str, Any]) -> bool:
    """Whether the document of an event matches these parameters."""
    of = {name: value.split(",") for name, value in asked.items()}
    edtf = one["date"] and one["date"]["edtf"]
    years = (edtf.replace("X", "0")[:4], edtf.replace("X", "9")[:4]) if edtf else None
    window = asked.get("date", "").split("/")
    return (
        all(one[name] in of.get(name, [one[name]]) for name in ("type", "status", "coding"))
        and one["type"] not in of.get("exclude_type", [])
        and ("country" not in asked or asked["country"] in one["countries"])
        and ("dataset" not in asked or one["dataset"] in of["dataset"])
        and ("external_id" not in asked or one["external_id"] in of["external_id"])
        and (asked.get("multilateral") != "only" or len(one["countries"]) > 2)
        and (asked.get("multilateral") != "exclude" or len(one["countries"]) <= 2)
        and ("date" not in asked or bool(years and years[0] <= window[1] and years[1] >= window[0]))
    )


def sides_of(found: list[dict[str, Any]]) -> dict[str, Any]:
    edtfs = [one["date"]["edtf"] for one in found if one["date"]]
    years = Counter(int(edtf[:4]) for edtf in edtfs if "X" not in edtf)
    all_years = range(min(years), max(years) + 1) if years else []
    counts = {name: Counter(one[name] for one in found) for name in ("type", "status", "coding")}
    return {
        **{f"by_{name}": dict(values) for name, values in counts.items()},
        "by_year": [{"start": str(year), "value": years[year]} for year in all_years],
    }


def expected(url: str, pair: str, asked: dict[str, str]) -> dict[str, Any]:
    """The same from the documents."""
    bodies = reading(url, lambda c: list(c.scalars(sa.select(t.event_document.c.body))))
    found = [
        one
        for one in map(json.loads, bodies)
        if set(pair.split("-")) <= set(one["countries"]) and matching(asked, one)
    ]
    organisation = str(record_id("d", ORGANISATION))
    actors: Counter[str] = Counter()
    years: dict[str, list[str | None]] = {}
    for one in found:
        acting = [(p["actor"]["id"], p["country"]) for p in one["participants"] if p["actor"]]
        own = {actor for actor, country in acting if country in pair.split("-")}
        is_body = len(one["countries"]) == 2 and organisation in {actor for actor, _ in acting}
        actors.update(own | ({organisation} if is_body else set()))
        for dataset in {known["dataset"] for known in one["external_ids"]}:
            edtf = one["date"] and one["date"]["edtf"].replace("X", "0")
            years.setdefault(dataset, []).append(edtf and edtf[:4])
    ids = {one["id"] for one in found}
    links = [(one["id"], link) for one in found for link in one["links"] if not link["certain"]]
    proposals = {frozenset((one, link["event"])) for one, link in links if link["event"] in ids}
    spans = {name: sorted(filter(None, several)) for name, several in years.items()}
    sides: tuple[list[dict[str, Any]], ...] = ([], [])
    for one in found:
        sides[len(one["countries"]) > 2].append(one)
    dated = sorted(
        (one for one in found if one["date"]),
        key=lambda one: (one["date"]["earliest"], one["date"]["latest"], one["id"]),
    )
    return {
        "two_sided": len(sides[0]),
        "multilateral": len(sides[1]),
        **sides_of(found),
        "by_sides": {"two_sided": sides_of(sides[0]), "multilateral": sides_of(sides[1])},
        "first": dated[0]["id"] if dated else None,
        "last": dated[-1]["id"] if dated else None,
        "last_by_type": {one["type"]: one["id"] for one in dated},
        "actors": sorted(actors.items(), key=lambda pair: (-pair[1], pair[0])),
        "datasets": [
            (name, len(years[name]), f"{spans[name][0]}/{spans[name][-1]}" if spans[name] else None)
            for name in sorted(years)
        ],
        "possible_duplicates": len(proposals),
    }


def answered(client: TestClient, pair: str, asked: dict[str, str]) -> dict[str, Any]:
    profile = client.get(f"/v1/relations/{pair}", params=asked).json()
    names = ("two_sided", "multilateral", "by_type", "by_status", "by_coding", "by_year")
    return {name: profile[name] for name in (*names, "by_sides", "possible_duplicates")} | {
        "first": profile["first"] and profile["first"]["id"],
        "last": profile["last"] and profile["last"]["id"],
        "last_by_type": {type_: one["id"] for type_, one in profile["last_by_type"].items()},
        "actors": [(actor["id"], actor["count"]) for actor in profile["actors"]],
        "datasets": [(d["id"], d["count"], d["span"]) for d in profile["datasets"]],
    }


def compare(url: str) -> None:
    with TestClient(create_app(Settings(database_url=url, founding=False))) as client:
        for pair, asked in (*product(PAIRS, ASKED[:4]), *product(PAIRS[:2], ASKED[4:])):
            assert answered(client, pair, asked) == expected(url, pair, asked), (pair, asked)


PAIRS = ["ISR-MAR", "MAR-USA", "AUT-NOR", "FRA-MAR", "FRA-TUV"]


def test_profiles_equal_a_plain_count(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "_WALKED", 8)  # several reads for a profile
    account = load(url, countries, *heads(), *world())
    assert not account.reasons, account.reasons
    assert all(expected(url, "ISR-MAR", {}).values())
    compare(url)
    load(url, countries, *(one | {"type": "visit", "date": None} for one in list(world())[::4]))
    gone = [record_id(SETS[n % 3], str(n)) for n in range(0, 48, 5)]
    assert writing(url, lambda c: record.withdraw(c, gone, Author(), 1)) == len(gone)
    compare(url)
    assert reading(url, lambda connection: check.check(connection, countries)) == []

"""The list, its total, the histogram, the facets and the profile count the same events."""

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.periods import holding_period, period_label
from app.ingest.formats import entente
from app.main import create_app
from app.settings import Settings
from benchmarks.interchange import lines
from tests.databases import MakeUrl
from tests.drafts import imported
from tests.effort import examples, random_of

Document = dict[str, Any]
Params = dict[str, str]

EVENTS = 400
QUESTIONS = examples(20, 500)
LONGEST = 3_000
"""Of the pairs with more events, few questions are asked: their lists take seconds."""
FACETS = ("type", "country", "status", "coding", "precision", "topic", "dataset", "instrument")


def values_of(document: Document, facet: str) -> list[str]:
    """The values by which an event is counted."""
    date, details = document["date"], document["details"]
    values: dict[str, list[str]] = {
        "country": document["countries"],
        "topic": document["topics"],
        "dataset": sorted({known["dataset"] for known in document["external_ids"]}),
        "precision": [date["precision"]] if date else [],
        "instrument": [details["instrument"]] if "instrument" in details else [],
    }
    return values[facet] if facet in values else [document[facet]]


def window(document: Document, chance: random.Random) -> str:
    """An interval of years about the event, or one that is open."""
    date = document["date"] or {"earliest": "2000"}
    year = int((date["earliest"] or date["latest"])[:3] + "0")
    return chance.choice([f"{year}/{year + 9}", f"{year}/..", f"../{year + 5}", f"{year + 3}"])


def word(document: Document, chance: random.Random) -> str:
    """A word of a title; with a second one, or without another, now and then."""
    words = [one for one in chance.choice([*document["title"].values()]).split() if one.isalpha()]
    taken = chance.sample(words, min(len(words), chance.choice([1, 1, 2])))
    return " ".join(taken) + chance.choice(["", "", " -protocol"]) if taken else "visit"


FILTERS: dict[str, Callable[[Document, random.Random], str | None]] = {
    "type": lambda one, chance: ",".join({one["type"], chance.choice(["visit", "agreement"])}),
    "exclude_type": lambda _, chance: chance.choice(["visit", "statement", "purchase"]),
    "status": lambda one, chance: chance.choice([one["status"], "occurred", "occurred,planned"]),
    "coding": lambda one, chance: chance.choice([one["coding"], "human"]),
    "multilateral": lambda _, chance: chance.choice(["include", "exclude", "only"]),
    "precision": lambda one, _: one["date"] and one["date"]["precision"],
    "dataset": lambda one, _: one["dataset"],
    "exclude_dataset": lambda one, _: one["dataset"],
    "topic": lambda one, chance: chance.choice(one["topics"]) if one["topics"] else None,
    "instrument": lambda one, _: one["details"].get("instrument"),
    "date": window,
    "date_match": lambda _, chance: chance.choice(["possible", "certain"]),
    "country": lambda one, chance: chance.choice(one["countries"]),
    "actor": lambda one, chance: chance.choice(
        [p["actor"]["id"] for p in one["participants"] if p["actor"]] or [None]
    ),
    "host": lambda one, chance: chance.choice(one["countries"]),
    "supplier": lambda one, chance: chance.choice(one["countries"]),
    "place": lambda one, _: one["place"] and next(iter(one["place"]["name"].values())),
    "language": lambda _, chance: chance.choice(["en", "ar"]),
    "q": word,
}
"""Values of filters that mostly match the event."""


def questions(documents: Sequence[Document], chance: random.Random) -> Iterator[tuple[str, Params]]:
    """Pairs with up to three filters, each taken from an event of the pair."""
    sizes = Counter(pair for one in documents for pair in combinations(sorted(one["countries"]), 2))
    of_two = [one for one in documents if len(one["countries"]) > 1]
    while True:
        one = chance.choice(of_two)
        pair = tuple(sorted(chance.sample(one["countries"], 2)))
        if sizes[pair] > LONGEST and chance.random() > 0.05:
            continue
        names = chance.sample(sorted(FILTERS), chance.choice([0, 1, 1, 2, 2, 3]))
        if chance.random() < 0.25:
            names = list({*names, "q"})
        params = {name: FILTERS[name](one, chance) for name in names}
        yield "-".join(pair), {name: value for name, value in params.items() if value}


def ask(client: TestClient, path: str, params: Params) -> dict[str, Any]:
    response = client.get(path, params=params)
    assert response.status_code == 200, (path, params, response.text)
    answer: dict[str, Any] = response.json()
    return answer


def listed(client: TestClient, path: str, params: Params) -> list[Document]:
    """Every event of a list."""
    found: list[Document] = []
    cursor: Params = {}
    while True:
        answer = ask(client, path, params | cursor | {"limit": "500"})
        found += answer["items"]
        if answer["next"] is None:
            return found
        cursor = {"cursor": answer["next"]}


def by_year(found: Sequence[Document]) -> dict[str, int]:
    """The number of events that begin in each year."""
    years: Counter[str] = Counter()
    for one in found:
        if one["date"]:
            date = parse(one["date"]["edtf"])
            start = holding_period(date.earliest, date.start_latest, "year")
            years.update([] if start is None else [period_label(start, "year")])
    return dict(years)


def counted(found: Sequence[Document], name: str) -> dict[str, int]:
    return dict(Counter(value for one in found for value in values_of(one, name)))


def check_lists(client: TestClient, pair: str, params: Params) -> list[Document]:
    """The events of the question, after both lists and both totals have agreed."""
    found = listed(client, f"/v1/relations/{pair}/events", params)
    of_pair = params | {"pair": pair}
    ids = sorted(one["id"] for one in listed(client, "/v1/events", of_pair))
    assert ids == sorted(one["id"] for one in found)
    for mode in ("exact", "estimated"):
        total = ask(client, "/v1/events", of_pair | {"total": mode, "limit": "1"})["total"]
        assert total["value"] == len(found) or total["relation"] != "eq", (mode, total)
    return found


def check_series(client: TestClient, params: Params, found: Sequence[Document]) -> None:
    years = by_year(found)
    for by in ("none", "type", "country"):
        series = ask(client, "/v1/events/histogram", params | {"by": by})
        assert {i["start"]: i["value"] for i in series["items"] if i["value"]} == years
        assert series["undated"] == sum(one["date"] is None for one in found)
        assert series["coarser"] == len(found) - sum(years.values()) - series["undated"]
    facets = ask(client, "/v1/events/facets", params | {"facet": ",".join(FACETS)})
    for name, facet in facets["facets"].items():
        expected = counted(found, name)
        values = {item["value"]: item["count"] for item in facet["items"]}
        assert values == {value: expected[value] for value in values}, name
        assert sum(values.values()) + facet["other"] == sum(expected.values()), name


def check_profile(profile: dict[str, Any], found: Sequence[Document]) -> None:
    sides = (
        [one for one in found if len(one["countries"]) == 2],
        [one for one in found if len(one["countries"]) > 2],
    )
    assert [profile["two_sided"], profile["multilateral"]] == [len(side) for side in sides]
    of_sides = [profile["by_sides"][name] for name in ("two_sided", "multilateral")]
    for answer, events in zip((profile, *of_sides), (found, *sides), strict=True):
        for name in ("type", "status", "coding"):
            assert answer[f"by_{name}"] == counted(events, name), name
        shown = {year["start"]: year["value"] for year in answer["by_year"] if year["value"]}
        assert shown == by_year(events)
    assert {one["id"]: one["count"] for one in profile["datasets"]} == counted(found, "dataset")
    dated = [one["id"] for one in found if one["date"]]
    assert [profile[end] and profile[end]["id"] for end in ("first", "last")] == (
        [dated[0], dated[-1]] if dated else [None, None]
    )


def check(client: TestClient, pair: str, params: Params) -> int:
    """The number of events of a question, after all that counts or lists them has agreed."""
    found = check_lists(client, pair, params)
    check_series(client, params | {"pair": pair}, found)
    check_profile(ask(client, f"/v1/relations/{pair}", params), found)
    return len(found)


def check_all(client: TestClient, documents: Sequence[Document], chance: random.Random) -> None:
    asked = questions(documents, chance)
    founds = []
    for pair, params in (next(asked) for _ in range(QUESTIONS)):
        try:
            founds.append(check(client, pair, params))
        except AssertionError as error:
            raise AssertionError(f"{pair} {params}") from error
    assert sum(map(bool, founds)) > QUESTIONS / 3


@pytest.fixture(scope="module")
def generated(
    make_shared_url: MakeUrl, founding_url: str, countries: Countries
) -> Iterator[TestClient]:
    """The founding timeline, and generated events."""
    url = make_shared_url(founding_url)
    account = imported(url, entente.read(io.BytesIO(b"".join(lines(EVENTS))), countries))
    assert not account.reasons, account.reasons
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def test_generated_events(generated: TestClient) -> None:
    check_all(generated, listed(generated, "/v1/events", {}), random_of("same numbers"))


@pytest.mark.long
def test_real_events(real_url: str) -> None:
    with TestClient(create_app(Settings(database_url=real_url, query_seconds=60))) as client:
        check_all(client, listed(client, "/v1/events", {}), random_of("same numbers"))

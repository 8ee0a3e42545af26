"""The tiers of matches: which find an event, which are marked, and which are not used."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.text import stems
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load

DOCS = Path(__file__).parents[2] / "docs" / "search.md"
TIERS = ("word", "name", "concept", "sound")
WORST_FIRST = TIERS[::-1]


def table(header: str) -> list[list[str]]:
    """The rows of the table of docs/search.md with this header."""
    text = DOCS.read_text(encoding="utf-8")
    _, rows = text.split(header, 1)
    lines = rows.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


TITLES = [title for _, title in table("| event | title |")]
DOCUMENTED = table("| query | `word` | `name` | `concept` | `sound` | why |")


@pytest.fixture(scope="module")
def served(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    """The events of the docs."""
    stems.load()
    url = make_shared_url(migrated)
    number = count(1)
    records = [
        event(
            str(next(number)),
            title={"en": title},
            countries=["TON"] if "Tonga" in title else ["MAR"],
        )
        for title in TITLES
    ]
    load(url, countries, DATASET, *records)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def get(client: TestClient, path: str = "/v1/events", **params: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(client: TestClient, **params: str) -> dict[str, list[str]]:
    """The events by the worst tier of their highlights."""
    body = get(client, highlight="true", sort="date", **params)
    by_tier: dict[str, list[str]] = defaultdict(list)
    for item in body["items"]:
        tiers = {one["matched"] for one in body["highlights"][item["id"]]}
        by_tier[next(tier for tier in WORST_FIRST if tier in tiers)].append(item["external_id"])
    return {tier: sorted(events) for tier, events in by_tier.items()}


def given(row: list[str]) -> dict[str, str]:
    q, _, rest = row[0].strip("`").partition("&")
    return {"q": q} | dict([rest.split("=")] if rest else [])


@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row[0])
def test_the_documented_queries(served: TestClient, row: list[str]) -> None:
    cells = zip(TIERS, row[1:5], strict=True)
    due = {tier: sorted(re.findall(r"\d", cell)) for tier, cell in cells if cell}
    assert found(served, **given(row)) == due


@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row[0])
def test_counts_and_lists_agree(served: TestClient, row: list[str]) -> None:
    params = given(row)
    n = len(get(served, **params)["items"])
    by_relevance = get(served, **params, sort="relevance", total="exact")
    assert by_relevance["total"]["value"] == len(by_relevance["items"]) == n
    ((_, facet),) = get(served, "/v1/events/facets", **params)["facets"].items()
    assert sum(one["count"] for one in facet["items"]) == n
    histogram = get(served, "/v1/events/histogram", **params)
    assert sum(one["value"] for one in histogram["items"]) == n
    for country in ("MAR", "TON"):  # filters do not change what `q` means
        answer = get(served, **params, country=country)
        assert answer["query"].get("alternatives") == by_relevance["query"].get("alternatives")


def test_alternatives_are_listed(served: TestClient) -> None:
    def listed(**params: str) -> object:
        return get(served, **params)["query"].get("alternatives")

    assert listed(q="Tonga") is None
    assert listed(q="طنجة") == [
        {"words": "طنجة", "matched": "name", "texts": ["Tanger", "Tangier"]},
    ]
    assert listed(q="صفقة أسلحة") == [
        {"words": "صفقة أسلحة", "matched": "concept", "texts": ["arms deal"]}
    ]
    assert listed(q="Belkhire Tonga") == [
        {"words": "Belkhire", "matched": "name", "texts": ["belkhir", "بلخير"]},
        {"words": "Belkhire", "matched": "sound", "texts": ["belkheir"]},
    ]


def test_relevance_ranks_by_tier(served: TestClient) -> None:
    def ranked(**params: str) -> list[str]:
        items = get(served, sort="relevance", **params)["items"]
        return [item["external_id"] for item in items]

    assert ranked(q="Belkhir")[0] == "1"
    assert ranked(q="Belkhire", fuzzy="true")[2] == "3"
    assert ranked(q="بلخير", fuzzy="true")[0] == "2"
    assert ranked(q="Tanger")[0] == "4"
    assert ranked(q="صفقة أسلحة") == ["4"]


def test_fuzzy_is_about_words(served: TestClient) -> None:
    answer = served.get("/v1/events", params={"fuzzy": "true"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "q-missing"


def test_a_type_is_a_phrase(served: TestClient) -> None:
    assert found(served, q="arms deals") == {"word": ["4"]}
    assert found(served, q="deal arms") == {"word": ["4"]}
    assert found(served, q="visite d'État") == {}


def test_suggestions_and_actors_have_the_tiers(served: TestClient) -> None:
    def texts(**params: str) -> list[str]:
        return [one["text"] for one in get(served, "/v1/suggest", **params)["items"]]

    assert "Tonga" in texts(q="Tong")
    assert "Tonga" not in texts(q="طنجة")
    assert "Tonga" not in texts(q="طنجة", fuzzy="true")
    assert get(served, "/v1/actors", q="طنجة", fuzzy="true")["items"] == []


def test_an_exclusion_is_no_guess(served: TestClient) -> None:
    assert found(served, q="travels -Belkhire") == {"word": ["3"]}
    assert found(served, q="travels -Belkhir") == {}
    assert found(served, q="travels -طنجة") == {"word": ["3"]}


@pytest.fixture(scope="module")
def confused(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    """Events whose words are near to those of other names and offices."""
    stems.load()
    url = make_shared_url(migrated)
    titles = [
        {"en": "King Hussein I of Jordan visits Morocco"},
        {"en": "King Abdullah, a son of Hussein, visits Morocco"},
        {"ar": "زيارة إلى بوتان"},
        {"ar": "زيارة الرئيس بوتين"},
        {"ar": "زيارة موبوتو سيسي سيكو"},
        {"ar": "زيارة للسيسي"},
        {"en": "Fishing at Gibraltar"},
        {"en": "Atomic energy: an arrangement on co-operation"},
        {"ar": "جزر مرجانية"},
        {"en": "A declaration of Niue"},
        {"en": "Algeria"},
    ]
    records = [
        event(
            str(at),
            title=title,
            type="agreement" if "co-operation" in str(title) else "visit",
            countries=["DZA"] if title == {"en": "Algeria"} else ["MAR"],
        )
        for at, title in enumerate(titles, 1)
    ]
    load(url, countries, DATASET, *records)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


@pytest.mark.parametrize(
    ("q", "events"),
    [
        ("King Hussein", {"word": ["1"]}),
        ("الملك حسين", {"concept": ["1"]}),
        ("roi Hussein Maroc", {"concept": ["1"]}),
        ("Hussein", {"word": ["1", "2"]}),
        ("King Abdullah", {"word": ["2"]}),
        ("King Morocco", {"word": ["1", "2"]}),
        ("بوتين", {"word": ["4"]}),
        ("السيسي", {"word": ["6"]}),
        ("جبل طارق", {"name": ["7"]}),
        ("accord de coopération nucléaire", {"concept": ["8"]}),
        ("اتفاق تعاون نووي", {"concept": ["8"]}),
        ("الجزائر", {"word": ["11"]}),
    ],
)
def test_near_words_are_not_confused(
    confused: TestClient, q: str, events: dict[str, list[str]]
) -> None:
    assert found(confused, q=q) == events

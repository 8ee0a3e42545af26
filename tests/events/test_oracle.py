"""The SQL of the filters against plain Python, over a world chosen for its edges."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.date_filter import parse_window
from app.domain.dates import END_OF_TIME, bounds_of, parse
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.date_match import certainly, possibly
from tests.drafts import DATASET, LARGE, event, load
from tests.effort import examples

Document = dict[str, Any]

DATES = [
    *("2020", "2020-05", "2020-05-01", "2020-05-01?", "2020-05-04~", "2020-04~", "2019~", "201X~"),
    *("2020-22", "202X", "2020-05-XX", "2020-XX", "2020-04-20/2020-05-10", "1990/2030", "2020/.."),
    *("../2020", "2020-05-01/2020-05-01", "2020~/2021", "2020-05%", "[2020-04-28..2020-05-03]"),
    *("[..2020-05-01]", "[2020-05-01..]", "0001-01-01", "9999-12-31", "9999~", "2020-24"),
]
COUNTRIES = [["ISR", "MAR"], ["MAR"], ["ISR", "MAR", "USA"], LARGE, ["RUS", "SUN"], ["DDR", "MAR"]]
TYPES = ["visit", "agreement", "statement", "purchase"]
STATUSES = ["occurred", "planned", "disputed"]
WINDOWS = [
    *("2020", "2020-05", "2020-05-01", "2020-05-02/2020-05-03", "2019/2021", "../2019", "2021/.."),
    *("2020-05-01/2020-05-31", "202X", "2020-22", "0001/9999", "9999-12-31", "1990-06-01"),
]


def world() -> Iterator[Document]:
    for n, date in enumerate([*DATES, None, *DATES, None]):
        yield event(
            f"{n:02}",
            date,
            countries=COUNTRIES[n % len(COUNTRIES)],
            type=TYPES[n % len(TYPES)],
            status=STATUSES[n % len(STATUSES)],
            coding="machine" if n % 5 == 0 else "human",
            topics=["trade"] if n % 4 == 0 else ["trade", "energy"] if n % 7 == 0 else [],
            details={"instrument": "treaty"} if TYPES[n % len(TYPES)] == "agreement" else {},
        )


class Served(NamedTuple):
    """A service over the world, and all its documents."""

    client: TestClient
    documents: list[Document]

    def __repr__(self) -> str:
        return "the world"  # hypothesis would print all of it


@pytest.fixture(scope="module")
def served(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[Served]:
    url = make_shared_url(migrated)
    account = load(url, countries, DATASET, *world())
    assert account.counts()["created"] == account.read == 1 + 2 * len(DATES) + 2
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Served(client, client.get("/v1/events", params={"limit": 500}).json()["items"])


def key(document: Document) -> tuple[int, int, str]:
    bounds = bounds_of(parse(document["date"]["edtf"]) if document["date"] else None)
    return (bounds.sort_lo, bounds.sort_hi, document["id"])


def matches(asked: dict[str, list[str]], document: Document) -> bool:
    """What the documentation says of each filter, about one document."""
    present = set(document["countries"])
    parties = len(present)
    bounds = bounds_of(parse(document["date"]["edtf"]) if document["date"] else None)
    precision = document["date"]["precision"] if document["date"] else None
    certain = asked.get("date_match") == ["certain"]
    tests: dict[str, Callable[[list[str]], bool]] = {
        "country": lambda codes: bool(present & set(codes)),
        "pair": lambda pairs: any(set(pair.split("-")) <= present for pair in pairs),
        "type": lambda types: document["type"] in types,
        "exclude_type": lambda types: document["type"] not in types,
        "status": lambda statuses: document["status"] in statuses,
        "coding": lambda codings: document["coding"] in codings,
        "topic": lambda topics: bool(set(document["topics"]) & set(topics)),
        "instrument": lambda kinds: document["details"].get("instrument") in kinds,
        "precision": lambda kinds: precision in kinds,
        "multilateral": lambda kind: {
            "include": True,
            "exclude": parties <= 2,
            "only": parties > 2,
        }[kind[0]],
        "date": lambda dates: (certainly if certain else possibly)(bounds, parse_window(dates[0])),
        "date_match": lambda _: True,
        "with_country": lambda codes: any(
            one != other
            for one in present & set(asked["country"])
            for other in present & set(codes)
        ),
    }
    return all(tests[name](values) for name, values in asked.items())


def ordered(documents: list[Document], sort: str) -> list[str]:
    """By date; backwards is the exact reverse, but what has no date still comes last."""
    forth = sorted(documents, key=key, reverse=sort == "-date")
    if sort == "-date":
        forth.sort(key=lambda document: key(document)[0] == END_OF_TIME)
    return [document["id"] for document in forth]


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def some_of(
    filters: dict[str, st.SearchStrategy[list[str]]], most: int
) -> st.SearchStrategy[dict[str, list[str]]]:
    """At most this many of the filters: with more, hardly any question finds anything."""
    return st.lists(st.sampled_from(sorted(filters)), max_size=most, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: filters[name] for name in names})
    )


CODES = ["MAR", "ISR", "USA", "SUN", "RUS", "DDR", "FRA", "TUV"]
PAIRS = ["ISR-MAR", "MAR-USA", "RUS-SUN", "FRA-MAR", "AUT-NOR", "DDR-MAR"]
FILTERS = {
    "country": some(CODES),
    "pair": some(PAIRS),
    "type": some(TYPES),
    "exclude_type": some(TYPES),
    "status": some(STATUSES),
    "coding": some(["human", "machine"]),
    "topic": some(["trade", "energy", "water"]),
    "instrument": some(["treaty", "protocol"]),
    "precision": some(["day", "month", "season", "year", "decade", "span"]),
    "multilateral": st.sampled_from([["include"], ["exclude"], ["only"]]),
    "date": st.sampled_from([[window] for window in WINDOWS]),
    "date_match": st.sampled_from([["possible"], ["certain"]]),
    "with_country": some(CODES),
}
QUESTIONS = some_of(FILTERS, 4)


def test_the_database_agrees(served: Served) -> None:
    founds: list[int] = []

    @settings(max_examples=examples(60, 1_000))
    @given(asked=QUESTIONS, sort=st.sampled_from(["date", "-date"]))
    def agrees(asked: dict[str, list[str]], sort: str) -> None:
        founds.append(check(served, asked, sort))

    agrees()
    assert sum(map(bool, founds)) > len(founds) / 2


def check(served: Served, asked: dict[str, list[str]], sort: str) -> int:
    """How many events match, after all that counts or lists them has agreed."""
    client, documents = served
    one, other = asked.get("country", []), asked.get("with_country", [])
    if other and (not one or (len(one) == 1 and one == other)):
        del asked["with_country"]
    found = [document for document in documents if matches(asked, document)]
    params: dict[str, Any] = {name: ",".join(values) for name, values in asked.items()}
    answer = client.get("/v1/events", params=params | {"sort": sort, "limit": 500}).json()
    assert [item["id"] for item in answer["items"]] == ordered(found, sort)
    counted = client.get("/v1/events", params=params | {"total": "exact", "limit": 1}).json()
    assert counted["total"] == {"value": len(found), "relation": "eq"}
    if "status" in asked:
        series = client.get("/v1/events/histogram", params=params | {"interval": "decade"}).json()
        total = sum(item["value"] for item in series["items"])
        assert total + series["coarser"] + series["undated"] == len(found)
    facets = client.get("/v1/events/facets", params=params).json()["facets"]
    assert sum(item["count"] for item in facets["type"]["items"]) == len(found)
    return len(found)

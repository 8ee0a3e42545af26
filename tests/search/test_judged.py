"""What search finds, held against what a fair reader would: the judged queries."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from app.db.database import Database
from app.domain.countries import Countries
from app.ingest.formats.names import FormatName
from app.ingest.run.import_files import ImportOptions, import_files
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, with_database
from tests.real_files import DATA, needs_data
from tests.search import judging
from tests.search.judging import Query
from tests.search.walking import names_of_actors, walk

AT_LEAST = 0.97
VISITS = {
    FormatName.HISTORYATSTATE_VISITS: DATA / "visits/historyatstate-visits",
    FormatName.HISTORYATSTATE_TRAVELS: DATA / "visits/historyatstate-travels",
}


class Found(NamedTuple):
    """How much of what is relevant was found, and how much of what was found is relevant."""

    recall: float
    precision: float


def found(client: TestClient, query: Query, key: str, datasets: str) -> set[str]:
    ids: set[str] = set()
    params: dict[str, str] = {"q": query.q, "dataset": datasets, "limit": "500"}
    while True:
        answer = client.get("/v1/events", params=params)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        ids |= {event[key] for event in body["items"]}
        if body["next"] is None:
            return ids
        params["cursor"] = body["next"]


def judged(got: set[str], relevant: set[str]) -> Found:
    right = len(got & relevant)
    return Found(
        right / len(relevant) if relevant else 1.0,
        right / len(got) if got else float(not relevant),
    )


def assert_good(judgements: list[Found]) -> None:
    assert fmean(one.recall for one in judgements) >= AT_LEAST
    assert fmean(one.precision for one in judgements) >= AT_LEAST


def test_the_founding_timeline(client: TestClient) -> None:
    queries = [query for query in judging.load_queries() if query.corpus == "founding"]
    assert len(queries) >= 60
    judgements = []
    for query in queries:
        got = found(client, query, "external_id", "morocco-israel-2022")
        judgements.append(judged(got, set(query.events)))
    assert_good(judgements)


@pytest.mark.parametrize(
    "spelling", ["Belkhir", "بلخير", "Belkheir", "belkhir's", "وبلخير", "BELKHIR"]
)
def test_spellings_of_one_name_find_the_same(client: TestClient, spelling: str) -> None:
    items = client.get("/v1/events", params={"q": spelling}).json()["items"]
    assert {item["external_id"] for item in items} == {
        "E01", "E03", "E04", "E05", "E06", "E09", "E13",
    }  # fmt: skip


@pytest.fixture(scope="module")
def visits(
    backend: str, make_shared_url: MakeUrl, migrated: str
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """A service over the real visits, and what can be searched of each."""
    if backend == "postgresql":
        pytest.skip("one database is enough here: that both find the same is another test")
    url = make_shared_url(migrated)
    for format_, folder in VISITS.items():
        with_database(url, partial(imported, format_, folder))
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client, dict(texts(client))


async def imported(format_: FormatName, folder: Path, database: Database) -> None:
    await import_files(database, format_, [folder], ImportOptions())


def texts(client: TestClient) -> Iterator[tuple[str, str]]:
    countries = judging.names_of_countries(Countries.load())
    actors = names_of_actors(client)
    for event in walk(client, "/v1/events"):
        yield event["id"], judging.searchable_text(event, actors, countries)


@needs_data
def test_the_real_visits(visits: tuple[TestClient, dict[str, str]]) -> None:
    client, searchable = visits
    datasets = "historyatstate-visits,historyatstate-travels"
    judgements = []
    for query in judging.load_queries():
        if query.corpus == "visits":
            relevant = judging.relevant(query, searchable.items())
            judgements.append(judged(found(client, query, "id", datasets), relevant))
    assert_good(judgements)

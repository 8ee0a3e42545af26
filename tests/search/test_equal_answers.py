"""SQLite and PostgreSQL give the same events in the same order, whatever is asked."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from importlib.resources import as_file, files

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import migrate
from app.domain.countries import Countries
from app.domain.text import stems
from app.ingest.formats import entente
from app.main import create_app
from app.settings import Settings
from benchmarks import filling
from benchmarks.census import Census
from benchmarks.synthetic import make_world
from tests.conftest import FOUNDING
from tests.databases import PostgresqlServer, SqliteFolder, dropping, with_database, writing
from tests.drafts import imported

QUESTIONS = 2_000
EVENTS = 600
SORTS = ["-date", "date", "relevance", "-updated_at"]
FILTERS: list[dict[str, str]] = [
    {},
    {"country": "MAR"},
    {"country": "FRA,MAR", "type": "visit,agreement"},
    {"pair": "MAR-ISR"},
    {"type": "statement"},
    {"date": "1990/2022"},
    {"date": "2021", "date_match": "certain"},
    {"multilateral": "exclude", "status": "occurred"},
    {"topic": "defence"},
    {"exclude_type": "meeting", "coding": "human"},
    {"precision": "day,month"},
    {"country": "USA", "with_country": "FRA", "succession": "include"},
]


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgresqlServer, countries: Countries
) -> Iterator[list[TestClient]]:
    """Two services over the same events, one on each kind of database."""
    stems.load()
    with ExitStack() as stack:
        clients = []
        for server in (SqliteFolder(tmp_path_factory.mktemp("equal")), postgresql):
            url = stack.enter_context(dropping(server))()
            fill(url, countries)
            app = create_app(Settings(database_url=url))
            clients.append(stack.enter_context(TestClient(app)))
        yield clients


def fill(url: str, countries: Countries) -> None:
    with_database(url, partial(migrate.migrate, countries=countries))
    world = make_world(EVENTS)
    writing(url, partial(filling.save_heads, world, countries))

    def save(connection: sa.Connection) -> None:
        for drafts in filling.batches(world, range(EVENTS), Census()):
            filling.save_batch(connection, drafts)

    writing(url, save)
    with as_file(files("app.data") / FOUNDING) as path, path.open("rb") as file:
        imported(url, entente.read(file, countries))


def questions(vocabulary: list[str]) -> Iterator[dict[str, str]]:
    """Questions as people ask them and as nobody does, each with other parameters."""
    chance = random.Random(5)  # noqa: S311 - a test that can be repeated

    def word() -> str:
        return chance.choice(vocabulary)

    shapes: list[Callable[[], str]] = [
        word,
        word,
        lambda: f"{word()} {word()}",
        lambda: f'"{word()} {word()}"',
        lambda: f"{word()[:3]}*",
        lambda: f"{word()} -{word()}",
        lambda: f"{word()} OR {word()} {word()}",
        lambda: f'{word()} -"{word()} {word()}"',
        lambda: word()[1:] + "e",
    ]
    for number in range(QUESTIONS):
        yield {
            "q": chance.choice(shapes)(),
            "sort": SORTS[number % len(SORTS)],
            "limit": str(chance.choice([1, 5, 50])),
            "total": "exact" if number % 3 == 0 else "none",
            "highlight": "true" if number % 7 == 0 else "false",
        } | FILTERS[number % len(FILTERS)]


def words_of(client: TestClient) -> list[str]:
    """Words that are written in the events."""
    items = client.get("/v1/events", params={"limit": "300"}).json()["items"]
    items += client.get("/v1/relations/MAR-ISR/events", params={"limit": "50"}).json()["items"]
    texts = [
        text for item in items for text in (*item["title"].values(), *item["summary"].values())
    ]
    return sorted({word for text in texts for word in text.split() if len(word) > 2})


def test_two_thousand_questions(both: list[TestClient]) -> None:
    vocabulary = words_of(both[0])
    found = 0
    for params in questions(vocabulary):
        one, other = (client.get("/v1/events", params=params) for client in both)
        assert one.status_code == other.status_code, (params, one.text, other.text)
        assert one.status_code in {200, 422}, (params, one.text)
        if one.status_code == 422:
            assert one.json()["errors"] == other.json()["errors"]
            continue
        a, b = one.json(), other.json()
        ids = [item["id"] for item in a["items"]]
        assert ids == [item["id"] for item in b["items"]], params
        found += bool(ids)
        for name in ("total", "highlights", "did_you_mean"):
            assert a.get(name) == b.get(name), (params, name)
        assert (a["next"] is None) == (b["next"] is None), params
        if a["next"]:
            pages = (
                client.get("/v1/events", params=params | {"cursor": page["next"]}).json()["items"]
                for client, page in zip(both, (a, b), strict=True)
            )
            one_page, other_page = ([item["id"] for item in page] for page in pages)
            assert one_page == other_page, params
            assert set(one_page).isdisjoint(ids)
    assert found > QUESTIONS / 3


@pytest.mark.parametrize("path", ["/v1/events/histogram", "/v1/events/facets"])
def test_series_of_words(both: list[TestClient], path: str) -> None:
    for number, params in enumerate(questions(words_of(both[0]))):
        if number == 60:
            break
        asked = {"q": params["q"]} | FILTERS[number % len(FILTERS)]
        one, other = (client.get(path, params=asked).json() for client in both)
        assert one == other or "request_id" in one, asked


@pytest.mark.parametrize("typed", ["m", "mo", "بل", "belk", "trea", "patrol", "defe", "قوات", "zz"])
def test_suggestions(both: list[TestClient], typed: str) -> None:
    one, other = (client.get("/v1/suggest", params={"q": typed}).json() for client in both)
    assert one["items"] == other["items"]


@pytest.mark.parametrize("typed", ["Belkheir", "كوخاف", "armed forces", "Amina", "Mohamed VI", "x"])
def test_actors(both: list[TestClient], typed: str) -> None:
    one, other = (client.get("/v1/actors", params={"q": typed}).json() for client in both)
    assert one["items"] == other["items"]

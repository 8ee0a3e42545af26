"""SQLite and PostgreSQL give the same events in the same order, whatever is asked."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from importlib.resources import as_file, files
from itertools import count, islice
from typing import Any

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
from tests.effort import examples

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
    for number in count():
        yield {
            "q": chance.choice(shapes)(),
            "sort": SORTS[number % len(SORTS)],
            "limit": str(chance.choice([1, 5, 50])),
            "total": "exact" if number % 3 == 0 else "none",
            "highlight": "true" if number % 7 == 0 else "false",
            "fuzzy": "true" if number % 5 == 0 else "false",
        } | FILTERS[number % len(FILTERS)]


def words_of(client: TestClient) -> list[str]:
    """Words that are written in the events, and of which the beginning is a word, too."""
    items = client.get("/v1/events", params={"limit": "300"}).json()["items"]
    items += client.get("/v1/relations/MAR-ISR/events", params={"limit": "50"}).json()["items"]
    texts = [
        text for item in items for text in (*item["title"].values(), *item["summary"].values())
    ]
    words = {word for text in texts for word in text.split()}
    return sorted(word for word in words if len(word) > 2 and word[:3].isalpha())


def answers(
    both: list[TestClient], path: str, params: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The bodies of both. An error is no answer."""
    one, other = (client.get(path, params=params) for client in both)
    assert one.status_code == other.status_code == 200, (params, one.text, other.text)
    return one.json(), other.json()


def test_many_questions(both: list[TestClient]) -> None:
    found = pages = 0
    number_of_questions = examples(300, 2_000)
    for params in islice(questions(words_of(both[0])), number_of_questions):
        a, b = answers(both, "/v1/events", params)
        ids = [item["id"] for item in a["items"]]
        assert ids == [item["id"] for item in b["items"]], params
        found += bool(ids)
        for name in ("total", "highlights", "did_you_mean", "query"):
            assert a.get(name) == b.get(name), (params, name)
        assert (a["next"] is None) == (b["next"] is None), params
        if a["next"]:
            pages += 1
            one_page, other_page = (
                client.get("/v1/events", params=params | {"cursor": page["next"]}).json()["items"]
                for client, page in zip(both, (a, b), strict=True)
            )
            next_ids = [item["id"] for item in one_page]
            assert next_ids == [item["id"] for item in other_page], params
            assert next_ids, params
            assert set(next_ids).isdisjoint(ids)
    assert found > number_of_questions / 3
    assert pages > number_of_questions / 10


@pytest.mark.parametrize("path", ["/v1/events/histogram", "/v1/events/facets"])
def test_series_of_words(both: list[TestClient], path: str) -> None:
    found = 0
    for number, params in enumerate(islice(questions(words_of(both[0])), 60)):
        one, other = answers(both, path, {"q": params["q"]} | FILTERS[number % len(FILTERS)])
        assert one == other, params
        found += bool(one["items"] if "items" in one else one["facets"]["type"]["items"])
    assert found > 20


@pytest.mark.parametrize("q", ["l'a*", "a*", "-visit", '"', "OR", "x " * 600])
def test_what_is_refused(both: list[TestClient], q: str) -> None:
    one, other = (client.get("/v1/events", params={"q": q}) for client in both)
    assert one.status_code == other.status_code == 422, one.text
    assert one.json()["errors"] == other.json()["errors"]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [(typed, True) for typed in ("m", "mo", "بل", "belk", "patrol", "defe")] + [("zz", False)],
)
def test_suggestions(both: list[TestClient], typed: str, *, is_found: bool) -> None:
    one, other = answers(both, "/v1/suggest", {"q": typed})
    assert one["items"] == other["items"]
    assert bool(one["items"]) is is_found


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [(typed, True) for typed in ("Belkheir", "كوخاف", "armed forces", "Amina")] + [("x", False)],
)
def test_actors(both: list[TestClient], typed: str, *, is_found: bool) -> None:
    one, other = answers(both, "/v1/actors", {"q": typed})
    assert one["items"] == other["items"]
    assert bool(one["items"]) is is_found

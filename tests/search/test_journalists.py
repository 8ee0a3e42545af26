"""What journalists find among the real files: README.md has the figures."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.search import journalists
from tests.search.journalists import Judged, Need, Query, Score
from tests.search.judging import names_of_countries
from tests.search.walking import names_of_actors

PRECISION = 0.96
ANSWERED = 0.98
A_VISIT = Judged("visit", "d", frozenset({"MAR", "USA"}), "King Hassan II of Morocco visits")


def test_each_language_has_forty_queries() -> None:
    queries = journalists.load()
    assert len({query.q for query in queries}) == len(queries) == 120
    for language in ("ar", "en", "fr"):
        assert sum(query.language == language for query in queries) == 40


@pytest.mark.parametrize(
    ("need", "right"),
    [
        ({"type": ["visit"]}, True),
        ({"type": ["purchase"], "text": "hassan"}, True),
        ({"country": ["MAR"]}, True),
        ({"country": ["FRA"], "text": "Hussein"}, False),
        ({"dataset": ["e"]}, False),
    ],
)
def test_a_need_is_met_by_any_of_its_keys(need: dict[str, object], *, right: bool) -> None:
    entry = {"q": "q", "language": "en", "about": "", "needs": [{"type": ["visit"]}, need]}
    assert journalists.query_of(entry).is_right(A_VISIT) is right


def test_the_figures_count_what_can_be_answered() -> None:
    right, wrong = Need(type=frozenset({"visit"})), Need()
    some, none, never = (
        Query("q", "en", "", (need,), {}, answered)
        for need, answered in ((right, True), (wrong, True), (wrong, False))
    )
    assert journalists.score([(some, [A_VISIT] * 11), (never, [])]) == Score(1.0, 1.0)
    assert journalists.score([(some, [A_VISIT]), (none, [A_VISIT])]) == Score(0.5, 0.5)
    assert journalists.score([(some, [A_VISIT]), (none, [])]) == Score(1.0, 0.5)
    assert journalists.score([(some, [A_VISIT]), (never, [A_VISIT])]) == Score(0.5, 1.0)


@pytest.mark.long
def test_journalists_find_what_they_look_for(real_url: str) -> None:
    countries = names_of_countries(Countries.load())
    with TestClient(create_app(Settings(database_url=real_url))) as client:
        actors = names_of_actors(client)

        def judged(query: Query) -> Iterator[Judged]:
            params = {"q": query.q, "limit": str(journalists.FIRST), **query.params}
            answer = client.get("/v1/events", params=params)
            assert answer.status_code == 200, answer.text
            for document in answer.json()["items"]:
                yield Judged.of(document, actors, countries)

        figures = journalists.score((query, list(judged(query))) for query in journalists.load())
    assert figures.precision >= PRECISION
    assert figures.answered >= ANSWERED

"""Walking through lists page by page, also while others write."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.db.snapshot import Snapshot, Statement
from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.drafts import DATASET, LARGE, event, load

DATES = [None, "2020", "2020-05", "2020-05-01", "[..2020-05-01]", "[2020-05-01..]", "2020/..", None]
SORTS = ["date", "-date", "updated_at", "-updated_at"]
PATHS = ["/v1/events", "/v1/relations/MAR-ISR/events", "/v1/events?country=MAR"]


def walk(client: TestClient, path: str, **params: str) -> Iterator[str]:
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params=params | cursor)
        assert answer.status_code == 200, answer.text
        for item in answer.json()["items"]:
            yield item["external_id"]
        if answer.json()["next"] is None:
            return
        assert answer.links["next"]["url"]
        cursor = {"cursor": answer.json()["next"]}


@pytest.fixture
def world(url: str, countries: Countries) -> Iterator[TestClient]:
    events = [event(str(n), date) for n, date in enumerate(DATES)]
    events += [event("large", "2020-05-01", countries=LARGE), event("large-2", countries=LARGE)]
    load(url, countries, DATASET, *events)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_pages_give_just_the_list(world: TestClient, path: str) -> None:
    path, _, filters = path.partition("?")
    given = dict(part.split("=") for part in filters.split("&") if part)
    for sort in SORTS:
        whole = list(walk(world, path, sort=sort, limit="500", **given))
        assert len(whole) == len(DATES) + 2
        if sort.endswith("date"):
            assert set(whole[-2:]) == {"0", "7"}
        for limit in ("1", "3"):
            assert list(walk(world, path, sort=sort, limit=limit, **given)) == whole
    forth = list(walk(world, path, sort="date", **given))
    back = list(walk(world, path, sort="-date", **given))
    assert back == forth[:-2][::-1] + forth[-2:][::-1]


def test_others_write_during_a_walk(world: TestClient, url: str, countries: Countries) -> None:
    before = list(walk(world, "/v1/events", sort="date"))
    seen = []
    for n, name in enumerate(walk(world, "/v1/events", sort="date", limit="1")):
        seen.append(name)
        if n < 6:
            load(url, countries, event(f"new-{n}", f"20{19 + n % 3}-05"))
    assert [name for name in seen if not name.startswith("new")] == before
    assert len(set(seen)) == len(seen)


def test_a_cursor_is_bound_to_its_question(client: TestClient) -> None:
    first = client.get("/v1/events", params={"country": "Maroc", "limit": "3"}).json()["next"]
    same = client.get("/v1/events", params={"country": "MAR", "limit": "5", "cursor": first})
    assert same.status_code == 200
    other = client.get("/v1/events", params={"country": "ISR", "cursor": first})
    assert other.json()["errors"][0]["code"] == "cursor-of-another-query"
    for at in range(len(first)):
        changed = first[:at] + ("A" if first[at] != "A" else "B") + first[at + 1 :]
        answer = client.get("/v1/events", params={"country": "MAR", "cursor": changed})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "cursor-damaged"


@pytest.mark.parametrize("params", [{}, {"pair": "MAR-ISR", "total": "exact"}, {"actor": "بلخير"}])
def test_statements_do_not_depend_on_the_page(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, params: dict[str, str]
) -> None:
    statements: list[str] = []
    values = Statement.values

    def note(statement: Statement, given: Mapping[str, Any]) -> list[Any]:
        statements.append(statement.sql)
        return values(statement, given)

    monkeypatch.setattr(Statement, "values", note)
    monkeypatch.setattr(Snapshot, "remember", lambda _self, _key, make: make())
    counts, asked = set(), list[str]()
    for limit in ("500", "1", "5", "500"):
        own = {"fields": f"id,{('title', 'date', 'type', 'place')[len(asked)]}"}  # not remembered
        asked.append(limit)
        statements.clear()
        assert client.get("/v1/events", params=params | {"limit": limit} | own).status_code == 200
        counts.add(sum("FROM timeline" in sql for sql in statements))
        assert len(statements) <= 11  # with the looking up of names and counts
    # The whole list has events without a date, which are asked for where a page is not full.
    assert counts <= {1, 2}

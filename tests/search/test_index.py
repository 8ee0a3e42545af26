"""The words of search follow the events: as they are written, withdrawn, renamed, and made anew."""

import sqlite3
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import check, maintenance
from app import tables as t
from app.domain.countries import Countries
from app.domain.text import stems
from app.events.write import record
from app.history import Author
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database, writing
from tests.drafts import DATASET, event, load

ACTOR = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "a",
    "actor_kind": "person",
    "names": {"en": "Aviv Kochavi"},
}


def with_actor(name: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    people = [{"role": "participant", "country": "ISR", "actor": {"external_id": "a"}}]
    return event(name, participants=people, **fields)


def found(url: str, q: str) -> set[str]:
    stems.load()
    with TestClient(create_app(Settings(database_url=url))) as client:
        answer = client.get("/v1/events", params={"q": q})
        assert answer.status_code == 200, answer.text
        return {item["external_id"] for item in answer.json()["items"]}


def is_sound(url: str, countries: Countries) -> bool:
    if url.startswith("sqlite"):
        assert_index_has_what_is_counted(url.removeprefix("sqlite:///"))
    return reading(url, lambda connection: check.check(connection, countries)) == []


def assert_index_has_what_is_counted(path: str) -> None:
    """FTS5 cannot show what it holds of an event, but how many events it has for each key."""
    with sqlite3.connect(path) as driver:
        driver.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, event_index, row)")
        held = dict(driver.execute("SELECT term, doc FROM temp.held WHERE term NOT LIKE '@%'"))
        counted = dict(driver.execute("SELECT text, n FROM word WHERE n > 0"))
    driver.close()
    assert held == counted


def test_imports_leave_few_parts_of_the_index(
    make_url: MakeUrl, migrated: str, countries: Countries
) -> None:
    url = make_url(migrated)
    for number in range(4):
        load(url, countries, DATASET, event(str(number), title={"en": f"Visit {number}"}))
    assert is_sound(url, countries)
    assert found(url, "visit") == {"0", "1", "2", "3"}
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as driver:
            ((parts,),) = driver.execute("SELECT count(DISTINCT segid) FROM event_index_idx")
        driver.close()
        assert parts == 1


def test_words_follow_an_event(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("one", title={"en": "A drone is bought"}), event("two"))
    assert found(url, "drones") == {"one"}
    load(url, countries, event("one", title={"en": "A radar is bought"}))
    assert found(url, "drones") == set()
    assert found(url, "radars bought") == {"one"}
    ids = reading(url, lambda connection: list(connection.scalars(sa.select(t.event.c.id))))
    assert is_sound(url, countries)
    writing(url, lambda connection: record.withdraw(connection, ids, Author(), 1))
    assert found(url, "radar") == set()
    assert is_sound(url, countries)
    assert reading(url, lambda c: c.scalar(sa.select(sa.func.sum(t.word.c.n)))) == 0


def test_words_follow_a_name(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, ACTOR, with_actor("one"), event("two"))
    assert found(url, "كوخافي") == found(url, "Kokhavi") == {"one"}
    assert found(url, "Gantz") == set()
    load(url, countries, ACTOR | {"names": {"en": "Benny Gantz"}})
    assert found(url, "غانتس") == {"one"}
    assert found(url, "Kochavi") == set()
    assert is_sound(url, countries)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM event_words",
        "DELETE FROM word",
        "UPDATE word SET n = n + 1",
        "DELETE FROM name_word",
        "DELETE FROM suggestion",
        "UPDATE event_words SET running = ''",
    ],
)
def test_words_are_made_anew(
    make_url: MakeUrl, founding_url: str, countries: Countries, harm: str
) -> None:
    url = make_url(founding_url)
    if url.startswith("sqlite") and harm == "DELETE FROM event_words":
        pytest.skip("SQLite needs what is in this table to take an event out of the index")
    before = reading(url, everything)
    writing(url, lambda connection: connection.exec_driver_sql(harm))
    told: list[tuple[int, int]] = []
    with_database(url, lambda database: maintenance.reindex(database, partial(_note, told)))
    assert reading(url, everything) == before
    assert is_sound(url, countries)
    assert told[-1][0] == told[-1][1]


def _note(told: list[tuple[int, int]], done: int, total: int) -> None:
    told.append((done, total))


def everything(connection: sa.Connection) -> dict[str, list[Any]]:
    tables = (t.event_words, t.word, t.name_word, t.suggestion)
    return {
        table.name: sorted(map(tuple, connection.execute(sa.select(table)))) for table in tables
    }


def test_a_service_answers_while_words_are_made_anew(make_url: MakeUrl, founding_url: str) -> None:
    url = make_url(founding_url)
    stems.load()
    with TestClient(create_app(Settings(database_url=url))) as client:
        seen = []

        def ask(_done: int, _total: int) -> None:
            items = client.get("/v1/events", params={"q": "Belkhir"}).json()["items"]
            seen.append({item["external_id"] for item in items})

        with_database(url, lambda database: maintenance.reindex(database, ask))
    assert seen
    assert all(one == {"E01", "E03", "E04", "E05", "E06", "E09", "E13"} for one in seen)


def test_until_the_dictionaries_are_there(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stems, "is_loaded", lambda: False)
    answer = client.get("/v1/events", params={"q": "never asked before"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "search-loading"
    assert answer.headers["retry-after"] == "2"
    assert client.get("/v1/events", params={"country": "MAR", "limit": "3"}).status_code == 200

"""That the benchmarks measure what they say. Nothing here looks at a clock."""

import asyncio
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.db.database import Database
from app.domain.countries import Countries
from app.domain.text import phonetics, stems
from app.events.draft import EventDraft
from app.main import create_app
from app.settings import Settings
from benchmarks import (
    answering,
    asking,
    cases,
    datasette,
    engines,
    filling,
    judged,
    orm,
    plain_filling,
    search_costs,
    servers,
    words,
)
from benchmarks.census import Census
from benchmarks.drafts import event_draft
from benchmarks.interchange import lines
from benchmarks.load import Job, bundled
from benchmarks.questions import Question, few, mix
from benchmarks.same import ids_of_datasette, ids_of_orm
from benchmarks.synthetic import make_events, make_world
from benchmarks.table import Row, markdown
from benchmarks.worst import worst
from tests.databases import MakeUrl, with_database
from tests.search.judging import load_queries

EVENTS = 400


def test_the_same_events_come_each_time_and_in_any_order() -> None:
    assert list(lines(EVENTS)) == list(lines(EVENTS))
    world, numbers = make_world(EVENTS), range(EVENTS)
    onwards = list(make_events(world, numbers))
    assert onwards == list(make_events(world, reversed(numbers)))[::-1]
    assert onwards != list(make_events(make_world(EVENTS, 8), numbers))


def test_the_drafts_are_those_that_validation_gives(countries: Countries) -> None:
    for record in make_events(make_world(EVENTS), range(EVENTS)):
        given = {name: value for name, value in deepcopy(record).items() if name != "kind"}
        draft, validated = event_draft(record), EventDraft.read(given, countries)
        assert draft.model_dump() == validated.model_dump()
        assert draft.known_as == validated.known_as


def test_the_events_are_as_awkward_as_they_are_said_to_be() -> None:
    census, events = Census(), list(make_events(make_world(20_000), range(20_000)))
    for event in events:
        census.add(event)
    parties = [len({person["country"] for person in event["participants"]}) for event in events]
    assert {1, 2, 3} < set(parties)
    assert max(parties) > 12
    dates = {event["date"] and event["date"]["edtf"] for event in events}
    assert None in dates
    for sign in ("/..", "../", "X", "~", "?", "["):
        assert any(date and sign in date for date in dates), sign
    assert {language for event in events for language in event["title"]} == {"en", "ar"}
    assert len(census.countries) > 190
    assert len(census.types) == 12
    # 20,000 of a million.
    assert census.pairs.most_common(1)[0][1] >= 400
    assert len(mix(census, 200)) == 200
    assert len(worst(Census.of_json(census.as_json()))) >= 200


def test_some_words_are_common_and_two_of_them_never_meet() -> None:
    titles = [e["title"]["en"].split() for e in make_events(make_world(EVENTS), range(4_000))]
    for word in (*words.TOGETHER, *words.APART):
        assert 0.27 < sum(word in title for title in titles) / len(titles) < 0.33
    assert any(set(words.TOGETHER) <= set(title) for title in titles)
    assert not any(set(words.APART) <= set(title) for title in titles)


def test_names_of_families_agree_in_both_scripts() -> None:
    names = [words.family(number) for number in range(200)]
    assert len(set(names)) == 200
    for latin, arabic in names:
        assert {*phonetics.skeletons(latin.lower())} & {*phonetics.skeletons(arabic)}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("visit madrid", '("visit" AND "madrid")'),
        ('"state visit" -spain', '("state visit") NOT "spain"'),
        ('-"state visit" pact', '("pact") NOT "state visit"'),
        ("visit OR talks belk*", '("visit" OR "talks" AND "belk"*)'),
    ],
)
def test_fts5_is_asked_what_a_person_asks(typed: str, asked: str) -> None:
    assert engines.fts_question(typed) == asked


def test_the_loader_counts_what_was_answered(tmp_path: Path) -> None:
    page, event = tmp_path / "page.json", tmp_path / "event.json"
    page.write_bytes(b"[" + b"1," * 40_000 + b"1]")
    event.write_bytes(b"{}")
    with (
        servers.running(*servers.constant("bare", page, event)) as server,
        bundled() as loader,
    ):
        pages = loader.run(Job(server.port, ["/v1/events"], 0.2, 3))
        events = loader.run(Job(server.port, ["/v1/events/1", "/v1/events/2"], 0.2, 1))
    assert pages.requests > 0
    assert events.requests > 0
    assert pages.failed == events.failed == 0
    # What came while it warmed up, and what was under way at the end, is not counted as answered.
    assert pages.bytes >= pages.requests * page.stat().st_size
    assert 0 < pages.p50 <= pages.p90 <= pages.p99 < 0.3


def test_a_row_says_whether_what_must_be_is_so() -> None:
    assert Row("", "", "", 0.8, least=0.75).met == "met"
    assert Row("", "", "", 0.7, least=0.75).met == "NOT MET"
    assert Row("", "", "", None, least=0.75).met == ""
    assert Row("", "", "", 9.0, most=1.5, value=1.4, unit=" s").met == "met"
    assert "| ≤ 1.5 s |" in markdown([Row("", "", "", 9.0, most=1.5, value=1.6, unit=" s")])


@pytest.fixture(scope="module")
def told(
    make_shared_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, Census]:
    """The same few events for Entente, by its URL, and in plain tables; and how many of what."""
    url, plain = make_shared_url(), tmp_path_factory.mktemp("bench") / "plain.db"
    census = asyncio.run(filling.fill(url, EVENTS))["census"]
    plain_filling.fill(plain, EVENTS)
    return url, plain, Census.of_json(census)


def _ids(client: TestClient, question: Question) -> list[str]:
    return ids_of_orm(client.get(question.path).content)


def test_all_answer_the_same_events(told: tuple[str, Path, Census]) -> None:
    url, plain, census = told
    questions = list(few(census))
    with TestClient(create_app(Settings(database_url=url))) as client:
        expected = {question: _ids(client, question) for question in questions}
        some = client.get(f"/v1/events/{next(ids[0] for ids in expected.values() if ids)}").json()
    assert sum(map(bool, expected.values())) > len(questions) / 2
    with TestClient(orm.service(f"sqlite+aiosqlite:///{plain}")) as client:
        assert {question: _ids(client, question) for question in questions} == expected
        assert _content(client.get(f"/v1/events/{some['id']}").json()) == _content(some)


def test_a_question_spelt_anew_is_not_remembered(told: tuple[str, Path, Census]) -> None:
    url, _, census = told
    with TestClient(create_app(Settings(database_url=url))) as client:
        for question in few(census):
            path, *others = (question.path, *(cases.respelt(question.path, n) for n in range(3)))
            answers = [client.get(one) for one in (path, *others)]
            assert len({answer.headers["etag"] for answer in answers}) == 4
            assert len({answer.content for answer in answers}) == 1


def test_datasette_answers_the_same_events(told: tuple[str, Path, Census]) -> None:
    if not datasette.is_installed():
        pytest.skip("make bench-install")
    url, plain, census = told
    with (
        TestClient(create_app(Settings(database_url=url))) as client,
        servers.running(*datasette.datasette(plain)) as server,
    ):
        for question in few(census):
            answer = server.get(question.datasette(plain.stem))
            assert ids_of_datasette(answer.body) == _ids(client, question)
            for row in orjson.loads(answer.body)[:1]:
                event = orjson.loads(row["body"])
                assert _content(client.get(f"/v1/events/{event['id']}").json()) == _content(event)


def test_the_search_is_asked_what_its_database_has(
    told: tuple[str, Path, Census], countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _, _ = told
    stems.load()
    monkeypatch.setattr(answering, "ROUNDS", 1)

    async def work(database: Database) -> None:
        known = await database.read(asking.vocabulary)
        cases = asking.cases(known, 3, countries)
        assert cases == asking.cases(known, 3, countries)
        times = await answering.measure(database, cases, countries)
        assert all(one.p50 > 0 and one.p95 >= one.p50 for one in times.values())
        analysis = await database.read(search_costs.analysis)
        assert all(seconds > 0 for seconds in analysis.values())

    with_database(url, work)


def test_what_engines_find_is_judged(make_url: MakeUrl, countries: Countries) -> None:
    stems.load()

    async def work(database: Database) -> dict[str, judged.Judged]:
        await judged.fill(database, countries, None)
        known = await database.read(lambda connection: judged.texts(connection, countries))
        mine = judged.Entente("Entente", database, countries)
        queries = judged.asked(load_queries(), with_data=False)[::9]
        return await judged.judge([mine, *engines.fts(known)], queries, known)

    found = with_database(make_url(), work)
    assert found["Entente"].recall > found["FTS5 porter"].recall > 0
    assert 0 < found["FTS5"].recall <= found["FTS5"].precision <= 1


def test_what_search_keeps_is_weighed_apart() -> None:
    sizes = {"event": 8, "ix_event_updated_us_id": 4, "event_index_data": 2, "event_words": 1}
    sizes |= {"pk_event_words": 3, "sqlite_autoindex_event_1": 5, "timeline": 100}
    sizes |= {"sqlite_autoindex_event_state_1": 100, "event_state": 100}
    indexes = [name for name in sizes if name.startswith(("ix", "pk", "sqlite"))]
    assert search_costs.weights(sizes, indexes) == (6, 17)
    assert search_costs.tables_alone(sizes) == 8


def _content(event: dict[str, Any]) -> dict[str, Any]:
    """Without what the plain tables do not work out."""
    return {**event, "intensity": None, "codes": None, "links": None}

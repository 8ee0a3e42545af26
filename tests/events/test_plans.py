"""No read goes through a table: every statement of every shape seeks in an index.

On PostgreSQL none of its steps handles many more rows than a page, either.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.snapshot import Snapshot, Statement
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.domain.text import stems
from app.events.plan import full_text, planner
from app.main import create_app
from app.settings import Settings
from app.suggest.sql import most_used_with_prefix
from tests.databases import MakeUrl
from tests.drafts import DATASET, LARGE, Record, event, load
from tests.events.plans import Explainer, explaining

EVENT = f"/v1/events/{record_id('d', '1')}"
OTHERS = ["FRA", "ESP", "DEU", "ITA", "USA", "JPN"]
ASKED = [
    "/v1/events",
    "/v1/events?sort=date",
    "/v1/events?sort=updated_at",
    "/v1/events?sort=-updated_at&country=MAR",
    "/v1/events?country=MAR",
    "/v1/events?country=MAR,ISR,FRA",
    "/v1/events?country=MAR&with_country=ISR,FRA",
    "/v1/events?country=MAR,ISR&with_country=ISR,FRA",
    "/v1/events?pair=MAR-ISR",
    "/v1/events?pair=MAR-ISR,FRA-MAR&type=visit,agreement",
    "/v1/events?actor=Guest",
    "/v1/events?host=MAR&guest=Guest",
    "/v1/events?type=visit&status=planned&coding=machine&precision=year",
    "/v1/events?exclude_type=visit&multilateral=only",
    "/v1/events?status=planned",
    "/v1/events?topic=trade&dataset=d",
    "/v1/events?exclude_dataset=d",
    "/v1/events?instrument=treaty",
    "/v1/events?language=en",
    "/v1/events?place=Rabat",
    "/v1/events?external_id=1",
    "/v1/events?external_id=1&dataset=d",
    "/v1/events?date=2020",
    "/v1/events?country=MAR&date=2020-05-01&date_match=certain&sort=date",
    "/v1/events?updated_since=2020-01-01T00:00:00Z&country=MAR",
    "/v1/events?country=MAR&total=exact",
    "/v1/events?pair=MAR-ISR&date=2020&total=estimated",
    "/v1/events/histogram?pair=MAR-ISR",
    "/v1/events/histogram?pair=MAR-ISR&interval=month&by=country",
    "/v1/events/histogram?country=MAR&interval=day&measure=intensity&date=2020",
    "/v1/events/facets?facet=type,country,status,coding,precision,topic,dataset,instrument,role",
    "/v1/events/facets?pair=MAR-ISR&facet=type,country,status,coding,precision,topic,dataset",
    "/v1/relations/MAR-ISR",
    "/v1/relations/MAR-ISR?type=visit,agreement&status=occurred,planned",
    "/v1/relations/MAR-ISR/events?date=2020",
    "/v1/relations?country=MAR",
    "/v1/events?q=Guest&country=MAR",
    "/v1/events?q=Guest&country=MAR&date=2020&total=exact",
    '/v1/events?q="Guest"+-Rabat+OR+trad*&sort=relevance',
    "/v1/events?q=Guest&sort=-updated_at&multilateral=exclude",
    "/v1/events?q=Guestt&sort=date",
    "/v1/events/histogram?q=Guest&pair=MAR-ISR",
    "/v1/events/facets?q=Guest&facet=type,country",
    "/v1/suggest?q=gue",
    "/v1/datasets",
    "/v1/sources",
    "/v1/sources?limit=1",
    "/v1/actors",
    "/v1/actors?country=ISR&kind=person",
    "/v1/actors?q=Guest",
    "/v1/imports",
    "/v1/imports/latest",
    "/readyz",
    "/v1/changes?since=600&limit=500",
    "/v1/changes?since=600&documents=true",
    "/v1/changes?country=MAR&limit=10",
    f"{EVENT}/versions",
    f"{EVENT}/versions/2",
    f"{EVENT}/versions/2/diff?against=1",
]
PAST = [
    "/v1/events?as_of=PAST",
    "/v1/events?sort=date&as_of=PAST",
    "/v1/events?sort=-updated_at&as_of=PAST",
    "/v1/events?country=MAR&as_of=PAST",
    "/v1/events?pair=MAR-ISR&type=visit&as_of=PAST",
    "/v1/events?country=MAR&date=2020&as_of=PAST",
    "/v1/events?pair=MAR-ISR&multilateral=exclude&status=planned&as_of=PAST",
    "/v1/events/histogram?pair=MAR-ISR&by=country&as_of=PAST",
    "/v1/events/facets?pair=MAR-ISR&facet=type,topic,country,role&as_of=PAST",
]
"""PAST is a moment before the last import."""

ASK_FOR_ALL = {
    "/v1/events?exclude_dataset=d",
    "/v1/events/facets?facet=type,country,status,coding,precision,topic,dataset,instrument,role",
}
"""Of these, every event is an answer, or may be one until it is read."""

GATHERED = 200
"""Small enough that all events are too many to be sorted for a page."""
MOST_ROWS = 500


class Costs(NamedTuple):
    """What the planner is made to believe, so that it takes each of its paths."""

    gathered: int
    look_at_words: float
    most_rows: int | None


COSTS = [
    Costs(GATHERED, 0.0, MOST_ROWS),  # a timeline, most of all
    Costs(-1, 1e9, MOST_ROWS),  # the events by when they were written, and the inverted index
    Costs(GATHERED, -1e9, None),  # a scan for words, whatever it costs, which the index completes
]


class World(NamedTuple):
    """A service, and an explainer of its database."""

    client: TestClient
    explainer: Explainer


@pytest.fixture(scope="module")
def world(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[World]:
    stems.load()
    url = make_shared_url(migrated)
    account = load(url, countries, *records(), *others(1_200))
    assert not account.reasons, account.reasons
    load(url, countries, *(event(str(number), type="visit") for number in range(60)))
    load(url, countries, *records())
    with (
        TestClient(create_app(Settings(database_url=url))) as client,
        explaining(url) as explainer,
    ):
        yield World(client, explainer)


def records() -> Iterator[Record]:
    """What is asked for: more than a page of visits, and an event of each odd kind."""
    yield from (DATASET, DATASET | {"id": "e"})
    yield {
        "kind": "actor",
        "dataset": "d",
        "external_id": "g",
        "actor_kind": "person",
        "names": {"en": "Guest"},
        "country": "ISR",
    }
    yield {
        "kind": "source",
        "dataset": "d",
        "external_id": "s",
        "source_kind": "dataset",
        "title": "S",
    }
    own = {
        "participants": [
            {"role": "host", "country": "MAR"},
            {"role": "guest", "actor": {"external_id": "g"}},
        ],
        "place": {"name": {"en": "Rabat"}, "country": "MAR", "latitude": None, "longitude": None},
        "citations": [{"source": {"external_id": "s"}, "quote": "q", "language": "en"}],
        "topics": ["trade"],
    }
    for number in range(60):
        yield event(str(number), f"20{number + 10}-05-01", **own)
    yield event("p", "2020", status="planned", coding="machine")
    yield event("a", type="agreement", details={"instrument": "treaty"})
    yield event("large", countries=LARGE)
    yield event("undated", None)
    for number in range(20):
        doubt = {"rel": "same_as", "event": {"external_id": str(number + 20)}, "certain": False}
        yield event(f"t{number}", f"20{number + 10}-06-01", type="statement", links=[doubt])


def others(count: int) -> Iterator[Record]:
    """Events of other countries, which hardly any request is for; some are in two data sets."""
    for number in range(count):
        one, other = number % len(OTHERS), number + 1 + number % (len(OTHERS) - 1)
        made = event(
            f"o{number}",
            f"20{number % 90 + 10}-0{number % 9 + 1}-1{number % 10}",
            type=("visit", "agreement", "statement", "meeting")[number % 4],
            title={"en": f"Talks number {number}"},
            status="planned" if number % 7 == 0 else "occurred",
            coding="machine" if number % 5 == 0 else "human",
            countries=[OTHERS[one], OTHERS[other % len(OTHERS)]],
        )
        if number % 3 == 0:
            # Small tables and indexes would be read whole.
            actor = {"dataset": "d", "external_id": f"a{number}"}
            named = {"actor_kind": "person", "names": {"en": f"Envoy {'xyz'[number % 2]}{number}"}}
            yield {"kind": "actor", **actor, **named}
            made["participants"].append({"role": "participant", "actor": actor})
            made["place"] = {"name": {"en": f"Town {number}"}, "country": None}
            made["place"] |= {"latitude": None, "longitude": None}
        yield made
        if number % 20 == 1:
            yield made | {"dataset": "e"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[str, tuple[Any, ...]]]]:
    """The statements that are run, with their parameters."""
    found: set[tuple[str, tuple[Any, ...]]] = set()
    values = Statement.values

    def note(statement: Statement, given: Mapping[str, Any]) -> list[Any]:
        parameters = values(statement, given)
        found.add((statement.sql, tuple(parameters)))
        return parameters

    def note_other(*given: Any) -> None:  # noqa: ANN401 - what SQLAlchemy passes
        _, _, sql, parameters, *_ = given
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            values = (tuple(one) if isinstance(one, list) else one for one in parameters)
            found.add((sql, tuple(values)))

    monkeypatch.setattr(Statement, "values", note)
    monkeypatch.setattr(Snapshot, "remember", lambda _self, _key, make: make())
    sa.event.listen(sa.Engine, "before_cursor_execute", note_other)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", note_other)


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("believed", COSTS, ids=["timeline", "index", "scan"])
def test_every_statement_seeks(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    run: set[tuple[str, tuple[Any, ...]]],
    path: str,
    believed: Costs,
) -> None:
    monkeypatch.setattr(planner, "MAX_SORTED", believed.gathered)
    monkeypatch.setattr(full_text, "_CHECK_EVENT", believed.look_at_words)
    assert world.client.get(path).status_code == 200
    assert run
    most_rows = None if path in ASK_FOR_ALL else believed.most_rows
    for sql, parameters in run:
        assert not world.explainer.faults(sql, parameters, most_rows), sql


@pytest.mark.parametrize("path", PAST)
def test_every_past_statement_seeks(
    world: World, run: set[tuple[str, tuple[Any, ...]]], path: str
) -> None:
    assert world.client.get(_at_a_past_moment(world, path)).status_code == 200
    assert any("past_timeline" in sql or "past.until" in sql for sql, _ in run)
    for sql, parameters in run:
        assert not world.explainer.faults(sql, parameters, None), sql


def _at_a_past_moment(world: World, path: str) -> str:
    last = world.client.get("/v1/events?limit=1").json()["change"]
    return path.replace("PAST", str(last - 1))  # within the last transaction


def test_past_facets_read_no_list_of_terms_for_each_event(
    world: World, run: set[tuple[str, tuple[Any, ...]]], backend: str
) -> None:
    if backend != "sqlite":
        pytest.skip("its plan is checked above")
    path = "/v1/events/facets?pair=MAR-ISR&facet=topic,country&as_of=PAST"
    assert world.client.get(_at_a_past_moment(world, path)).status_code == 200
    facets = [(sql, values) for sql, values in run if "json_each(event_state.terms)" in sql]
    assert facets
    for sql, values in facets:
        terms = {step for step in world.explainer.steps(sql, values) if "SEARCH term " in step}
        assert terms == {"SEARCH term USING INTEGER PRIMARY KEY (rowid=?)"}


@pytest.mark.parametrize(
    ("index", "path"),
    [
        ("ix_actor_name_folded", "/v1/events?actor=Guezt"),  # nobody: near names are compared
        ("ix_event_external_id_event", "/v1/events/facets?pair=MAR-ISR&facet=dataset"),
        ("ix_term_kind_value", "/v1/events?country=MAR"),
        ("ix_place_name_folded", "/v1/events?place=Rabat"),  # another index has it second
    ],
)
def test_a_missing_index_is_noticed(
    world: World, run: set[tuple[str, tuple[Any, ...]]], index: str, path: str
) -> None:
    world.client.get(path)
    world.explainer.execute("BEGIN")
    world.explainer.execute(f"DROP INDEX {index}")
    try:
        assert any(world.explainer.faults(sql, parameters, None) for sql, parameters in run)
    finally:
        world.explainer.execute("ROLLBACK")


@pytest.mark.parametrize("path", sorted(ASK_FOR_ALL))
def test_a_statement_that_reads_all_events_is_noticed(
    world: World, run: set[tuple[str, tuple[Any, ...]]], backend: str, path: str
) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite counts no rows")
    assert world.client.get(path).status_code == 200
    assert any(world.explainer.faults(sql, parameters, MOST_ROWS) for sql, parameters in run)


def test_the_most_used_names_come_in_the_order_of_their_index(world: World, backend: str) -> None:
    statement = most_used_with_prefix(backend)
    parameters = statement.values({"key": "gue", "end": "guf"})
    # Until the limit of the statement, which is why it may begin at the beginning of the index.
    (walk,) = world.explainer.faults(statement.sql, parameters, MOST_ROWS)
    assert "ix_term_suggested" in walk

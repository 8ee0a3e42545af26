"""No read goes through a table: every statement of every shape seeks in an index.

SQLite says SCAN for what it reads whole; allowed are the few rows that a part of the statement
itself has made. PostgreSQL says Seq Scan; it is told to avoid them where it can.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.snapshot import Snapshot, Statement
from app.domain.countries import Countries
from app.events.plan import costs, planner
from app.main import create_app
from app.settings import Settings
from app.suggest.sql import most_used_with
from tests.databases import MakeUrl, with_database
from tests.drafts import DATASET, LARGE, event, load

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
]

# What a statement itself made; the ledger is one row; a JSON text is no table.
_OWN = re.compile(
    r"SCAN (page|anon_\d+|found|scanned|some|event_index VIRTUAL|matching"
    r"|parts|each|once|size|events|one|other|\(|\d|json)"
)
_SMALL = {"ledger", "dataset", "country"}


@pytest.fixture(scope="module")
def world(
    make_shared_url: MakeUrl, migrated: str, countries: Countries
) -> Iterator[tuple[str, TestClient]]:
    url = make_shared_url(migrated)
    guest = {
        "kind": "actor",
        "dataset": "d",
        "external_id": "g",
        "actor_kind": "person",
        "names": {"en": "Guest"},
        "country": "ISR",
    }
    source = {
        "kind": "source",
        "dataset": "d",
        "external_id": "s",
        "source_kind": "dataset",
        "title": "S",
    }
    people = [{"role": "host", "country": "MAR"}, {"role": "guest", "actor": {"external_id": "g"}}]
    place = {"name": {"en": "Rabat"}, "country": "MAR", "latitude": None, "longitude": None}
    cited = [{"source": {"external_id": "s"}, "quote": "q", "language": "en"}]
    own = {"participants": people, "place": place, "citations": cited, "topics": ["trade"]}
    events = [event(str(n), f"20{n % 60 + 10}-05-01", **own) for n in range(300)]
    events += [
        event("p", "2020", status="planned", coding="machine"),
        event("a", type="agreement", details={"instrument": "treaty"}),
        event("large", countries=LARGE),
        event("undated", None),
    ]
    account = load(url, countries, DATASET, source, guest, *events)
    assert not account.reasons, account.reasons
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield url, client


@pytest.mark.parametrize("path", ASKED)
def test_every_statement_seeks(
    world: tuple[str, TestClient], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    url, client = world
    asked: list[tuple[str, list[Any]]] = []
    values = Statement.values

    def note(statement: Statement, given: Any) -> list[Any]:  # noqa: ANN401
        found = values(statement, given)
        asked.append((statement.sql, found))
        return found

    monkeypatch.setattr(Statement, "values", note)
    monkeypatch.setattr(Snapshot, "remember", lambda _self, _key, make: make())
    # A timeline, the events and the inverted index; a scan that the index completes.
    for gathered, look in ((planner.GATHERED, 0.0), (-1, 1e9), (planner.GATHERED, -1e9)):
        monkeypatch.setattr(planner, "GATHERED", gathered)
        monkeypatch.setattr(costs, "_LOOK_AT_WORDS", look)
        assert client.get(path).status_code == 200
    assert asked
    for sql, parameters in asked:
        plan = _plan(url, sql, parameters)
        assert not _scanned(plan) - _SMALL, f"{sql}\n{plan}"


def test_the_most_used_names_come_in_the_order_of_their_index(
    world: tuple[str, TestClient],
) -> None:
    url, _ = world
    statement = most_used_with("sqlite" if url.startswith("sqlite") else "postgresql")
    plan = _plan(url, statement.sql, statement.values({"key": "gue", "end": "guf"}))
    if url.startswith("sqlite"):
        assert "SCAN term USING COVERING INDEX ix_term_suggested" in plan  # until its limit
    else:  # of so few terms PostgreSQL may take those of the kinds by another index
        assert not _scanned(plan) - _SMALL, plan


def _plan(url: str, sql: str, parameters: list[Any]) -> str:
    async def explained(database: Any) -> str:  # noqa: ANN401
        if database.dialect == "sqlite":
            rows = await database.read(
                lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(parameters)).all()
            )
            return "\n".join(row[3] for row in rows)

        def explain(connection: sa.Connection) -> str:
            # A handful of rows is always read whole, so that a table of any size is asked for.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            rows = connection.exec_driver_sql(f"EXPLAIN {sql}", tuple(parameters)).all()
            return "\n".join(row[0] for row in rows)

        plan: str = await database.read(explain)
        return plan

    plan: str = with_database(url, explained)
    return plan


def _scanned(plan: str) -> set[str]:
    """The tables that are read whole."""
    found = set()
    for line in plan.splitlines():
        if line.startswith("SCAN") and not _OWN.match(line) and "CONSTANT" not in line:
            found.add(line.split()[1])
        elif (scan := re.search(r"Seq Scan on (\w+)", line)) is not None:
            found.add(scan[1])
    return found

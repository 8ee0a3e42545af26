"""A database of a release without past states, filled, and upgraded to this one."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from app import check, maintenance, migrate
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database, writing
from tests.drafts import DATASET, Record, event, load
from tests.events.test_event_writes import Writer
from tests.writer import key_of

BEFORE = "0011"
"""The last revision whose changes are those of events alone, and which keeps no past states."""
PERSON: Record = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "p",
    "actor_kind": "person",
    "names": {"en": "A person"},
}
BOOK: Record = {"kind": "source", "dataset": "d", "external_id": "s", "source_kind": "book"}
RECORDS = [DATASET, PERSON, BOOK]
A, B, C = (f"/v1/events/{record_id('d', name)}" for name in "abc")


def rows(title: str) -> list[Record]:
    people = [{"role": "guest", "country": "ISR", "actor": {"external_id": "p"}}]
    people.append({"role": "host", "country": "MAR"})
    cited = [{"source": {"external_id": "s"}}]
    first = event("a", title={"en": title}, participants=people, citations=cited)
    return [first, event("b", links=[{"rel": "follows", "event": {"external_id": "a"}}])]


@pytest.fixture(scope="module")
def upgraded(
    make_shared_url: MakeUrl, migrated: str, countries: Countries
) -> Iterator[tuple[str, Writer]]:
    """A service: A has two versions, B one, C was withdrawn; all before the upgrade."""
    url = make_shared_url(migrated)
    load(url, countries, *RECORDS, *rows("first"), event("c"))
    load(url, countries, *RECORDS, *rows("second"), complete=True)
    writing(url, migrate.locked(_downgrade))
    with_database(url, partial(migrate.migrate, countries=countries))
    if not reading(url, migrate.is_derived):
        with_database(url, maintenance.rebuild)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield url, Writer(client, key_of(url))


def _downgrade(connection: sa.Connection) -> None:
    """To BEFORE, with the changes of events numbered from 1, as that release did."""
    command.downgrade(migrate.alembic_config(connection), BEFORE)
    others = len(RECORDS)
    for table, columns in (("change", ["seq"]), ("event_version", ["since", "until"])):
        shifted = ", ".join(f"{name} = {name} - {others}" for name in columns)
        connection.execute(sa.text(f"UPDATE {table} SET {shifted}"))  # noqa: S608
    connection.execute(sa.text(f"UPDATE ledger SET change = change - {others}"))  # noqa: S608


def test_an_upgraded_history(upgraded: tuple[str, Writer], countries: Countries) -> None:
    url, writer = upgraded
    assert reading(url, lambda connection: check.check(connection, countries)) == []
    changes = writer.get("/v1/changes?documents=true").json()
    assert [one["seq"] for one in changes["items"]] == [*range(1, changes["last"] + 1)]
    copy: dict[str, Any] = {}
    for one in changes["items"]:
        copy[one["id"]] = one["after"]
    listed = writer.get("/v1/events").json()
    assert {one["id"]: one for one in listed["items"]} == {
        own: one for own, one in copy.items() if one and "participants" in one
    }
    versions = [writer.get(f"{A}/versions/{n}").json()["title"]["en"] for n in (1, 2)]
    assert versions == ["first", "second"]
    assert [writer.get(path).status_code for path in (A, B, C)] == [200, 200, 410]


def test_moments_before_the_upgrade(upgraded: tuple[str, Writer], countries: Countries) -> None:
    url, writer = upgraded
    now = writer.get("/v1/events").json()
    floor = now["change"]
    for path in ("/v1/events", A, "/v1/relations/ISR-MAR", "/v1/relations?country=MAR"):
        join = "&" if "?" in path else "?"
        assert writer.get(f"{path}{join}as_of={floor}").status_code == 200
        for early in ("0", "1", "2020-01-01"):
            answer = writer.get(f"{path}{join}as_of={early}")
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["code"]) == (422, "as-of-too-early")
            assert f"from change {floor} on" in error["detail"]
    answer = writer.change("PATCH", A, json={"title": {"en": "third"}})
    assert answer.status_code == 200, answer.text
    assert writer.change("POST", f"{C}/restore").status_code == 200
    assert writer.get(f"/v1/events?as_of={floor}").json()["items"] == now["items"]
    last = writer.get(f"/v1/changes?since={floor}&documents=true").json()["items"]
    before = [one["before"] and one["before"]["title"]["en"] for one in last]
    assert before == ["second", None]
    assert reading(url, lambda connection: check.check(connection, countries)) == []

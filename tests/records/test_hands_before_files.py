"""No import undoes what a person changed in an actor, a source or a data set."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app import check
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading
from tests.drafts import DATASET, Record, load
from tests.events.test_event_writes import Writer
from tests.writer import key_of

OWN = {"dataset": "d", "external_id": "x"}
CASES: dict[str, tuple[str, Record, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "dataset": (
        "/v1/datasets/d",
        DATASET,
        {"title": "By hand"},
        {"licence": "CC0"},
        {"title": "New in the file"},
    ),
    "source": (
        f"/v1/sources/{record_id('d', 'x')}",
        OWN | {"kind": "source", "source_kind": "book", "title": "A book"},
        {"title": "By hand"},
        {"publisher": "A press"},
        {"title": "New in the file"},
    ),
    "actor": (
        f"/v1/actors/{record_id('d', 'x')}",
        OWN | {"kind": "actor", "actor_kind": "person", "names": {"en": "A person"}},
        {"names": {"en": "By hand"}},
        {"country": "MAR"},
        {"names": {"en": "New in the file"}},
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_member_that_a_person_changed(
    make_url: MakeUrl, migrated: str, countries: Countries, kind: str
) -> None:
    path, row, hand, other, new = CASES[kind]
    url = make_url(migrated)

    def fates(record: Record, **options: bool) -> dict[str, int]:
        dry = load(url, countries, record, dry_run=True, **options)
        account = load(url, countries, record, **options)
        assert account.fates == dry.fates
        return {fate: n for fate, n in account.fates.items() if n}

    load(url, countries, DATASET, row)
    with TestClient(create_app(Settings(database_url=url))) as client:
        writer = Writer(client, key_of(url))

        def shows(*parts: dict[str, Any]) -> None:
            wanted: dict[str, Any] = {}
            for part in parts:
                wanted |= part
            found = writer.get(path).json()
            assert {name: found[name] for name in wanted} == wanted

        assert writer.change("PATCH", path, json=hand).status_code == 200
        assert fates(row) == {"kept": 1}
        # Another member of the file changes: after its version the hand still counts.
        assert fates(row | other) == {"kept": 1}
        shows(hand, other)
        assert fates(row | other) == {"kept": 1}
        assert fates(row | other | new) == {"kept": 1}
        shows(hand, other)
        assert fates(row | other | hand) == {"unchanged": 1}
        assert fates(row | other | new, take_file=True) == {"updated": 1}
        shows(new, other)
        assert fates(row | new) == {"updated": 1}
        assert writer.change("PATCH", path, json=hand).status_code == 200
        assert fates(row | new, take_file=True) == {"updated": 1}
        assert fates(row) == {"updated": 1}
    assert reading(url, lambda connection: check.check(connection, countries)) == []


def test_a_record_that_a_person_made(
    make_url: MakeUrl, migrated: str, countries: Countries
) -> None:
    url = make_url(migrated)
    load(url, countries, DATASET)
    path, row, *_ = CASES["actor"]
    made = OWN | {"kind": "person", "names": {"en": "Made"}, "country": "ISR"}
    with TestClient(create_app(Settings(database_url=url))) as client:
        writer = Writer(client, key_of(url))
        assert writer.send("PUT", path, json=made).status_code == 201
        assert load(url, countries, row).fates["kept"] == 1
        assert writer.get(path).json()["names"] == {"en": "Made"}

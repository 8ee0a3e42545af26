"""Proposals across data sets: shown from both sides, counted once, and never a merge."""

from typing import Any

import pytest
import sqlalchemy as sa

from app import operation
from app import tables as t
from app.domain.countries import Countries
from app.ingest.withdrawal import remove
from tests.databases import reading, with_database, writing
from tests.drafts import DATASET, LARGE, event, load
from tests.events.test_writing import documents, sound

OTHER = DATASET | {"id": "e"}
MACHINE = DATASET | {"id": "m", "coding": "machine"}


def visit(name: str, dataset: str = "d", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    people = [{"role": "guest", "country": "MAR"}, {"role": "host", "country": "ISR"}]
    return event(name, dataset=dataset, participants=people) | fields


def proposals(url: str) -> int:
    statement = sa.select(sa.func.count()).select_from(t.event_match)
    return reading(url, lambda connection: connection.scalar(statement)) or 0


def links(url: str) -> dict[str, list[tuple[str, bool]]]:
    return {
        name: [(link["rel"], link["certain"]) for link in found["links"]]
        for name, found in documents(url).items()
    }


def test_the_same_visit_in_two_data_sets(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, OTHER, visit("a"), visit("alone", date={"edtf": "1999-01-01"}))
    assert links(url) == {"a": [], "alone": []}
    load(url, countries, visit("b", "e", date={"edtf": "2020-01-02"}))
    both = {"a": [("same_as", False)], "alone": [], "b": [("same_as", False)]}
    assert links(url) == both
    assert {found["version"] for found in documents(url).values()} == {1}
    assert sound(url, countries)
    # Importing again states nothing new, and a corrected date withdraws the proposal.
    assert load(url, countries, visit("a")).fates["unchanged"] == 1
    load(url, countries, visit("a", date={"edtf": "2020-03-01"}))
    assert links(url) == {"a": [], "alone": [], "b": []}
    assert proposals(url) == 0
    load(url, countries, visit("a"))
    assert links(url) == both
    writing(url, lambda c: c.execute(sa.delete(t.event_match)))
    assert not sound(url, countries)
    with_database(url, operation.rebuild)
    assert (links(url), sound(url, countries)) == (both, True)
    with_database(url, lambda database: remove(database, "e"))
    assert links(url) == {"a": [], "alone": []}
    assert sound(url, countries)


@pytest.mark.parametrize(
    "fields",
    [
        {"dataset": "d"},
        {"dataset": "m", "coding": "machine"},
        {"type": "statement"},
        {"date": None},
    ],
)
def test_what_is_not_compared(url: str, countries: Countries, fields: dict[str, Any]) -> None:
    first = visit("a", type=fields.get("type", "visit"))
    load(url, countries, DATASET, OTHER, MACHINE, first, visit("b", "e") | fields)
    assert proposals(url) == 0


def test_of_many_parties(url: str, countries: Countries) -> None:
    treaty = {"type": "agreement", "title": {"en": "Convention on fisheries"}}
    load(
        url,
        countries,
        DATASET,
        OTHER,
        event("a", countries=LARGE) | treaty,
        event("b", countries=LARGE[1:], dataset="e") | treaty,
        event("c", countries=LARGE[:3], dataset="e") | treaty,
    )
    assert links(url) == {"a": [("same_as", False)], "b": [("same_as", False)], "c": []}


def test_a_stated_doubt_and_a_proposal_count_once(url: str, countries: Countries) -> None:
    same = [{"rel": "same_as", "event": {"dataset": "d", "external_id": "a"}, "certain": False}]
    load(url, countries, DATASET, OTHER, visit("a"), visit("b", "e", links=same))
    assert proposals(url) == 1
    assert links(url) == {"a": [("same_as", False)], "b": [("same_as", False)]}

"""Proposals across data sets: shown from both sides, counted once, and never a merge."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from app import maintenance
from app import tables as t
from app.domain import similarity
from app.domain.countries import Countries
from app.domain.duration_classes import SPANS
from app.ingest.run.withdrawal import remove
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
    with_database(url, maintenance.rebuild)
    assert (links(url), sound(url, countries)) == (both, True)
    with_database(url, lambda database: remove(database, "e"))
    assert links(url) == {"a": [], "alone": []}
    assert sound(url, countries)


def test_the_same_visit_twice_in_one_transaction(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, OTHER, visit("a"), visit("b", "e"))
    assert links(url) == {"a": [("same_as", False)], "b": [("same_as", False)]}
    assert {found["version"] for found in documents(url).values()} == {1}
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


UNION = ("DZA", "LBY", "MAR", "MRT", "TUN")


def treaty(name: str, dataset: str, *countries: str, later: tuple[str, ...] = ()) -> dict[str, Any]:
    people = [
        *({"role": "signatory", "country": country} for country in countries),
        *({"role": "participant", "country": country} for country in later),
    ]
    title = {"en": "Treaty of the Union"}
    return event(name, dataset=dataset, type="agreement", title=title, participants=people)


def test_of_many_parties_in_a_year(url: str, countries: Countries) -> None:
    year = treaty("a", "d", *UNION) | {"date": {"edtf": "1989"}}
    day = treaty("b", "e", *UNION) | {"date": {"edtf": "1989-02-17"}}
    both = {"a": [("same_as", False)], "b": [("same_as", False)]}
    load(url, countries, DATASET, OTHER, year)
    load(url, countries, day)
    assert links(url) == both
    # One after the other, or what is missed from one side would be found from the other.
    load(url, countries, year | {"date": {"edtf": "1999"}})
    assert links(url) == {"a": [], "b": []}
    load(url, countries, year)
    assert links(url) == both
    assert sound(url, countries)


@pytest.mark.parametrize("first", [True, False])
def test_of_two_parties_and_later_ones(url: str, countries: Countries, first: bool) -> None:  # noqa: FBT001
    later = tuple(code for code in LARGE if code not in {"LBY", "MAR"})
    events = [
        treaty("a", "d", "LBY", "MAR"),
        treaty("b", "e", "LBY", "MAR", later=("MRT", "TUN")),
        treaty("c", "e", "LBY", "MAR", "MRT", later=("TUN",)),
        # No timeline of a pair has an event of so many countries.
        treaty("d", "e", "LBY", "MAR", later=later),
    ]
    load(url, countries, DATASET, OTHER)
    for one in events if first else reversed(events):
        load(url, countries, one)
    both = {"a": [("same_as", False)], "b": [("same_as", False)], "c": [], "d": []}
    assert links(url) == both
    assert sound(url, countries)


def test_a_stated_doubt_and_a_proposal_count_once(url: str, countries: Countries) -> None:
    same = [{"rel": "same_as", "event": {"dataset": "d", "external_id": "a"}, "certain": False}]
    load(url, countries, DATASET, OTHER, visit("a"), visit("b", "e", links=same))
    assert proposals(url) == 1
    assert links(url) == {"a": [("same_as", False)], "b": [("same_as", False)]}


# Days, months, seasons and years, plain and rough, side by side, just apart and far apart: short
# and long ones are looked for in different places.
# fmt: off
DATES = (
    "2019", "2019~", "2019-07~", "2019-12", "2019-12-30", "2019-12-31", "2019-12-31~", "2020",
    "2020?", "2020-01", "2020-01-01", "2020-01-02", "2020-01-03", "2020-02%", "2020-02-01",
    "2020-03-15", "2020-03-16", "2020-21", "2020-12-31", "2021", "2021~", "2021-01-01",
    "2021-01-02", "2020-01-15/2020-02-29", "2020-01-15/2020-03-01", "2019-01-01/2021-01-01",
    "202X", "../2020-01-01", "2020-01-01/..",
)
# fmt: on


def purchase(date: str, dataset: str) -> dict[str, Any]:
    people = [{"role": "buyer", "country": "MAR"}, {"role": "supplier", "country": "ISR"}]
    told = {"type": "purchase", "details": {"item": "Barak radar"}, "participants": people}
    return event(f"{dataset} {date}", date, dataset=dataset) | told


def test_every_date_beside_every_other(url: str, countries: Countries) -> None:
    # One after the other, or what is missed from one side would be found from the other.
    for dataset in (DATASET, OTHER):
        told = [purchase(date, dataset["id"]) for date in DATES]
        account = load(url, countries, dataset, *told)
        assert account.fates["created"] == 1 + len(told), account.reasons
    contents = {
        date: similarity.Content("purchase", date, "", {("buyer", "MAR")}, [], item="radar")
        for date in DATES
    }
    due = {
        (f"d {one}", f"e {other}")
        for one in DATES
        for other in DATES
        if similarity.similar(contents[one], contents[other])
    }
    assert 100 < len(due) < len(DATES) ** 2 / 2
    first, second = t.event.alias(), t.event.alias()
    pairs = (
        sa.select(first.c.external_id, second.c.external_id)
        .join_from(t.event_match, first, first.c.id == t.event_match.c.event)
        .join(second, second.c.id == t.event_match.c.other)
    )
    found = reading(url, lambda connection: connection.execute(pairs).all())
    assert {tuple(sorted(pair)) for pair in found} == due
    assert sound(url, countries)


def test_only_days_nearby_are_looked_at(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, OTHER, *(purchase(date, "d") for date in DATES))
    plans = []

    def note(connection: sa.Connection, *asked: Any) -> None:  # noqa: ANN401
        _, statement, values, _, many = asked
        if "AS near" in statement and not many and "EXPLAIN" not in statement:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
                rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
                text = "\n".join(row[0] for row in rows)
                plans.extend(re.findall(r"Scan using (\w+ on timeline.*\n.*)", text))
            else:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                plans.extend(row[3] for row in rows if " line " in row[3])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        load(url, countries, purchase("2020-05-01", "e"))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(plans) == SPANS
    assert all(plan.count("sort_lo") >= 2 for plan in plans), plans
    assert sum("ix_timeline_long" in plan for plan in plans) == SPANS - 1

"""The SIPRI trade register as it is: every row, and rows that are known."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.event_types import Role, Status
from app.events.draft import EventDraft
from app.ingest.formats.sipri_register import read
from app.ingest.parsing.results import Rejection, RowResult
from tests.ingest.sipri_file import parties
from tests.real_files import DATA, needs_data


@pytest.fixture(scope="module")
def register(countries: Countries) -> list[RowResult]:
    with (DATA / "purchases" / "sipri_trade_register_1950-2023.csv").open("rb") as file:
        return list(read(file, countries))


def events(register: Iterable[RowResult]) -> list[EventDraft]:
    return [one.result for one in register if isinstance(one.result, EventDraft)]


@needs_data
def test_every_real_row_is_accounted_for(register: list[RowResult]) -> None:
    assert len(register) == 29_056
    assert not any(one.also for one in register)
    codes = Counter(one.result.code for one in register if isinstance(one.result, Rejection))
    assert codes == {"no-parties": 3}
    drafts = events(register)
    assert len({draft.external_id for draft in drafts}) == len(drafts) == 29_053
    assert Counter(flag for draft in drafts for flag in draft.flags) == {
        "unknown_supplier": 267,
        "outside_lifetime": 208,  # 11 of Russia in 1991
        "unknown_recipient": 74,
        "exact_duplicate": 9,
        "delivered_before_order": 5,
    }
    assert Counter(draft.status for draft in drafts) == {
        Status.OCCURRED: 28_959,
        Status.PLANNED: 92,
        Status.CANCELLED: 2,
    }
    assert sum("value" in draft.details for draft in drafts) == 2_582


@needs_data
def test_no_real_date_is_finer_than_a_year(register: list[RowResult]) -> None:
    precisions: Counter[Any] = Counter()
    approximate = 0
    for draft in events(register):
        assert draft.date is not None
        when = parse(draft.date.edtf)
        precisions[when.precision] += 1
        approximate += when.approximate
    assert precisions == {"year": 29_053}
    assert approximate == 15_409  # 15,412 flags, less those of the three rejected rows


@needs_data
def test_the_real_broken_records_are_whole(register: list[RowResult]) -> None:
    broken = [one for one in register if "\n" in one.raw]
    assert [one.row for one in broken] == [25_266, 27_506]
    assert all(isinstance(one.result, EventDraft) for one in broken)


@needs_data
def test_the_real_deals_of_morocco_and_israel(register: list[RowResult]) -> None:
    sides = [parties(draft) for draft in events(register)]
    assert sum((Role.BUYER, "MAR") in side for side in sides) == 297
    assert sum((Role.SUPPLIER, "ISR") in side for side in sides) == 793
    deals = [
        draft
        for draft in events(register)
        if parties(draft) == [(Role.BUYER, "MAR"), (Role.SUPPLIER, "ISR")]
    ]
    assert sorted((draft.details["ordered"], draft.details["item"]) for draft in deals) == [
        ("1983", "RAM"),
        ("1997~", "EL/M-2032"),
        ("2021", "ThunderB"),
        ("2022", "Barak-LRAD"),
        ("2022", "Barak-MX"),
        ("2023", "Ofeq"),
    ]
    worth = [draft for draft in deals if "value" in draft.details]
    assert [draft.title["en"] for draft in worth] == [
        "Morocco orders Barak-MX SAM systems from Israel"
    ]
    assert worth[0].details["value"] == 500_000_000
    assert worth[0].details["currency"] == "USD"


@needs_data
def test_no_real_group_has_a_country(register: list[RowResult]) -> None:
    for one in register:
        if isinstance(one.result, EventDraft) and len(one.needs) > 2:
            side = next(p for p in one.result.participants if p.actor)
            assert side.country is None

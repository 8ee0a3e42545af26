"""manytreaties: two hand-made files of its shape, and the real ones where they are present."""

import io
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats import manytreaties
from app.ingest.parsing.results import Rejection, RowResult
from tests.ingest.manytreaties_files import (
    AGREEMENT,
    PARTY,
    TREATY,
    Cells,
    event_of,
    file_of,
    parties_of,
    reads,
    states,
)
from tests.real_files import DATA, needs_data

BOTH = states("FRA", "MAR")


def test_an_event_and_its_rows(countries: Countries) -> None:
    treaty = TREATY | {"TypeSubject": "Fishing", "TypeDomain": "Trade", "Location": "Rabat"}
    (read,) = reads(countries, [treaty], states("FRA", "MAR"))
    assert (read.row, read.file) == (2, None)
    assert [(row.number, row.file) for row in read.also] == [(2, "parties"), (3, "parties")]
    event = read.result
    assert isinstance(event, EventDraft)
    assert event.external_id == "FRA-MAR_1970A"
    assert event.title == {"en": TREATY["Title"]}
    assert event.topics == ("agriculture", "trade")
    assert event.details == {"instrument": "agreement"}
    assert parties_of(event) == {"FRA": "signatory", "MAR": "signatory"}
    assert event.place
    assert (event.place.name["en"], event.place.country) == ("Rabat", "MAR")
    assert event.date
    assert event.date.edtf == "1970-05-04"
    assert event.citations[0].quote == f"{TREATY['Title']} | 1970-05-04 | Rabat | FRA ; MAR"
    assert event.flags == ()


@pytest.mark.parametrize(
    ("cells", "edtf", "details", "flags"),
    [
        ({"Signature": "1970-05-04?"}, "1970-05-04?", {}, ()),
        ({"Signature": "1970"}, "1970", {}, ()),
        ({"Signature": "1970-05..1970-06"}, "[1970-05..1970-06]", {}, ()),
        ({"Signature": "1970-05-4"}, "1970-05-04", {}, ("date_repaired",)),
        ({"Signature": "", "Begin": "1970-05"}, "1970-05", {}, ("begin_date",)),
        ({"Signature": "", "Begin": ""}, None, {}, ()),
        (
            {"Force": "1970-05-03"},
            "1970-05-04",
            {"in_force": "1970-05-03"},
            ("force_before_signature",),
        ),
        ({"Force": "1970"}, "1970-05-04", {"in_force": "1970"}, ()),
        ({"Force": "1971-XX-16"}, "1970-05-04", {"in_force": "1971"}, ("date_repaired",)),
        ({"Force": "0014-022005"}, "1970-05-04", {}, ("impossible_date",)),
        ({"End": "9999-12-31"}, "1970-05-04", {}, ()),
        ({"End": "1976-06-31"}, "1970-05-04", {}, ("impossible_date",)),
        ({"End": "1980", "Term": "1979-02"}, "1970-05-04", {"terminated": "1979-02"}, ()),
        ({"End": "1980"}, "1970-05-04", {"terminated": "1980"}, ()),
    ],
)
def test_dates(
    countries: Countries, cells: Cells, edtf: str | None, details: Cells, flags: tuple[str, ...]
) -> None:
    event = event_of(countries, BOTH, TREATY | cells)
    assert (event.date.edtf if event.date else None) == edtf
    assert event.details == {"instrument": "agreement"} | details
    assert event.flags == flags


def test_what_could_not_be_read_stays_in_the_summary(countries: Countries) -> None:
    assert event_of(countries, BOTH, TREATY | {"Force": "0014-022005"}).summary == {
        "en": "In force: 0014-022005"
    }


@pytest.mark.parametrize(
    ("title", "kind", "expected"),
    [
        ("Convention On Whaling", "Agreement", "convention"),
        ("Whaling", "Agreement", "agreement"),
        ("Whaling", "MOU", "memorandum_of_understanding"),
        ("Whaling", "Resolution", "other"),
        ("Whaling", "", "other"),
    ],
)
def test_instruments(countries: Countries, title: str, kind: str, expected: str) -> None:
    event = event_of(countries, BOTH, TREATY | {"Title": title, "TypeAgree": kind})
    assert event.details["instrument"] == expected


def test_different_agreements_of_one_id_are_events_with_their_own_parties(
    countries: Countries,
) -> None:
    other = TREATY | {"Title": "Agreement On Trade", "Signature": "1970-09-01"}
    rows = [*states("FRA", "MAR"), *states("FRA", "ESP", treaty=other)]
    first, second = reads(countries, [TREATY, other], rows)
    assert isinstance(first.result, EventDraft)
    assert isinstance(second.result, EventDraft)
    assert second.result.external_id == "FRA-MAR_1970A|2"
    assert list(parties_of(first.result)) == ["FRA", "MAR"]
    assert list(parties_of(second.result)) == ["FRA", "ESP"]
    assert [row.number for row in second.also] == [4, 5]


def test_ids_are_joined_without_the_treaty_that_is_changed(countries: Countries) -> None:
    rows = states("FRA", "MAR", treaty=TREATY | {"treatyID": "FRA-MAR_1970A:FRA-MAR_1950A"})
    (read,) = reads(countries, [TREATY], rows)
    assert len(read.also) == 2


def test_rows_of_parties_alone_make_an_event(countries: Countries) -> None:
    (read,) = reads(countries, [], states("FRA", "MAR", Term="11831.0", End="1999"))
    assert (read.row, read.file) == (2, "parties")
    assert [(row.number, row.file) for row in read.also] == [(3, "parties")]
    assert isinstance(read.result, EventDraft)
    assert read.result.flags == ("agreement_not_listed",)
    assert read.result.details["terminated"] == "1999"
    assert parties_of(read.result) == {"FRA": "signatory", "MAR": "signatory"}


def test_an_impossible_signature_rejects_the_agreement_with_its_rows(countries: Countries) -> None:
    (read,) = reads(countries, [TREATY | {"Signature": "1966-09-37"}], states("FRA", "MAR"))
    assert isinstance(read.result, Rejection)
    assert (read.result.code, read.result.external_id) == ("invalid-date", "FRA-MAR_1970A")
    assert len(read.also) == 2


@pytest.mark.parametrize("code", ["", "UNK", "Member countries not listed"])
def test_a_row_of_no_state_is_rejected(countries: Countries, code: str) -> None:
    first, second = reads(countries, [TREATY], states("FRA", code))
    assert isinstance(first.result, Rejection)
    assert (first.result.code, first.row, first.file) == ("unknown-country", 3, "parties")
    assert isinstance(second.result, EventDraft)
    assert len(second.also) == 1


def test_every_row_of_both_files_is_accounted_for(countries: Countries) -> None:
    agreements = file_of(AGREEMENT, [TREATY])
    parties = io.BytesIO(file_of(PARTY, states("FRA", "MAR")).getvalue() + b"a,b\n")
    found = list(manytreaties.read(agreements, parties, countries))
    assert [(r.row, r.file, len(r.also)) for r in found] == [(4, "parties", 0), (2, None, 2)]


@cache
def real() -> tuple[RowResult, ...]:
    folder = DATA / "agreements"
    with (
        (folder / "manytreaties_GGO_agreements.csv").open("rb") as agreements,
        (folder / "manytreaties_GGO_parties.csv").open("rb") as parties,
    ):
        return tuple(manytreaties.read(agreements, parties, Countries.load()))


def real_events() -> Iterator[EventDraft]:
    return (read.result for read in real() if isinstance(read.result, EventDraft))


@needs_data
def test_every_row_of_the_real_files() -> None:
    rows = Counter(
        (read.result.code if isinstance(read.result, Rejection) else "") for read in real()
    )
    # Two sides of a title are read since Russia of 1991 is one state by name and by code.
    assert rows == {"": 4350, "no-parties": 505, "unknown-country": 2}
    files = Counter(read.file for read in real())
    files.update(row.file for read in real() for row in read.also)
    assert files == {None: 4532, "parties": 98_320}
    assert len({event.external_id for event in real_events()}) == 4350
    numbers = [read.row for read in real() if read.file]
    numbers += [row.number for read in real() for row in read.also]
    assert len(set(numbers)) == 98_320


@needs_data
@pytest.mark.parametrize(
    ("external_id", "edtf", "expected"),
    [
        ("ESP-GBR_1351A", "1351-08-01", {"ESP": "signatory", "GBR": "signatory"}),
        ("WM04CP_1981R", "[1981-09..1981-10]", None),
        ("TR06RB_1961A", "1961-01-17", {"CAN": "signatory", "USA": "signatory"}),
        ("AFG-RUS_1935A", "1935-05-06", {"AFG": "signatory", "SUN": "signatory"}),
        ("GRC-SRB_1952A", "1952-02-02", {"GRC": "signatory", "YUG": "signatory"}),
    ],
)
def test_known_rows(external_id: str, edtf: str, expected: dict[str, str] | None) -> None:
    (event,) = (event for event in real_events() if event.external_id == external_id)
    assert event.date
    assert event.date.edtf == edtf
    if expected:
        assert parties_of(event) == expected


@needs_data
def test_morocco_and_israel_have_no_treaty_of_two() -> None:
    pairs = Counter(
        frozenset(p.country for p in event.participants if p.country) for event in real_events()
    )
    assert pairs[frozenset({"ISR", "MAR"})] == 0
    assert sum(n for pair, n in pairs.items() if len(pair) == 2 and "MAR" in pair) == 21
    assert sum(n for pair, n in pairs.items() if len(pair) == 2 and "ISR" in pair) == 30

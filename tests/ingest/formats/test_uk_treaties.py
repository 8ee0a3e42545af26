"""UK Treaties Online: hand-made rows of its shape, and the real file where it is present."""

import io
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats import uk_treaties
from app.ingest.parsing.results import Rejection, RowResult
from tests.ingest.uk_treaties_files import ROW, event_of, rejection_of
from tests.real_files import DATA, needs_data


def test_an_event(countries: Countries) -> None:
    event = event_of(countries, references="FO 93/1||https://x/1.pdf;BSP 2", document_url=r"a\b")
    assert event.external_id == "1"
    assert event.type == "agreement"
    assert event.coding == "human"
    assert event.title == {"en": ROW["title"]}
    assert event.topics == ("trade",)
    assert event.details == {"instrument": "treaty"}
    assert event.flags == ()
    assert event.place
    assert (event.place.name, event.place.country) == ({"en": "Tangier"}, None)
    assert event.date
    assert event.date.edtf == "1856-12-09"
    assert (event.date.stated[0].text, event.date.stated[0].edtf) == ("09/12/1856", "1856-12-09")
    assert event.summary["en"].splitlines() == [
        "Subject: TRADE",
        "References: FO 93/1 https://x/1.pdf; BSP 2",
        "Document: a/b",
    ]
    assert event.citations[0].quote == (
        "Treaty of Commerce between Great Britain and Morocco | MOROCCO ; UNITED KINGDOM"
        " | 09/12/1856 | Tangier"
    )


@pytest.mark.parametrize(
    ("cells", "edtf", "details", "flags"),
    [
        ({"signed_event_date": "03/04/1950"}, "1950-04-03", {}, ()),  # the day comes first
        (
            {"signed_event_date": "", "adopted_event_date": "10/06/1949"},
            "1949-06-10",
            {},
            ("adopted_date", "outside_lifetime"),
        ),
        ({"signed_event_date": ""}, None, {}, ()),
        ({"definative_eif_event_date": "10/12/1856"}, "1856-12-09", {"in_force": "1856-12-10"}, ()),
        (
            {"definative_eif_event_date": "", "provisional_eif_event_date": "08/12/1856"},
            "1856-12-09",
            {"in_force": "1856-12-08"},
            ("force_before_signature",),
        ),
        (
            {
                "terminated_event_date": "29/10/1907",
                "terminated_event_effective_date": "01/11/1908",
            },
            "1856-12-09",
            {"terminated": "1908-11-01"},
            (),
        ),
        ({"terminated_event_date": "31/02/1900"}, "1856-12-09", {}, ("impossible_date",)),
        ({"signed_event_date": "01/01/1857"}, "1857-01-01", {}, ("first_of_january",)),
    ],
)
def test_dates(
    countries: Countries,
    cells: dict[str, str],
    edtf: str | None,
    details: dict[str, str],
    flags: tuple[str, ...],
) -> None:
    event = event_of(countries, **cells)
    assert (event.date.edtf if event.date else None) == edtf
    assert event.details == {"instrument": "treaty"} | details
    if edtf and edtf < "1900":
        assert event.flags == flags
    else:
        assert set(flags) <= set(event.flags)


def test_an_adopted_treaty_says_so(countries: Countries) -> None:
    event = event_of(countries, signed_event_date="", adopted_event_date="10/06/1899")
    assert event.date
    assert event.date.note
    assert "adoption" in event.date.note


@pytest.mark.parametrize(
    ("location", "name", "country"),
    [
        ("London", "London", "GBR"),
        ("RABAT", "Rabat", "MAR"),
        ("Paris", "Paris", None),  # France takes no part: it may be any Paris
        ("London/Rabat", "London/Rabat", None),
        ("Not Known", None, None),
        ("nnnnn", None, None),
        ("", None, None),
    ],
)
def test_places(countries: Countries, location: str, name: str | None, country: str | None) -> None:
    place = event_of(countries, signed_event_location=location).place
    assert (place.name["en"] if place else None) == name
    assert (place.country if place else None) == country


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"country_name": "Bermuda", "title": "Exchange of Notes"}, "no-parties"),
        ({"country_name": ""}, "no-parties"),
        ({"signed_event_date": "31/02/1950"}, "invalid-date"),
        ({"signed_event_date": "1950-02-01"}, "invalid-date"),
        ({"adopted_event_date": "1/2/1950"}, "invalid-date"),
        ({"title": ""}, "invalid-record"),
    ],
)
def test_rejections(countries: Countries, cells: dict[str, str], code: str) -> None:
    rejection = rejection_of(countries, **cells)
    assert (rejection.code, rejection.external_id) == (code, "1")


def test_a_long_title_is_cut_and_quoted_whole(countries: Countries) -> None:
    title = "Agreement " + "x" * 600
    event = event_of(countries, title=title)
    assert len(event.title["en"]) == 500
    assert event.citations[0].quote
    assert title in event.citations[0].quote


def test_a_file_without_its_columns_is_rejected_row_by_row(countries: Countries) -> None:
    reads = list(uk_treaties.read(io.BytesIO(b"id,title\n1,x\n2,y\n"), countries))
    assert [r.result.code for r in reads if isinstance(r.result, Rejection)] == [
        "missing-column",
        "missing-column",
    ]


@cache
def real() -> tuple[RowResult, ...]:
    with (DATA / "agreements" / "uk_treaties.csv").open("rb") as file:
        return tuple(uk_treaties.read(file, Countries.load()))


def real_events() -> Iterator[EventDraft]:
    return (read.result for read in real() if isinstance(read.result, EventDraft))


@needs_data
def test_every_row_of_the_real_file() -> None:
    codes = Counter(r.result.code if isinstance(r.result, Rejection) else "" for r in real())
    assert codes == {"": 8095, "no-parties": 1}
    assert len({event.external_id for event in real_events()}) == 8095
    flags = Counter(flag for event in real_events() for flag in event.flags)
    assert flags["adopted_date"] == 484
    assert flags["implicit_party"] == 2
    assert flags["force_before_signature"] == 226  # 212 by the definitive date alone
    assert sum(event.date is None for event in real_events()) == 24


@needs_data
def test_two_sided_treaties_of_the_real_file() -> None:
    pairs = Counter(
        "-".join(sorted({p.country for p in event.participants if p.country}))
        for event in real_events()
    )
    assert (pairs["GBR-MAR"], pairs["GBR-ISR"]) == (16, 18)


@needs_data
@pytest.mark.parametrize(
    ("external_id", "edtf", "expected"),
    [
        ("58135", "1895-11-12", {"ARG", "GBR"}),
        ("58139", "1857-07-07", {"ESP", "GBR"}),
        ("62839", "1827-08-06", {"GBR", "USA"}),
        ("61223", "1975-02-21", {"GBR", "MLI"}),
        ("58136", "1957-07-26", {"AUT"}),  # of the Communities, not of the United Kingdom
    ],
)
def test_known_rows(external_id: str, edtf: str, expected: set[str]) -> None:
    (event,) = (event for event in real_events() if event.external_id == external_id)
    assert event.date
    assert event.date.edtf == edtf
    assert {p.country for p in event.participants if p.country} == expected

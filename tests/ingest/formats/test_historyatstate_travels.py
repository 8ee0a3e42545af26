"""Travels of US presidents and secretaries of state: hand-made records, and the real files."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats.historyatstate import TRAVELS as DATASET
from app.ingest.formats.historyatstate import TRAVELS_SOURCE as SOURCE
from app.ingest.formats.historyatstate import read_travels as read
from app.ingest.parsing.lifetimes import OUTSIDE
from app.ingest.parsing.results import Rejection, RowResult
from tests.real_files import DATA, needs_data

TRIP = {
    "id": "4711",
    "role": "president",
    "name": "Dwight D. Eisenhower",
    "start-date": "1959-12-22",
    "end-date": "1959-12-22",
    "country": "Morocco",
    "locale": "Casablanca",
    "remarks": "Met with King Mohammed V.",
}


def _read(countries: Countries, **changed: str | None) -> RowResult:
    fields = {**TRIP, **{name.replace("_", "-"): text for name, text in changed.items()}}
    record = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text)
    content = f"<trips><trip role='x' who='y'>{record}</trip></trips>".encode()
    (found,) = read(io.BytesIO(content), countries)
    return found


def _event(countries: Countries, **changed: str | None) -> dict[str, Any]:
    result = _read(countries, **changed).result
    assert isinstance(result, EventDraft), result
    return result.model_dump(mode="json")


def test_a_trip(countries: Countries) -> None:
    found = _read(countries)
    event = _event(countries)
    assert event["title"] == {
        "ar": "زيارة الرئيس دوايت أيزنهاور (الولايات المتحدة) إلى المغرب",
        "en": "President Dwight D. Eisenhower of the United States visits Morocco",
        "fr": "Visite du président Dwight D. Eisenhower (États-Unis) au Maroc",
    }
    assert event["date"]["edtf"] == "1959-12-22"
    assert event["summary"] == {"en": "Met with King Mohammed V."}
    assert event["citations"][0]["quote"] == "Met with King Mohammed V."
    guest, host = event["participants"]
    assert (guest["role"], guest["country"], guest["title"]) == (
        "guest",
        "USA",
        {"en": "President"},
    )
    assert (host["role"], host["country"], host["actor"]) == ("host", "MAR", None)
    assert (event["place"]["name"], event["place"]["country"]) == ({"en": "Casablanca"}, "MAR")
    assert found.needs[:2] == (DATASET, SOURCE)
    (traveller,) = found.needs[2:]
    assert traveller.model_dump()["names"] == {"en": "Dwight D. Eisenhower"}
    assert traveller.model_dump()["external_id"] == guest["actor"]["external_id"]


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"role": "secretary", "name": "John Kerry"}, "Secretary of State John Kerry"),
        (
            {"remarks": "Good will trip. [Visit made as President-elect.]"},
            "President-elect Dwight D. Eisenhower",
        ),
        ({"remarks": "Met with President-elect X."}, "President Dwight D. Eisenhower"),
        ({"role": None}, "Dwight D. Eisenhower"),
    ],
)
def test_the_office_of_the_traveller(
    countries: Countries, changed: dict[str, str | None], title: str
) -> None:
    event = _event(countries, **changed)
    assert event["title"]["en"] == f"{title} of the United States visits Morocco"


@pytest.mark.parametrize(
    ("label", "locale", "day", "code", "place"),
    [
        ("U.S.S.R.", "Moscow, Kiev", "1991-07-29", "SUN", "Moscow, Kiev"),
        ("Yugoslavia (Kosovo)", "Camp Bondsteel", "2001-07-24", "YUG", "Camp Bondsteel (Kosovo)"),
        ("Serbia-Montenegro (Kosovo)", "Pristina", "1999-11-23", "YUG", "Pristina (Kosovo)"),
        ("United Kingdom (Wales)", "Newport", "2014-09-03", "GBR", "Newport (Wales)"),
        ("Vatican City", None, "2009-07-10", "VAT", "Vatican City"),
        ("Republic of China", "Taipei", "1960-06-18", "TWN", "Taipei"),
        ("Korea, Republic of", "Seoul", "1952-12-02", "KOR", "Seoul"),
        ("Vietnam", "Cam Ranh Bay", "1967-12-23", "XVS", "Cam Ranh Bay"),
        ("Palestinian Authority", "Bethlehem", "1998-12-14", "PSE", "Bethlehem"),
        ("West Bank", "Ramallah", "2022-07-15", "PSE", "Ramallah"),
    ],
)
def test_the_host(
    countries: Countries, label: str, locale: str | None, day: str, code: str, place: str
) -> None:
    event = _event(countries, country=label, locale=locale, start_date=day, end_date=day)
    assert event["participants"][1]["country"] == code
    assert event["place"]["name"] == {"en": place}
    assert event["place"]["country"] == code


def test_at_sea_there_is_no_host(countries: Countries) -> None:
    event = _event(countries, country="International Waters", locale="U.S.S. Augusta")
    assert [one["role"] for one in event["participants"]] == ["guest"]
    assert event["place"]["country"] is None
    assert event["title"]["en"].endswith("of the United States travels to International Waters")
    assert event["title"]["fr"].startswith("Déplacement du président")


def test_an_organisation_as_host(countries: Countries) -> None:
    found = _read(countries, country="European Union", locale="Brussels")
    assert isinstance(found.result, EventDraft)
    host = found.result.participants[1]
    assert host.country is None
    assert host.actor
    assert host.actor.external_id == found.needs[-1].model_dump()["external_id"]


def test_a_protectorate_is_flagged(countries: Countries) -> None:
    event = _event(countries, start_date="1943-01-14", end_date="1943-01-25")
    assert event["flags"] == [OUTSIDE]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"end_date": "1959-12-21"}, "date-order"),
        ({"end_date": "1959-13-21"}, "invalid-date"),
        ({"country": "Ruritania"}, "unknown-country"),
        ({"country": None}, "unknown-country"),
        ({"country": "United States"}, "domestic"),
        ({"name": None}, "participant"),
        ({"id": None}, "identity"),
        ({"role": "x" * 600}, "invalid-record"),
    ],
)
def test_what_is_refused(countries: Countries, changed: dict[str, str | None], code: str) -> None:
    result = _read(countries, **changed).result
    assert isinstance(result, Rejection)
    assert result.code == code


def _real(countries: Countries) -> Iterator[tuple[EventDraft, str]]:
    for path in sorted((DATA / "visits" / "historyatstate-travels").rglob("*.xml")):
        with path.open("rb") as file:
            for found in read(file, countries):
                assert isinstance(found.result, EventDraft), found
                yield found.result, str(found.needs[2].model_dump()["external_id"])


@needs_data
def test_the_real_files(countries: Countries) -> None:
    rows = list(_real(countries))
    assert len({event.external_id for event, _ in rows}) == 832
    travellers = Counter(actor for _, actor in rows)
    assert len(travellers) == 21
    assert sorted(travellers.values())[-3:] == [120, 133, 140]  # Obama, Clinton, G. W. Bush
    hosts = Counter(event.participants[1].country for event, _ in rows)
    expected = {"MAR": 3, "ISR": 13, "YUG": 5, "SUN": 6, "XVS": 3, "VNM": 6, "TWN": 1, "PSE": 5}
    assert {code: hosts[code] for code in expected} == expected
    elect = [event for event, _ in rows if "President-elect" in event.title["en"]]
    assert len(elect) == 17

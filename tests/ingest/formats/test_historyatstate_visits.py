"""Visits to the United States: hand-made records in the file's shape, and the real files."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats.historyatstate import IN_EXILE
from app.ingest.formats.historyatstate import VISITS as DATASET
from app.ingest.formats.historyatstate import VISITS_SOURCE as SOURCE
from app.ingest.formats.historyatstate import read_visits as read
from app.ingest.parsing.lifetimes import OUTSIDE
from app.ingest.parsing.results import Rejection, RowResult
from tests.real_files import DATA, needs_data

VISIT = {
    "id": "4711",
    "start-date": "1963-03-27",
    "end-date": "1963-03-29",
    "visitor": "King Hassan II",
    "from": "Morocco",
    "description": "State\n   visit. Attended <em>Aida</em>.",
}


def _read(countries: Countries, **changed: str | None) -> RowResult:
    fields = {**VISIT, **{name.replace("_", "-"): text for name, text in changed.items()}}
    record = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text)
    content = f"<visits><visit>{record}</visit></visits>".encode()
    (found,) = read(io.BytesIO(content), countries)
    return found


def _event(countries: Countries, **changed: str | None) -> dict[str, Any]:
    result = _read(countries, **changed).result
    assert isinstance(result, EventDraft), result
    return result.model_dump(mode="json")


def _guests(event: dict[str, Any]) -> list[str | None]:
    return [one["country"] for one in event["participants"] if one["role"] == "guest"]


def test_a_visit(countries: Countries) -> None:
    found = _read(countries)
    event = _event(countries)
    assert found.row == 1
    assert event["external_id"] == "4711"
    assert event["type"] == "visit"
    assert event["title"] == {
        "ar": "زيارة الملك الحسن الثاني (المغرب) إلى الولايات المتحدة",
        "en": "King Hassan II of Morocco visits the United States",
        "fr": "Visite du roi Hassan II (Maroc) aux États-Unis",
    }
    assert event["summary"] == {"en": "State visit. Attended Aida."}
    assert event["date"]["edtf"] == "1963-03-27/1963-03-29"
    guest, host = event["participants"]
    assert (guest["role"], guest["country"], guest["title"]) == ("guest", "MAR", {"en": "King"})
    assert (host["role"], host["country"], host["actor"]) == ("host", "USA", None)
    assert event["place"]["country"] == "USA"
    (citation,) = event["citations"]
    assert citation["quote"] == "State visit. Attended Aida."
    actor = found.needs[2].model_dump(by_alias=True)
    assert found.needs[:2] == (DATASET, SOURCE)
    assert actor["external_id"] == guest["actor"]["external_id"]
    assert actor["names"] == {"en": "Hassan II"}


def test_one_day_is_no_interval(countries: Countries) -> None:
    assert _event(countries, end_date="1963-03-27Z")["date"]["edtf"] == "1963-03-27"


def test_without_a_description_the_row_still_counts(countries: Countries) -> None:
    event = _event(countries, description=None)
    assert event["summary"] == {}
    assert event["citations"][0]["quote"] is None


def test_two_persons_are_two_guests(countries: Countries) -> None:
    event = _event(
        countries, visitor="King Abdullah and Crown Prince Hussein", **{"from": "Jordan"}
    )
    assert event["title"]["en"] == (
        "King Abdullah and Crown Prince Hussein of Jordan visit the United States"
    )
    assert _guests(event) == ["JOR", "JOR"]
    assert len({str(one["actor"]) for one in event["participants"]}) == 3


def test_a_title_alone_is_no_person(countries: Countries) -> None:
    event = _event(countries, visitor="King")
    assert event["title"] == {"en": "King of Morocco visits the United States"}
    assert [one["actor"] for one in event["participants"]] == [None, None]


@pytest.mark.parametrize(
    ("label", "year", "code"),
    [
        ("China, Republic of", 1945, "CHN"),
        ("China, Republic of", 1961, "TWN"),
        ("China, People’s Republic of", 1979, "CHN"),
        ("U.S.S.R.", 1959, "SUN"),
        ("Russia", 1992, "RUS"),
        ("German Democratic Republic", 1990, "DDR"),
        ("Germany, Federal Republic of", 1953, "DEU"),
        ("Yugoslavia", 1942, "YUG"),
        ("Yugoslavia", 2001, "YUG"),
        ("Yemen Arab Republic", 1990, "XYN"),
        ("Yemen", 2000, "YEM"),
        ("Korea", 1953, "KOR"),
        ("Vietnam", 1951, "XVS"),
        ("Vietnam", 1973, "XVS"),
        ("Vietnam", 2000, "VNM"),
        ("Congo, Republic of", 1961, "COG"),
        ("Democratic Republic of the Congo (Zaire)", 1960, "COD"),
        ("Hawaii", 1874, "XHI"),
        ("Tanganyika", 1963, "XTG"),
        ("Malaya", 1960, "MYS"),
        ("Somoa", 2022, "WSM"),
        ("Vatican City", 1979, "VAT"),
        ("Holy See", 1979, "VAT"),
        ("Palestinian Authority", 1998, "PSE"),
        ("Poland (government-in-exile)", 1942, "POL"),
        ("Czechoslovakia (government-in-exile)", 1943, "CSK"),
        ("Cote d’Ivoire", 2011, "CIV"),
        ("Puerto Rico", 1960, "PRI"),
    ],
)
def test_the_country_is_that_of_the_label_at_the_time(
    countries: Countries, label: str, year: int, code: str
) -> None:
    day = f"{year}-06-01"
    event = _event(countries, start_date=day, end_date=day, **{"from": label})
    assert _guests(event) == [code]
    assert (IN_EXILE in event["flags"]) == ("exile" in label)


def test_a_party_outside_its_lifetimes_is_flagged(countries: Countries) -> None:
    event = _event(countries, start_date="1960-09-26", end_date="1960-09-26", **{"from": "Egypt"})
    assert _guests(event) == ["EGY"]
    assert event["flags"] == [OUTSIDE]


def test_an_organisation_is_no_country(countries: Countries) -> None:
    found = _read(countries, visitor="President Jacques Delors", **{"from": "European Commission"})
    assert isinstance(found.result, EventDraft)
    event = found.result.model_dump(mode="json")
    assert event["title"]["en"] == (
        "President Jacques Delors of the European Commission visits the United States"
    )
    assert _guests(event) == [None, None]
    assert [need.model_dump()["actor_kind"] for need in found.needs[2:]] == [
        "person",
        "international_organisation",
    ]


@pytest.mark.parametrize(
    ("changed", "code", "told"),
    [
        ({"end_date": "1963-03-26"}, "date-order", "1963-03-26"),
        ({"start_date": "1963-02-30"}, "invalid-date", "1963-02-30"),
        ({"start_date": "1963-03"}, "invalid-date", "start-date is '1963-03'"),
        ({"end_date": None}, "invalid-date", "there is no end-date"),
        ({"visitor": None}, "participant", "no visitor"),
        ({"visitor": "President " + "x" * 600}, "invalid-record", "title"),
        ({"from": "Atlantis"}, "unknown-country", "Atlantis"),
        ({"from": None}, "unknown-country", "not a known country"),
        ({"from": "Congo"}, "ambiguous-country", "COD"),
        ({"from": "United States"}, "domestic", "United States"),
        ({"id": None}, "identity", "no id"),
    ],
)
def test_what_is_refused(
    countries: Countries, changed: dict[str, str | None], code: str, told: str
) -> None:
    found = _read(countries, **changed)
    assert isinstance(found.result, Rejection)
    assert found.result.code == code
    assert told in found.result.detail
    assert found.result.external_id == (None if code == "identity" else "4711")
    assert found.needs == ()


def test_rows_are_counted_to_the_break(countries: Countries) -> None:
    good = "".join(f"<{name}>{text}</{name}>" for name, text in VISIT.items())
    content = f"<visits><visit>{good}</visit><visit><id>2</id><oops".encode()
    first, broken = read(io.BytesIO(content), countries)
    assert (first.row, broken.row) == (1, 2)
    assert isinstance(first.result, EventDraft)
    assert isinstance(broken.result, Rejection)
    assert broken.result.code == "broken-xml"
    assert broken.raw == "id: 2"


def _real(countries: Countries) -> Iterator[EventDraft]:
    for path in sorted((DATA / "visits" / "historyatstate-visits").glob("*.xml")):
        with path.open("rb") as file:
            for found in read(file, countries):
                assert isinstance(found.result, EventDraft), found
                yield found.result


@needs_data
def test_the_real_files(countries: Countries) -> None:
    events = {event.external_id: event for event in _real(countries)}
    assert len(events) == 3_264
    # Israel 126 times, and once its provisional government.
    guests = Counter(code for event in events.values() for code in _countries(event) - {"USA"})
    expected = {"MAR": 23, "ISR": 127, "YUG": 11, "SUN": 6, "DDR": 1, "XYN": 1, "YEM": 6}
    expected |= {"CHN": 31, "TWN": 3, "XVS": 6, "VNM": 12, "KOR": 45, "XHI": 3, "COG": 7}
    assert {code: guests[code] for code in expected} == expected
    moroccan = [event for event in events.values() if "MAR" in _countries(event)]
    assert ("1957-11-25/1957-11-28", "King Mohamed V of Morocco visits the United States") in {
        (event.date and event.date.edtf, event.title["en"]) for event in moroccan
    }
    flags = Counter(flag for event in events.values() for flag in event.flags)
    assert flags == {IN_EXILE: 6, OUTSIDE: 5}


def _countries(event: EventDraft) -> set[str]:
    return {one.country for one in event.participants if one.country}

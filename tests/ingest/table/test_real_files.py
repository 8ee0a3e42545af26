"""The shipped mappings over the real files: exact counts, and rows that one can check by hand."""

from collections import Counter

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.table import load, read
from tests.real_files import DATA, needs_data

pytestmark = needs_data

FILES = {
    "desta": "agreements/DESTA_DESTA.csv",
    "gptad": "agreements/GPTAD_GPTAD.csv",
    "ucdp-ged": "news-events/ucdp_ged_1000.csv",
    "wikipedia-us-president-trips": "visits/wikipedia_us_president_trips_1945_2014_messy.csv",
}


@pytest.fixture(scope="module")
def reads(countries: Countries) -> dict[str, list[RowResult]]:
    found = {}
    for name, path in FILES.items():
        with (DATA / path).open("rb") as file:
            found[name] = list(read(file, countries, load(name)))
    return found


def _events(reads: list[RowResult]) -> list[EventDraft]:
    return [one.result for one in reads if isinstance(one.result, EventDraft)]


def _event(reads: list[RowResult], external_id: str) -> EventDraft:
    (found,) = (one for one in _events(reads) if one.external_id == external_id)
    return found


@pytest.mark.parametrize(
    ("name", "rows", "events", "merged", "rejected"),
    [
        ("desta", 1217, 1188, 29, {}),
        ("gptad", 352, 345, 6, {"participant": 1}),
        ("ucdp-ged", 1000, 18, 0, {"domestic": 982}),
        ("wikipedia-us-president-trips", 690, 688, 0, {"date-order": 1, "invalid-date": 1}),
    ],
)
def test_every_row_is_accounted_for(
    reads: dict[str, list[RowResult]],
    name: str,
    rows: int,
    events: int,
    merged: int,
    rejected: dict[str, int],
) -> None:
    found = reads[name]
    assert sum(1 + len(one.also) for one in found) == rows
    assert len(_events(found)) == events
    assert sum(len(one.also) for one in found if isinstance(one.result, EventDraft)) == merged
    codes = Counter(one.result.code for one in found if isinstance(one.result, Rejection))
    assert codes == rejected


@pytest.mark.parametrize("name", FILES)
def test_no_id_comes_twice(reads: dict[str, list[RowResult]], name: str) -> None:
    ids = Counter(identity for one in _events(reads[name]) for identity in one.known_as)
    assert not [identity for identity, count in ids.items() if count > 1]


def test_desta(reads: dict[str, list[RowResult]]) -> None:
    found = reads["desta"]
    first = _event(found, "1")
    assert first.date
    assert (first.date.edtf, first.details["in_force"]) == ("2003", "2003")
    assert [p.country for p in first.participants] == ["AFG", "IND"]
    assert {p.country for p in _event(found, "10").participants} == {"ALB", "XKX"}
    # A consolidated text goes with its protocol; an amendment of a later year does not.
    assert _event(found, "694").known_as == (("desta", "694"), ("desta", "694a"))
    amended = _event(found, "82a").date
    assert amended
    assert amended.edtf == "2016"
    types = Counter((one.type, one.status, one.date is None) for one in _events(found))
    assert types == {
        ("agreement", "occurred", False): 1076,
        ("agreement", "planned", True): 82,
        ("other", "occurred", False): 30,
    }
    flagged = [one.external_id for one in _events(found) if "force_before_signature" in one.flags]
    assert flagged == ["243+2", "243+4", "419", "1011"]


def test_gptad(reads: dict[str, list[RowResult]]) -> None:
    found = reads["gptad"]
    assert sum(one.date is None for one in _events(found)) == 53
    treaty = _event(found, "United States - Morocco|06/15/2004|1")
    assert treaty.date
    assert (treaty.date.edtf, treaty.details["in_force"]) == ("2004-06-15", "2006-01-01")
    assert [p.country for p in treaty.participants] == ["USA", "MAR"]
    aec = {p.country for p in _event(found, "AEC|06/03/1991|1").participants}
    assert {"TCD", "LBY", "ESH", "GNB", "COD", "COG"} <= aec
    assert len(aec) == 51
    sadc = {p.country for p in _event(found, "SADC-Revision||1").participants}
    assert "COD" in sadc
    assert "COG" not in sadc
    tunisia = _event(found, "EC - Tunisia|07/07/1995|1").participants
    sure = [(p.country, p.actor and p.actor.external_id) for p in tunisia if p.certain]
    community = "actor/international_organisation//european community"
    assert sure == [(None, community), ("TUN", None)]
    assert {p.country for p in tunisia if not p.certain} >= {"FRA", "DEU", "EST"}
    actors = Counter(
        p.actor.external_id for one in _events(found) for p in one.participants if p.actor
    )
    assert actors[community] == 46
    (refused,) = (one for one in found if isinstance(one.result, Rejection))
    assert "no signatory" in refused.result.detail  # type: ignore[union-attr]


def test_trips(reads: dict[str, list[RowResult]]) -> None:
    found = reads["wikipedia-us-president-trips"]
    summit = _event(
        found,
        "3-Apr-2009|France\N{NO-BREAK SPACE}Germany|Strasbourg, Baden-Baden and Kehl|"
        "President Barack Obama|1",
    )
    assert summit.date
    assert summit.date.edtf == "2009-04-03/2009-04-04"
    assert [(p.role, p.country) for p in summit.participants] == [
        ("guest", "USA"),
        ("host", "FRA"),
        ("host", "DEU"),
    ]
    presidents = {need.external_id for one in found for need in one.needs[2:]}  # type: ignore[attr-defined]
    assert len(presidents) == 13
    hosts = Counter(
        p.country for one in _events(found) for p in one.participants if p.role == "host"
    )
    assert (hosts["SUN"], hosts["YUG"], hosts["CSK"], hosts["XVS"], hosts["MAR"]) == (6, 4, 1, 3, 3)
    reasons = {one.row: one.result.detail for one in found if isinstance(one.result, Rejection)}
    assert list(reasons) == [440, 501]
    assert "ends before it begins" in reasons[440]
    assert '"Vatican City" matches no pattern of the mapping' in reasons[501]
    days = [one.date for one in _events(found) if one.date and "/" not in one.date.edtf]
    assert all(len(day.edtf) == len("2009-04-03") for day in days)


def test_clashes_of_states(reads: dict[str, list[RowResult]]) -> None:
    found = _events(reads["ucdp-ged"])
    pairs = Counter(tuple(str(p.country) for p in one.participants) for one in found)
    assert pairs == {("RUS", "UKR"): 13, ("IND", "PAK"): 4, ("IRN", "ISR"): 1}
    dates = Counter("day" if "[" not in one.date.edtf else "span" for one in found if one.date)
    assert dates == {"day": 8, "span": 10}
    iran = _event(reads["ucdp-ged"], "298813")
    assert iran.date
    assert iran.date.edtf == "2019-06-02"
    assert iran.place
    assert iran.place.country == "SYR"

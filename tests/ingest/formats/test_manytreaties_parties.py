"""Who takes part in a treaty of manytreaties, and as what."""

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection
from tests.ingest.manytreaties_files import (
    TREATY,
    Cells,
    event_of,
    parties_of,
    reads,
    states,
)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("ALG", "1970-05-04", "DZA"),
        ("RUS", "1977-03-01", "SUN"),
        ("RUS", "1995-03-01", "RUS"),
        ("RUS", "1825-02-28", "RUS"),
        ("SRB", "1952-02-02", "YUG"),
        ("SRB", "2004-02-02", "SCG"),
        ("CZE", "1980-02-02", "CSK"),
        ("UKR", "1977-03-01", "UKR"),  # signed for itself beside the Soviet Union
        ("EGY", "1959-11-08", "XUA"),
        ("YEM", "1960-01-01", "XYN"),
        ("YEM", "1975-01-01", "actor/group//yem"),  # the north or the south
        ("VNM", "1971-01-01", "actor/group//vnm"),
        ("DDR", "1965-01-01", "DDR"),
        ("ROM", "1971-01-01", "ROU"),
        ("KOS", "2019-01-01", "XKX"),
        ("PRU", "1868-10-17", "XPR"),
        ("EUE", "1989-01-01", "actor/international_organisation//european community"),
        ("EUE", "2001-01-01", "actor/international_organisation//european union"),
        ("EC", "1997-01-01", "actor/international_organisation//european union"),  # not Ecuador
        (
            "EURATOM European Atomic Energy Community",
            "1997-01-01",
            "actor/international_organisation//european atomic energy community",
        ),
        ("KOR - PRK", "1997-01-01", "actor/group//kor prk"),
        ("SAR", "2001-01-01", "actor/group//sar"),
    ],
)
def test_codes(countries: Countries, code: str, day: str, expected: str) -> None:
    treaty = TREATY | {"Signature": day, "Begin": day}
    event = event_of(countries, states(code, treaty=treaty), treaty)
    assert list(parties_of(event)) == [expected]
    assert ("unresolved_party" in event.flags) == expected.startswith("actor/group")


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        ({}, "signatory"),
        ({"StateSignature": "1970-05-04"}, "signatory"),
        ({"StateSignature": "1971-05-04"}, "signatory"),
        ({"StateSignature": "1971-06-01"}, "participant"),
        ({"StateSignature": "1971-06-01", "Force": "1973-01-01"}, "signatory"),
        ({"StateRatification": "1990-01-01"}, "participant"),
        ({"StateForce": "1973-01-01", "Force": "1973-01-01"}, "signatory"),
        ({"StateForce": "1974-01-01", "Force": "1973-01-01"}, "participant"),
        ({"StateSignature": "1970-05-04", "StateForce": "1990"}, "signatory"),
        ({"StateSignature": "no date"}, "signatory"),
    ],
)
def test_who_signed_and_who_came_later(countries: Countries, cells: Cells, role: str) -> None:
    row = TREATY | cells | {"stateID": "FRA"}
    event = event_of(countries, [row], TREATY | {"Force": cells.get("Force", "")})
    assert parties_of(event) == {"FRA": role}


def test_a_state_of_several_rows_has_its_earliest_role(countries: Countries) -> None:
    rows = [
        *states("FRA", StateSignature="1980-01-01"),
        *states("FRA", StateSignature="1970-05-04"),
        *states("FRA", StateSignature="1990-01-01"),
    ]
    assert parties_of(event_of(countries, rows)) == {"FRA": "signatory"}


def test_a_state_that_came_to_be_later_is_flagged(countries: Countries) -> None:
    event = event_of(countries, states("FRA", "KAZ", StateSignature="1994-01-01"))
    assert parties_of(event)["KAZ"] == "participant"
    assert event.flags == ("outside_lifetime",)


@pytest.mark.parametrize(
    ("name", "title", "day", "expected"),
    [
        ("FRA-MAR_1970A", "Agreement Between Morocco And France On Trade", "1970", {"MAR", "FRA"}),
        ("AFG-RUS_1935A", "Agreement Between Afghanistan And The USSR", "1935", {"AFG", "SUN"}),
        (
            "EUE-MAR_1988A",
            "Agreement Between The European Economic Community And Morocco",
            "1988",
            {"MAR"},
        ),
        ("FRA-MAR_1970A", "Agreement Between Morocco, Spain And France", "1970", None),
        ("AGO-BEL_1927A", "Convention Between Belgium And Portugal On Angola", "1927", None),
        ("FRA-MAR_1970A", "Agreement On Trade", "1970", None),
        ("LOME_1979O2", "Agreement Between France And Morocco", "1979", None),
    ],
)
def test_parties_from_the_id(
    countries: Countries, name: str, title: str, day: str, expected: set[str] | None
) -> None:
    (read,) = reads(countries, [{"treatyID": name, "Title": title, "Signature": day}], [])
    if expected is None:
        assert isinstance(read.result, Rejection)
        assert (read.result.code, read.result.external_id) == ("no-parties", name)
    else:
        assert isinstance(read.result, EventDraft)
        assert {p.country for p in read.result.participants if p.country} == expected
        assert len(read.result.participants) == 2
        assert read.result.flags == ("parties_from_id",)

"""Who takes part in a treaty of the United Kingdom, and as what."""

import pytest

from app.domain.countries import Countries
from tests.ingest.uk_treaties_files import event_of, parties_of


@pytest.mark.parametrize(
    ("names", "on", "expected"),
    [
        ("CHILE ; UNITED KINGDOM", "01/02/1950", ["CHL", "GBR"]),
        ("CHILE ; UNITED KINGDOM ; Zanzibar ; Land Berlin", "01/02/1950", ["CHL", "GBR"]),
        ("Canada ; CANADA ; UNITED KINGDOM", "01/02/1950", ["CAN", "GBR"]),
        ("SERB-CROAT-SLOVENE STATE", "01/02/1925", ["YUG"]),
        ("UNITED ARAB REPUBLIC", "01/02/1959", ["XUA"]),
        ("UNITED ARAB REPUBLIC", "01/02/1965", ["EGY"]),
        ("CONGO", "12/05/1894", ["COD"]),
        ("CONGO", "12/05/1971", ["COG"]),
        ("KOREA", "26/11/1883", ["XKO"]),
        ("KOREA", "02/02/1950", ["KOR"]),
        ("GERMANY", "02/02/1930", ["DEU"]),
        ("SOVIET UNION ; GERMAN DEMOCRATIC REPUBLIC", "02/02/1970", ["SUN", "DDR"]),
        ("SARDINIA ; PRUSSIA ; HAYTI", "02/02/1850", ["XSR", "XPR", "HTI"]),
        ("SWEDEN AND NORWAY ; UNITED KINGDOM", "26/06/1873", ["SWE", "NOR", "GBR"]),
        (
            "UNITED KINGDOM ; EUROPEAN ATOMIC ENERGY COMMUNITY (EURATOM)",
            "04/02/1959",
            ["GBR", "actor/international_organisation//european atomic energy community"],
        ),
        ("UNITED KINGDOM ; BREMEN", "04/02/1850", ["GBR", "actor/group//bremen"]),
        ("VIETNAM", "01/01/1965", ["actor/group//vietnam"]),  # which of the two?
    ],
)
def test_parties(countries: Countries, names: str, on: str, expected: list[str]) -> None:
    title = "Convention concerning Trade"
    event = event_of(countries, country_name=names, signed_event_date=on, title=title)
    assert parties_of(event) == expected


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        ("BREMEN ; UNITED KINGDOM", {"unresolved_party"}),
        ("UNITED NATIONS ; UNITED KINGDOM", set()),
        ("CROATIA ; UNITED KINGDOM", {"outside_lifetime"}),
        ("UNITED KINGDOM ; Brunei", {"other_party_not_listed"}),
    ],
)
def test_odd_parties_are_flagged(countries: Countries, names: str, flags: set[str]) -> None:
    event = event_of(countries, country_name=names, signed_event_date="04/03/1950")
    assert set(event.flags) == flags


def test_who_acceded_to_a_treaty_of_many_is_a_participant(countries: Countries) -> None:
    names = "CROATIA ; UNITED KINGDOM"
    event = event_of(countries, country_name=names, field3="MULTI", signed_event_date="04/03/1950")
    assert [p.role for p in event.participants] == ["participant", "signatory"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"title": "Convention of Commerce between Great Britain and the USA"}, ["USA", "GBR"]),
        ({"title": "Notes on Grain supplied by the Government of the United Kingdom to X"}, None),
        ({"title": "Notes between His Majesty's Government in New Zealand and the USA"}, ["USA"]),
        (
            {"title": "Treaty between Canada and the USA on that between the United Kingdom and X"},
            ["USA"],
        ),
        (
            {"title": "Convention between Great Britain and others", "field3": "MULTI"},
            ["USA"],
        ),
    ],
)
def test_the_implicit_side(
    countries: Countries, cells: dict[str, str], expected: list[str] | None
) -> None:
    event = event_of(countries, country_name="UNITED STATES OF AMERICA", **cells)
    assert parties_of(event) == (expected or ["USA", "GBR"])
    assert ("implicit_party" in event.flags) == ("GBR" in parties_of(event))


def test_territories_are_in_the_summary(countries: Countries) -> None:
    event = event_of(countries, country_name="MOROCCO ; UNITED KINGDOM ; Malta ; Hong Kong")
    assert "Extended to: Malta, Hong Kong" in event.summary["en"]

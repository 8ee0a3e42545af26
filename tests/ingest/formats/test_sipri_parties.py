"""Who is a country, who a group or an organisation, and who is not known."""

import pytest

from app.domain.countries import Countries
from app.domain.event_types import ActorKind, Role
from app.events.draft import EventDraft
from tests.ingest.sipri_file import event, parties, reads, row


@pytest.mark.parametrize(
    ("recipient", "kind", "name"),
    [
        ("Hezbollah (Lebanon)*", ActorKind.GROUP, "Hezbollah (Lebanon)"),
        ("MPLA (Portugal)*", ActorKind.GROUP, "MPLA (Portugal)"),
        ("Libya HoR*", ActorKind.GROUP, "Libya HoR"),
        ("Northern Cyprus", ActorKind.GROUP, "Northern Cyprus"),
        ("United Nations**", ActorKind.INTERNATIONAL_ORGANISATION, "United Nations"),
    ],
)
def test_marks_come_before_countries(
    countries: Countries, recipient: str, kind: ActorKind, name: str
) -> None:
    (only,) = reads(countries, row(recipient=recipient))
    assert isinstance(only.result, EventDraft)
    *_, actor = only.needs
    assert actor.model_dump(include={"actor_kind", "names", "country"}) == {
        "actor_kind": kind,
        "names": {"en": name},
        "country": None,
    }
    assert {p.country for p in only.result.participants} == {None, "ISR"}


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("Soviet Union", "1977", "SUN"),
        ("East Germany (GDR)", "1969", "DDR"),
        ("Czechoslovakia", "1969", "CSK"),
        ("Yugoslavia", "1969", "YUG"),
        ("South Yemen", "1975", "YMD"),
        ("North Yemen", "1975", "XYN"),
        ("Yemen Arab Republic (North Yemen)", "1967", "XYN"),
        ("South Vietnam", "1965", "XVS"),
        ("Viet Nam", "1965", "VDR"),
        ("Viet Nam", "2005", "VNM"),
        ("Congo", "1985", "COG"),
        ("DR Congo", "1985", "COD"),
        ("UAE", "1985", "ARE"),
        ("Turkiye", "1985", "TUR"),
        ("Cote d'Ivoire", "1985", "CIV"),
        ("Biafra", "1968", "XBI"),
        ("Katanga", "1961", "XKT"),
        ("Western Sahara", "1980", "ESH"),
        ("Libya GNC", "2016", "LBY"),
        ("United Arab Republic", "1960", "XUA"),
        ("United Arab Republic", "1965", "EGY"),
    ],
)
def test_a_name_is_read_at_its_time(
    countries: Countries, name: str, year: str, expected: str
) -> None:
    draft = event(countries, supplier=name, year=year, delivered=year)
    assert parties(draft)[1] == (Role.SUPPLIER, expected)
    assert draft.flags == ()


def test_a_party_outside_its_lifetime_is_kept_and_flagged(countries: Countries) -> None:
    draft = event(countries, supplier="Russia", year="1985", delivered="1986")
    assert parties(draft)[1] == (Role.SUPPLIER, "RUS")
    assert draft.flags == ("outside_lifetime",)


def test_a_name_that_changes_its_meaning_in_the_year_is_uncertain(countries: Countries) -> None:
    draft = event(countries, supplier="United Arab Republic", year="1961")
    assert parties(draft)[1] == (Role.SUPPLIER, "XUA")
    assert not draft.participants[1].certain
    assert draft.flags == ("name_changed_in_year",)


@pytest.mark.parametrize(
    ("cells", "title", "flag"),
    [
        (
            {"supplier": "unknown supplier(s)"},
            "Morocco orders 6 Kestrel-4 SAM systems from an unknown supplier",
            "unknown_supplier",
        ),
        (
            {"recipient": "unknown recipient(s)", "quantity": "1"},
            "An unknown recipient orders one Kestrel-4 SAM system from Israel",
            "unknown_recipient",
        ),
        (
            {"recipient": "unknown rebel group*"},
            "An unknown rebel group orders 6 Kestrel-4 SAM systems from Israel",
            "unknown_recipient",
        ),
    ],
)
def test_an_unknown_side_is_missing(
    countries: Countries, cells: dict[str, str], title: str, flag: str
) -> None:
    draft = event(countries, **cells)
    assert draft.title["en"] == title
    assert len(draft.participants) == 1
    assert draft.flags == (flag,)

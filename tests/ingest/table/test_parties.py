"""Who takes part: code schemes, cells of several, fixed sides, persons, what is no country."""

import pytest

from app.domain.countries import Countries
from tests.ingest.table.support import event, read_all, rejection, said

EVENT = """
[event]
id = "{n}"
type = "meeting"
title = "{parties} meet"
[date]
column = "d"
"""


def mapping(parties: str, more: str = "") -> str:
    return f"{EVENT}[[parties]]\n{parties}\n{more}"


def table(cell: str, date: str = "1995-01-01") -> str:
    quoted = cell.replace('"', '""')
    return f'n,d,p\n1,{date},"{quoted}"\n'


@pytest.mark.parametrize(
    ("scheme", "cell", "date", "code"),
    [
        ("name", "Maroc", "1995-01-01", "MAR"),
        ("fips", "MO", "1995-01-01", "MAR"),
        ("iso2", "ma", "1995-01-01", "MAR"),
        ("iso3", "MAR", "1995-01-01", "MAR"),
        ("numeric", "4", "1995-01-01", "AFG"),
        ("numeric", "4.0", "1995-01-01", "AFG"),
        ("cow", "600", "1995-01-01", "MAR"),
        ("cow", "255", "1815-06-08", "XPR"),
        ("gw", "365", "1960-01-01", "SUN"),
        ("gw", "365.0", "2022-01-01", "RUS"),
        ("cameo", "PAL", "1995-01-01", "PSE"),
        ("name", "United Arab Republic", "1960-01-01", "XUA"),
        ("name", "United Arab Republic", "1965-01-01", "EGY"),
    ],
)
def test_schemes(scheme: str, cell: str, date: str, code: str, countries: Countries) -> None:
    side = f'role = "participant"\ncolumns = "p"\nscheme = "{scheme}"'
    found = event(table(cell, date), mapping(side), countries)
    assert [p.country for p in found.participants] == [code]


@pytest.mark.parametrize(
    ("scheme", "cell", "code"),
    [
        ("numeric", "999", "unknown-country"),
        ("cameo", "AFR", "unknown-country"),
        ("iso3", "Morocco", "unknown-country"),
        ("name", "Atlantis", "unknown-country"),
        ("name", "MO", "unknown-country"),
        ("name", "MAC", "unknown-country"),
        ("name", "504", "unknown-country"),
        ("name", "gw:600", "unknown-country"),
        ("name", "Congo", "ambiguous-country"),
        ("name", "", "participant"),
        ("name", " . ", "participant"),
    ],
)
def test_no_countries(scheme: str, cell: str, code: str, countries: Countries) -> None:
    side = f'role = "participant"\ncolumns = "p"\nscheme = "{scheme}"'
    refused = rejection(table(cell), mapping(side), countries)
    assert refused.code == code
    assert refused.external_id == "1"
    assert code == "participant" or "[names]" in refused.detail


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("France, Germany", ["FRA", "DEU"]),
        ("France and Germany.", ["FRA", "DEU"]),
        ("Suriname and Trinidad and Tobago", ["SUR", "TTO"]),
        ("Bosnia and Herzegovina, and Croatia", ["BIH", "HRV"]),
        ("Korea, Republic of, Japan", ["KOR", "JPN"]),
        ("Congo, Lesotho, Malawi", ["COD", "LSO", "MWI"]),
        ("Gabon, Congo, Chad", ["GAB", "COG", "TCD"]),
        ("France, France, FRA", ["FRA"]),
        ("France, UNKNOWN", ["FRA"]),
        ("France\N{NO-BREAK SPACE}Germany", ["FRA", "DEU"]),
        ("\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Vatican City", ["VAT"]),
        ("South Korea", ["KOR"]),
    ],
)
def test_cells_of_several(cell: str, codes: list[str], countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"\nsplit = [",", " and ", "\\u00a0"]'
    names = """[names]
"Congo" = "COG"
"Congo, Lesotho" = ["COD", "LSO"]
"unknown" = []
"""
    found = event(table(cell), mapping(side, names), countries)
    assert [p.country for p in found.participants] == codes


def test_what_is_no_country(countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"\nsplit = ";"'
    actors = """[[actors]]
kind = "international_organisation"
name = "European Community"
names = ["EC", "Communauté européenne"]
[[actors]]
kind = "group"
pattern = '^(?P<name>.+)\\*$'
[[actors]]
kind = "armed_force"
pattern = '^(?P<name>Army of (?P<country>.+))$'
"""
    cell = "EC; Hezbollah (Lebanon)*; communaute europeenne; Army of Chad; Army of Nowhere; Chad"
    (one,) = read_all(table(cell), mapping(side, actors), countries)
    assert said(one).rpartition(" | ")[2] == (
        "participant European Community, participant Hezbollah (Lebanon), participant TCD,"
        " participant Army of Nowhere, participant TCD"
    )
    kinds = {need.names["en"]: need.actor_kind for need in one.needs[2:]}  # type: ignore[attr-defined]
    assert kinds == {
        "European Community": "international_organisation",
        "Hezbollah (Lebanon)": "group",
        "Army of Chad": "armed_force",
        "Army of Nowhere": "armed_force",
    }


def test_others_are_actors_but_never_an_ambiguous_name(countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"\nothers = "group"'
    (one,) = read_all(table("Atlantis; EU"), mapping(side + '\nsplit = ";"'), countries)
    assert said(one).endswith("| participant Atlantis, participant EU")
    for country in ("Soviet Union", "Moroco", "Ethopia"):  # of 1995, and misspelt
        assert rejection(table(country), mapping(side), countries).code == "unknown-country"
    assert rejection(table("Congo"), mapping(side), countries).code == "ambiguous-country"


def test_persons(countries: Countries) -> None:
    side = 'role = "guest"\ncountry = "ISR"\nactor = "{p}"\nkind = "person"'
    cell = "Prime Minister Yitzhak Rabin and Foreign Minister Shimon Peres"
    (one,) = read_all(table(cell, "1995-01"), mapping(side), countries)
    assert said(one) == (
        "1995-01 | meeting | Prime Minister Yitzhak Rabin and Foreign Minister Shimon Peres meet"
        " | guest ISR, guest ISR"
    )
    rabin, peres = one.needs[2:]
    assert (rabin.names, peres.names) == (  # type: ignore[attr-defined]
        {"en": "Yitzhak Rabin"},
        {"en": "Shimon Peres"},
    )
    (role,) = rabin.roles  # type: ignore[attr-defined]
    # Some time in the month, which is all that the row has.
    assert (role.from_, role.to) == ("[..1995-01-31]", "[1995-01-01..]")
    undated, *_ = read_all(table(cell, ""), mapping(side), countries)
    assert undated.needs[2].roles == ()  # type: ignore[attr-defined]


def test_a_body_acts_for_its_country(countries: Countries) -> None:
    side = 'role = "host"\ncolumns = "p"\nactor = "Ministry of {p}"\nkind = "government_body"'
    found = event(table("France"), mapping(side), countries)
    (party,) = found.participants
    assert party.country == "FRA"
    assert party.actor
    assert party.actor.external_id == "actor/government_body/FRA/ministry of france"


def test_a_side_without_a_country(countries: Countries) -> None:
    side = 'role = "host"\nactor = "NATO"\nkind = "international_organisation"\n'
    more = '[[parties]]\nrole = "guest"\ncolumns = "p"\ncertain = false'
    found = event(table("France"), mapping(side, more), countries)
    assert [(p.role, p.country, p.certain) for p in found.participants] == [
        ("host", None, True),
        ("guest", "FRA", False),
    ]


def test_the_first_side_that_names_a_party_counts(countries: Countries) -> None:
    """How a bloc's members are uncertain, and the bloc is not."""
    side = 'role = "signatory"\ncolumns = "p"\nstrip = \'\\([^()]*\\)\'\nsplit = ","\n'
    more = """[[parties]]
role = "signatory"
columns = "p"
split = [",", "(", ")"]
certain = false
[[actors]]
kind = "international_organisation"
names = "EFTA"
"""
    found = event(table("EFTA (Iceland, Norway), Chile"), mapping(side, more), countries)
    assert [(p.country, p.certain) for p in found.participants] == [
        (None, True),
        ("CHL", True),
        ("ISL", False),
        ("NOR", False),
    ]


def test_two_countries(countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"\nsplit = ","\noptional = true'
    two = mapping(side).replace("[date]", "two_countries = true\n[date]")
    codes = {"Chad, Mali": None, "Chad, TCD": "domestic", "Chad": "domestic", "": "domestic"}
    for cell, code in codes.items():
        (one,) = read_all(table(cell), two, countries)
        assert getattr(one.result, "code", None) == code


def test_a_country_outside_its_lifetime_is_kept_and_flagged(countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"'
    assert event(table("Estonia", "1972"), mapping(side), countries).flags == ("outside_lifetime",)
    assert event(table("Estonia", "1992"), mapping(side), countries).flags == ()


def test_too_many_parties(countries: Countries) -> None:
    side = 'role = "participant"\ncolumns = "p"\nsplit = ","'
    assert rejection(table("Chad," * 1_001), mapping(side), countries).code == "participant"

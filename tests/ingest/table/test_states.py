"""States in the cells of a table: lists, joined names, names of another time, names alone."""

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.table import load, read
from tests.ingest.table.support import event, named, rejection

EVENT = """
[event]
id = "{n}"
type = "meeting"
title = "{participant} meet"
[date]
column = "d"
pattern = "ymd"
[[parties]]
role = "participant"
columns = "p"
"""


def table(cell: str, date: str) -> str:
    return f'n,d,p\n1,{date},"{cell}"\n'


def parties(cell: str, date: str, countries: Countries, more: str = "") -> list[str | None]:
    found = event(table(cell, date), EVENT + more, countries)
    return [party.country for party in found.participants]


@pytest.mark.parametrize(
    ("cell", "date", "codes"),
    [
        ("Hungary, Austria", "2021-04-30", ["HUN", "AUT"]),
        ("Austria, Hungary", "1900-04-30", ["XAH"]),
        ("Austria-Hungary", "1900-04-30", ["XAH"]),
        (
            "North Macedonia, Montenegro, Serbia, Albania",
            "2021-04-30",
            ["MKD", "MNE", "SRB", "ALB"],
        ),
        ("Serbia and Montenegro", "2022-10-01", ["SRB", "MNE"]),
        ("Serbia and Montenegro", "2005-10-01", ["SCG"]),
        ("Serbia and Montenegro", "1900-10-01", ["SRB", "MNE"]),
        ("Serbia, Montenegro and Albania", "2022", ["SRB", "MNE", "ALB"]),
        ("China, Hong Kong", "2015-01-01", ["CHN", "HKG"]),
        ("Egypt and Syria", "1973-01-01", ["EGY", "SYR"]),
        ("Egypt, Syria", "1960-01-01", ["XUA"]),
        ("Korea, Republic of, Japan", "2015-01-01", ["KOR", "JPN"]),
        ("Iraq, Iran, Islamic Rep., Egypt, Arab Rep.", "2015", ["IRQ", "IRN", "EGY"]),
        ("Trinidad and Tobago, Antigua and Barbuda", "2015", ["TTO", "ATG"]),
        ("Bosnia and Herzegovina, Croatia", "2015", ["BIH", "HRV"]),
        ("Rhodesia and Nyasaland", "1960", ["XRN"]),
        ("Russia (Soviet Union), Ukraine", "2022-02-24", ["RUS", "UKR"]),
        ("Russia (Soviet Union), Hungary", "1960-05-01", ["SUN", "HUN"]),
        ("China (Taiwan), Nicaragua", "2006-06-16", ["TWN", "NIC"]),
    ],
)
def test_a_list_is_a_list_and_a_name_a_name(
    cell: str, date: str, codes: list[str], countries: Countries
) -> None:
    assert parties(cell, date, countries, 'split = [",", " and "]') == codes


def test_a_list_with_blanks(countries: Countries) -> None:
    more = 'split = " "'
    assert parties("Egypt Syria", "1973", countries, more) == ["EGY", "SYR"]
    assert parties("Egypt Syria", "1960", countries, more) == ["XUA"]
    assert parties("South Korea Japan", "1973", countries, more) == ["KOR", "JPN"]


def test_former_names_with_a_slash_are_one_party(countries: Countries) -> None:
    more = 'split = "/"'
    assert parties("Russia/Soviet Union/France", "1960", countries, more) == ["SUN", "FRA"]
    assert parties("Russia/Soviet Union", "2000", countries, more) == ["RUS"]
    assert parties("Germany/East Germany", "1980", countries, more) == ["DEU", "DDR"]


@pytest.mark.parametrize(
    ("cell", "date", "code", "words"),
    [
        ("Taiwan, China", "2015", "ambiguous-country", "may be one country"),
        ("Hawaii", "2015", "ambiguous-country", "USA (United States) or XHI (Hawaii)"),
        ("Kosovo (Serbia)", "2015", "ambiguous-country", "SRB (Serbia) or XKX (Kosovo)"),
        ("Soviet Union", "1999", "unknown-country", "had ended"),
        ("Austria-Hungary", "1999", "unknown-country", "had ended"),
        ("EC", "1993", "unknown-country", 'scheme = "iso2"'),
        ("AU", "2004", "unknown-country", 'scheme = "iso2"'),
    ],
)
def test_what_cannot_be_known_is_refused(
    cell: str, date: str, code: str, words: str, countries: Countries
) -> None:
    refused = rejection(table(cell, date), EVENT + 'split = ","', countries)
    assert refused.code == code
    assert words in refused.detail


@pytest.mark.parametrize(
    ("scheme", "cell", "date", "code", "flags"),
    [
        ("", "Russia", "1991", "RUS", ("outside_lifetime",)),
        ("", "Russia", "1985", "SUN", ()),
        ("", "RUS", "1977-01-01", "SUN", ()),
        ("iso3", "RUS", "1977-01-01", "SUN", ()),
        ("iso3", "RUS", "1991", "RUS", ("outside_lifetime",)),
        ("iso2", "RU", "1977-01-01", "SUN", ()),
        ("numeric", "643", "1977-01-01", "SUN", ()),
        ("gw", "365", "1991", "RUS", ("outside_lifetime",)),
        ("cow", "365", "1960", "SUN", ()),
        ("fips", "RS", "1960", "SUN", ()),
        ("cameo", "RUS", "1960", "SUN", ()),
        ("cameo", "RUS", "2000", "RUS", ()),
        ("iso3", "SUN", "1999", "SUN", ("outside_lifetime",)),
    ],
)
def test_russia_and_the_soviet_union(
    scheme: str, cell: str, date: str, code: str, flags: tuple[str, ...], countries: Countries
) -> None:
    more = f'scheme = "{scheme}"' if scheme else ""
    (party,) = event(table(cell, date), EVENT + more, countries).participants
    assert (party.country, party.flags) == (code, flags)


def test_outside_lifetime_is_of_the_participant(countries: Countries) -> None:
    found = event(table("Estonia, France", "1972"), EVENT + 'split = ","', countries)
    assert [party.flags for party in found.participants] == [("outside_lifetime",), ()]
    assert found.flags == ("outside_lifetime",)


def test_names_of_the_file_have_periods(countries: Countries) -> None:
    names = """
[names]
"EC" = { country = [] }
"Union" = [
    { country = "SUN", to = 1991-12-25 },
    { country = ["RUS", "BLR"], from = "1997-04-02" },
]
"Russia" = { country = "RUS", from = 1990-06-12, to = 1991-12-25 }
"""
    more = 'split = ","' + names
    assert parties("Union, France, EC", "1975", countries, more) == ["SUN", "FRA"]
    assert parties("Union, France", "2005", countries, more) == ["RUS", "BLR", "FRA"]
    assert parties("Russia, France", "1990-11-19", countries, more) == ["RUS", "FRA"]
    assert parties("Russia, France", "1985", countries, more) == ["SUN", "FRA"]
    assert rejection(table("Union", "1993"), EVENT + more, countries).code == "unknown-country"


def test_brackets_that_are_stripped_leave_a_name_whole(countries: Countries) -> None:
    more = "split = \",\"\nstrip = '\\([^()]*\\)'"
    assert parties("China (Taiwan), Nicaragua", "2006", countries, more) == ["TWN", "NIC"]
    assert parties("Korea (South), Chad (ex-member)", "2006", countries, more) == ["KOR", "TCD"]


def test_only_few_parties_are_certain(countries: Countries) -> None:
    more = 'split = ","\ncertain_if_at_most = 2'
    two = event(table("Chad, Mali", "1995"), EVENT + more, countries).participants
    three = event(table("Chad, Mali, Niger", "1995"), EVENT + more, countries).participants
    assert [party.certain for party in two] == [True, True]
    assert [party.certain for party in three] == [False, False, False]


GPTAD = (
    "Common.Name,Membership,Type,Date.of.Signature,Date.of.Entry.into.Force\n"
    '"{0}","{1}",Agreement,{2},{2}\n'
)


@pytest.mark.parametrize(
    ("members", "day", "certain", "doubtful"),
    [
        # The members of today: Austria and Spain were none in 1957.
        ("Austria, Belgium, France, Italy, Spain", "03/25/1957", "", "AUT BEL ESP FRA ITA"),
        ("China (Taiwan), Nicaragua", "06/16/2006", "NIC TWN", ""),
        ("China (Hong Kong), New Zealand", "03/29/2010", "HKG NZL", ""),
        ("Korea (South) - Chile", "02/15/2003", "CHL KOR", ""),
        ("EFTA (Iceland, Norway), Canada", "01/26/2008", "CAN", "ISL NOR"),
        ("Egypt, Arab Rep., Jordan", "12/10/1998", "EGY JOR", ""),
    ],
)
def test_the_members_of_gptad(
    members: str, day: str, certain: str, doubtful: str, countries: Countries
) -> None:
    rows = GPTAD.format("An agreement", members, day)
    (one,) = read(named(rows), countries, load("gptad"))
    assert isinstance(one.result, EventDraft)
    found = one.result.participants
    assert sorted(p.country for p in found if p.country and p.certain) == certain.split()
    assert sorted(p.country for p in found if p.country and not p.certain) == doubtful.split()


def test_others_are_no_countries_in_other_words(countries: Countries) -> None:
    more = 'split = ","\nothers = "international_organisation"'
    assert parties("Bahrain, Egypt, Arab Rep.", "2017-06-05", countries, more) == ["BHR", "EGY"]
    who = "Kenya, Ethiopia (excludes Eritrea), Uganda"
    assert parties(who, "1996-07-31", countries, more) == ["KEN", "ETH", "UGA"]
    assert parties("Arab League, EU", "2017", countries, more) == [None, None]
    assert parties("WHO, OAS, SADC", "2017", countries, more) == [None, None, None]


@pytest.mark.parametrize(("code", "country"), [("ALG", "DZA"), ("GER", "DEU"), ("MOR", "MAR")])
def test_codes_of_other_lists_than_iso_are_no_organisations(
    code: str, country: str, countries: Countries
) -> None:
    more = 'split = ","\nothers = "international_organisation"'
    refused = rejection(table(f"EU, {code}", "1998"), EVENT + more, countries)
    assert refused.code == "unknown-country"
    assert country in refused.detail

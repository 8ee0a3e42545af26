"""Names of ended states, of two states of one line, and lists of states."""

from datetime import date

import pytest

from app.domain import dates
from app.domain.countries import Countries
from app.domain.refusals import Refusal

COUNTRIES = Countries.load()


def _codes(text: str, on: str | None = None) -> list[str]:
    return [c.code for c in COUNTRIES.matching(text, on=dates.parse(on) if on else None)]


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("Russia (Soviet Union)", "2022-02-24", "RUS"),
        ("Russia (Soviet Union)", "1960-05-01", "SUN"),
        ("Russia (Soviet Union)", None, "RUS"),
        ("Russie (URSS)", "1975", "SUN"),
        ("روسيا (الاتحاد السوفيتي)", "1975", "SUN"),
        ("USSR/Russia", "1999", "RUS"),
        ("Ukraine (USSR)", "2000", "UKR"),
        ("Ukraine (USSR)", "1950", "SUN"),
        ("Italy/Sardinia", "1995-03-01", "ITA"),
        ("Italy/Sardinia", "1850", "XSR"),
        ("Germany (Prussia)", "1914-08-01", "DEU"),
        ("Germany (Prussia)", "1866", "XPR"),
        ("Germany (East Germany)", "1970", "DDR"),
        ("Germany (East Germany)", "2000", "DEU"),
        ("Germany (GDR)", "1980", "DDR"),
        ("Germany (GDR)", "2000", "DEU"),
        ("Germany (GDR)", None, "DDR"),
        ("Yemen (PDRY)", "1980", "YMD"),
        ("Newfoundland (UK)", "1930", "XNF"),
        ("Serbia (Yugoslavia)", "1995", "YUG"),
        ("Serbia (Yugoslavia)", "2004-06-01", "SCG"),  # neither name, the state between
        ("Serbia (Yugoslavia)", "2010", "SRB"),
        ("Yugoslavia (Serbia)", "2010", "SRB"),
        ("Vietnam (North Vietnam)", "1970", "VDR"),
        ("Vietnam (North Vietnam)", "1995", "VNM"),
        ("Vietnam (North Vietnam)", None, "VDR"),
        ("Yemen (North Yemen)", "1995", "YEM"),
        ("Czech Republic (Czechoslovakia)", "1980", "CSK"),
        ("Czech Republic (Czechoslovakia)", "2000", "CZE"),
        ("Tanzania/Tanganyika", "1962", "XTG"),
        ("Tanzania/Tanganyika", "1990", "TZA"),
        ("Austria (Austria-Hungary)", "1910", "XAH"),
        ("Egypt (UAR)", "1960", "XUA"),
        ("Egypt (UAR)", "1965", "EGY"),
        ("Congo, Democratic Republic of (Zaire)", "1990", "COD"),
        ("Congo (ex-Zaïre)", None, "COD"),
        ("Zaire (now DR Congo)", None, "COD"),
        ("Myanmar, formerly Burma", None, "MMR"),
        ("بورما (ميانمار)", None, "MMR"),
        ("Ethiopia (excludes Eritrea)", "1996", "ETH"),
        ("Sudan (until 2011)", None, "SDN"),
        ("Puerto Rico (US)", None, "PRI"),
        ("Greenland (Denmark)", None, "GRL"),
        ("China (Taiwan)", "2006-06-16", "TWN"),
        ("China (Hong Kong)", None, "HKG"),
        ("الصين (تايوان)", None, "TWN"),
    ],
)
def test_of_two_names_of_a_line_the_living_state_is_meant(
    text: str, on: str | None, code: str
) -> None:
    assert _codes(text, on) == [code]


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Kosovo (Serbia)", None, ["SRB", "XKX"]),
        ("Denmark (Greenland)", None, ["DNK", "GRL"]),
        ("Georgia (US)", None, ["GEO", "USA"]),
        ("Guinea (Equatorial Guinea)", None, ["GIN", "GNQ"]),
        ("Newfoundland (UK)", "2000", ["GBR", "XNF"]),
        ("Yugoslavia (Kosovo)", "2010", ["XKX", "YUG"]),
        ("Russia/Belarus", "1970", ["BLR", "RUS"]),
        ("Austria/Hungary", "2000", ["AUT", "HUN"]),
        ("Austria, Hungary", "2021", ["AUT", "HUN"]),
        ("Germany / East Germany", "1980", ["DDR", "DEU"]),
    ],
)
def test_of_two_names_of_two_lines_neither_is_taken(
    text: str, on: str | None, codes: list[str]
) -> None:
    assert _codes(text, on) == codes
    assert "may be" in COUNTRIES.refusal(text, COUNTRIES.matching(text)).detail


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Soviet Union", "1991", ["SUN"]),
        ("Soviet Union", "1992-01-10", ["SUN"]),  # written for some months after the end
        ("Soviet Union", "1995", []),
        ("SUN", "1995", ["SUN"]),  # a code is explicit
        ("gw:265", "1995", ["DDR"]),
        ("Prussia", "1914", []),
        ("Serbia and Montenegro", "2010", []),
        ("Austria-Hungary", "2010", []),
        ("Kingdom of Hawaii", "1950", []),
        ("Kingdom of Hawaii", None, ["XHI"]),
        ("Hawaii", "1890", ["XHI"]),
        ("Hawaii", "2018", ["USA", "XHI"]),
        ("Hawaï", None, ["USA", "XHI"]),
        ("هاواي", None, ["USA", "XHI"]),
        ("Zanzibar", "1964-01-20", ["XZZ"]),
        ("Zanzibar", "1964-10-01", ["TZA", "XZZ"]),  # a region as soon as the state has ended
        ("Zanzibar", "2013-11-20", ["TZA", "XZZ"]),
        ("Tibet", "2008", ["CHN", "XTB"]),
        ("Bavaria", "1830", ["XBV"]),
        ("Bavaria", None, ["DEU", "XBV"]),
        ("Central America", "1830", ["XCA"]),
        (
            "Central America",
            "2018-10-23",
            ["BLZ", "CRI", "GTM", "HND", "NIC", "PAN", "SLV", "XCA"],
        ),
    ],
)
def test_a_name_of_an_ended_state_is_none_after_its_end(
    text: str, on: str | None, codes: list[str]
) -> None:
    assert _codes(text, on) == codes


def test_a_name_after_its_end_is_refused_with_the_states_of_the_time() -> None:
    found = COUNTRIES.matching("Czechoslovakia", on=date(1999, 1, 1))
    refusal = COUNTRIES.refusal("Czechoslovakia", found)
    assert refusal.code == "unknown-country"
    assert refusal.candidates == ("CSK", "CZE", "SVK")
    assert "had ended" in refusal.detail


@pytest.mark.parametrize(
    "text", ["Russia", "Russie", "روسيا", "RUS", "ru", "643", "gw:365", "Russian Fed."]
)
@pytest.mark.parametrize(
    ("on", "code"),
    [
        (None, "RUS"),
        ("1914-08-01", "RUS"),
        ("1922-12-29", "RUS"),
        ("1922-12-30", "SUN"),
        ("1977", "SUN"),
        ("1991-08-19", "SUN"),
        ("1991", "RUS"),  # it existed on some days of the year
        ("1991-12-26", "RUS"),
        ("2022", "RUS"),
    ],
)
def test_russia_is_one_rule_by_name_and_by_code(text: str, on: str | None, code: str) -> None:
    assert _codes(text, on) == [code]


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Austria, Hungary", None, False),
        ("Hungary,Austria", None, False),
        ("Montenegro,Serbia", None, False),
        ("Egypt, Syria", None, False),
        ("China, Hong Kong", None, False),
        ("China, Taiwan", None, False),
        ("Chine, Taïwan", None, False),
        ("Italy, Libya", None, False),
        ("Korea, Republic of", None, True),
        ("Egypt, Arab Rep.", None, True),
        ("Hong Kong SAR, China", None, True),
        ("China, Hong Kong SAR", None, True),
        ("China, Taiwan Province of", None, True),
        ("Aruba, Kingdom of the Netherlands", None, True),
        ("Trinidad, Tobago", None, True),
        ("Bosnia, Herzegovina", None, True),
        ("Guinea, Bissau", None, True),
        ("Serbia, Montenegro", "2005", True),
        ("Serbia, Montenegro", "2007", False),
        ("Austria, Hungary", "1900", True),
    ],
)
def test_a_list_of_living_states_is_a_list(text: str, on: str | None, expected: bool) -> None:  # noqa: FBT001
    parts = text.split(",")
    assert COUNTRIES.is_one(text, parts, on=dates.parse(on) if on else None) is expected


@pytest.mark.parametrize("text", ["Taiwan, China", "Hong Kong, China", "Macau, China"])
def test_what_can_be_a_name_and_a_list_is_refused_with_both(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        COUNTRIES.is_one(text, text.split(","))
    assert refused.value.code == "ambiguous-country"
    assert "may be one country" in refused.value.detail
    assert "CHN (China): write the codes" in refused.value.detail


def test_no_state_of_a_line_exists_yet(countries: Countries) -> None:
    found = countries.matching("Czech Republic (Czechoslovakia)", on=date(1850, 1, 1))
    assert {country.code for country in found} == {"CSK", "CZE"}

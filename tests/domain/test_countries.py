"""The countries file row by row, and what a text resolves to."""

import csv
import re
import time
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates
from app.domain.countries import Countries
from app.domain.country_names import name_keys
from app.domain.refusals import Refusal
from app.domain.text import fold

FILE = Path(__file__).parents[2] / "app" / "data" / "countries.csv"
COUNTRIES = Countries.load()
ARABIC = re.compile("[\u0621-\u064a]")
ENDED_ISO = {
    *("ANT", "CSK", "DDR", "GEL", "NTZ", "PCI", "PCZ"),
    *("SCG", "SKM", "SUN", "VDR", "YMD", "YUG"),
}
TAKEN_BY_PASSPORTS = {
    *("XBA", "XCC", "XCE", "XCO", "XCT", "XDC", "XEC", "XES"),
    *("XIM", "XMP", "XOM", "XPO", "XXA", "XXB", "XXC", "XXX"),
}


def _every_name(code: str) -> list[str]:
    country = COUNTRIES.get(code)
    assert country is not None
    return [*country.names.values(), *(n for names in country.aliases.values() for n in names)]


CODES = [country.code for country in COUNTRIES]


def test_the_file_holds_every_iso_country_and_the_documented_others() -> None:
    present = [c for c in COUNTRIES if c.alpha2 is not None]
    others = {c.code for c in COUNTRIES if c.alpha2 is None}
    user_assigned = {code for code in others if re.fullmatch("X[A-Z]{2}", code)}
    assert len(COUNTRIES) == len(CODES) == 300
    assert len(present) == len({c.alpha2 for c in present}) == 249
    assert others - user_assigned == ENDED_ISO
    assert "XKX" in user_assigned
    assert not user_assigned & TAKEN_BY_PASSPORTS


def test_countries_come_in_the_order_of_their_codes() -> None:
    assert sorted(CODES) == CODES
    with FILE.open(encoding="utf-8", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == CODES
    assert b"\r" not in FILE.read_bytes()


def test_every_user_assigned_code_is_in_the_documentation() -> None:
    page = (FILE.parents[2] / "docs" / "countries.md").read_text(encoding="utf-8")
    assert [c for c in CODES if c.startswith("X") and f"`{c}`" not in page] == []


def test_no_code_belongs_to_two_countries() -> None:
    held: dict[tuple[str, str], str] = {}
    for country in COUNTRIES:
        codes = [("iso", country.code), ("iso", country.alpha2), ("iso", country.numeric)]
        codes += [(s if s != "alias" else "iso", c) for s, cs in country.codes.items() for c in cs]
        for scheme, value in codes:
            if value is not None:
                assert held.setdefault((scheme, value), country.code) == country.code, value


@pytest.mark.parametrize("code", CODES)
def test_cells_are_well_formed(code: str) -> None:
    country = COUNTRIES.get(code)
    assert country is not None
    assert all(country.names.values())
    assert re.fullmatch("[0-9]{3}", country.numeric or "000")
    assert all(n.isdecimal() for s in ("gw", "cow") for n in country.codes[s])
    assert all(re.fullmatch("[A-Z]{2}", f) for f in country.codes["fips"])
    arabic = [country.names["ar"], *country.aliases["ar"]]
    arabic += [*country.demonyms["ar"], *country.capital["ar"]]
    assert all(ARABIC.search(text) for text in arabic)
    texts = _every_name(code)
    for words in (*country.demonyms.values(), *country.capital.values()):
        texts += words
    assert all(text == text.strip() and text and ";" not in text for text in texts)
    assert not ARABIC.search(" ".join((*country.aliases["en"], *country.aliases["fr"])))
    assert len(country.demonyms["ar"]) % 2 == len(country.demonyms["fr"]) % 2 == 0


@pytest.mark.parametrize("code", CODES)
def test_lifetimes_are_dates_in_order(code: str) -> None:
    country = COUNTRIES.get(code)
    assert country is not None
    ends = [
        (
            dates.parse(start).earliest if start else None,
            dates.parse(end).latest if end else None,
        )
        for start, end in country.lifetimes
    ]
    for start, end in ends:
        assert start is None or end is None or start <= end
    for (_, before), (after, _) in pairwise(ends):
        assert before is not None
        assert after is not None
        assert before < after


@pytest.mark.parametrize("code", CODES)
def test_succession_is_covered_from_both_sides(code: str) -> None:
    country = COUNTRIES.get(code)
    assert country is not None
    for other in country.successors:
        successor = COUNTRIES.get(other)
        assert successor is not None
        assert code in successor.predecessors
    for other in country.predecessors:
        predecessor = COUNTRIES.get(other)
        assert predecessor is not None
        assert code in predecessor.successors
    assert code not in COUNTRIES.related(code)


@pytest.mark.parametrize("code", CODES)
def test_every_name_resolves_to_its_own_row_unless_listed_as_ambiguous(code: str) -> None:
    country = COUNTRIES.get(code)
    assert country is not None
    regions = (text for one in COUNTRIES for text in one.regions)
    ambiguous = {key for text in (*country.ambiguous, *regions) for key in name_keys(text)}
    for name in _every_name(code):
        found = COUNTRIES.matching(name)
        if ambiguous.isdisjoint(name_keys(name)):
            assert [c.code for c in found] == [code], name
        else:
            assert code in [c.code for c in found]
            assert len(found) > 1
    for text in country.ambiguous:
        assert len(COUNTRIES.matching(text)) > 1, text


def test_no_name_is_shared_in_silence() -> None:
    listed = {key for c in COUNTRIES for text in c.ambiguous for key in name_keys(text)}
    held: dict[str, str] = {}
    for code in CODES:
        for name in _every_name(code):
            for key in name_keys(name):
                assert key in listed or held.setdefault(key, code) == code, name


def test_no_name_looks_like_a_code_of_another_country() -> None:
    named = {fold(name): code for code in CODES for name in _every_name(code)}
    for key, code in named.items():
        if key.isascii() and len(key) in {2, 3}:
            assert [c.code for c in COUNTRIES.matching(key)] == [code], key


@pytest.mark.parametrize("code", CODES)
def test_a_dated_name_means_its_country_within_its_period(code: str) -> None:
    country = COUNTRIES.get(code)
    assert country is not None
    for name in country.dated_names:
        period = name.period
        days = [] if period is None else [period.earliest, period.latest]
        for on in [day for day in days if day is not None] or [date(2000, 1, 1)]:
            found = COUNTRIES.matching(name.text, on=on, dataset=name.dataset)
            assert code in [c.code for c in found], name.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MA", "MAR"),
        ("ma", "MAR"),
        ("MAR", "MAR"),
        (" mar ", "MAR"),
        ("504", "MAR"),
        ("0504", "MAR"),
        ("٥٠٤", "MAR"),
        ("4", "AFG"),
        ("004", "AFG"),
        ("gw:600", "MAR"),
        ("cow:600", "MAR"),
        ("COW: 0600", "MAR"),
        ("fips:MO", "MAR"),
        ("MO", "MAC"),
        ("fips:IS", "ISR"),
        ("IS", "ISL"),
        ("fips:ch", "CHN"),
        ("CH", "CHE"),
        ("fips:SZ", "CHE"),
        ("fips:GM", "DEU"),
        ("fips:RI", "SRB"),
        ("fips:RB", "SRB"),
        ("iso2:ma", "MAR"),
        ("iso3:MAR", "MAR"),
        ("num:4", "AFG"),
        ("numeric:004", "AFG"),
        ("gw:255", "DEU"),
        ("gw:260", "DEU"),
        ("gw:365", "RUS"),
        ("gw:345", "YUG"),
        ("cow:345", "SRB"),
        ("gw:678", "YEM"),
        ("cow:678", "XYN"),
        ("cow:679", "YEM"),
        ("BUR", "MMR"),
        ("ZAR", "COD"),
        ("DHY", "BEN"),
        ("HVO", "BFA"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("RHO", "ZWE"),
        ("BYS", "BLR"),
        ("AFI", "DJI"),
        ("NHB", "VUT"),
        ("iso3:BUR", "MMR"),
        ("UK", "GBR"),
        ("SU", "SUN"),
        ("XK", "XKX"),
        ("280", "DEU"),
        ("المغرب", "MAR"),
        ("مغرب", "MAR"),
        ("Maroc", "MAR"),
        ("le Maroc", "MAR"),
        ("Morocco", "MAR"),
        ("Kingdom of Morocco", "MAR"),
        ("اسرائيل", "ISR"),
        ("إسرائيل", "ISR"),
        ("Israël", "ISR"),
        ("the Netherlands", "NLD"),
        ("NETHERLANDS THE", "NLD"),
        ("Holland", "NLD"),
        ("هولاندا", "NLD"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d’Ivoire", "CIV"),
        ("ساحل العاج", "CIV"),
        ("l'Italie", "ITA"),
        ("L’Égypte", "EGY"),
        ("Egypt", "EGY"),
        ("مصر", "EGY"),
        ("USSR", "SUN"),
        ("U.S.S.R.", "SUN"),
        ("u s s r", "SUN"),
        ("الاتحاد السوفياتي", "SUN"),
        ("UAE", "ARE"),
        ("U.A.E.", "ARE"),
        ("الإمارات", "ARE"),
        ("U.S.", "USA"),
        ("أميركا", "USA"),
        ("أمريكا", "USA"),
        ("بريطانيا", "GBR"),
        ("المملكة المتحدة", "GBR"),
        ("السعودية", "SAU"),
        ("Korea, Republic of", "KOR"),
        ("KOREA REPUBLIC OF", "KOR"),
        ("Korea, South", "KOR"),
        ("Korea (North)", "PRK"),
        ("Corée du Nord", "PRK"),
        ("Corée, République de", "KOR"),
        ("Congo, Democratic Republic of", "COD"),
        ("Congo, Republic of", "COG"),
        ("DR Congo", "COD"),
        ("Zaire", "COD"),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("Micronesia, Federated States of", "FSM"),
        ("Gambia, The", "GMB"),
        ("GUINEA, EQUATORIAL", "GNQ"),
        ("China, People’s Republic of", "CHN"),
        ("CHINA P R", "CHN"),
        ("Republic of China", "TWN"),
        ("St. Lucia", "LCA"),
        ("ST VINCENT AND THE GRENADINES", "VCT"),
        ("Trinidad & Tobago", "TTO"),
        ("Somoa", "WSM"),
        ("HAYTI", "HTI"),
        ("Viet Nam", "VNM"),
        ("Turkiye", "TUR"),
        ("Turkey", "TUR"),
        ("تركيا", "TUR"),
        ("Ottoman Empire", "TUR"),
        ("Serb-Croat-Slovene State", "YUG"),
        ("East Germany (GDR)", "DDR"),
        ("Yemen Arab Republic", "XYN"),
        ("Yemen", "YEM"),
        ("South Vietnam", "XVS"),
        ("Persia", "IRN"),
        ("Occupied Palestinian Territory", "PSE"),
        ("فلسطين", "PSE"),
        ("Western Sahara", "ESH"),
        ("the former Yugoslav Republic of Macedonia", "MKD"),
        ("Singapore", "SGP"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"),
    ],
)
def test_resolve(text: str, code: str) -> None:
    assert COUNTRIES.resolve(text).code == code


@pytest.mark.parametrize(
    ("text", "on", "dataset", "code"),
    [
        ("United Arab Republic", date(1958, 2, 22), None, "XUA"),
        ("United Arab Republic", date(1961, 9, 27), None, "XUA"),
        ("United Arab Republic", date(1961, 9, 28), None, "EGY"),
        ("UAR", date(1965, 6, 1), None, "EGY"),
        ("الجمهورية العربية المتحدة", date(1960, 1, 1), None, "XUA"),
        ("Congo", None, "sipri-register", "COG"),
        ("Congo", date(1999, 1, 1), "sipri-register", "COG"),
        ("Viet Nam", date(1970, 1, 1), "sipri-register", "VDR"),
        ("Viet Nam", date(1990, 1, 1), "sipri-register", "VNM"),
        ("Viet Nam", None, "sipri-register", "VNM"),
        ("Russia", date(1960, 1, 1), None, "SUN"),
        ("Russia", date(1900, 1, 1), None, "RUS"),
        ("Russia", date(1990, 1, 1), "sipri-register", "RUS"),
        ("gw:365", date(1960, 1, 1), None, "SUN"),
        ("gw:365", date(1992, 1, 1), None, "RUS"),
        ("cow:345", date(1960, 1, 1), None, "YUG"),
        ("cow:345", date(2004, 1, 1), None, "SCG"),
        ("Yemen", date(1970, 1, 1), None, "XYN"),
        ("Republic of China", date(1930, 1, 1), None, "CHN"),
        ("Republic of China", date(1960, 1, 1), None, "TWN"),
        ("Austria", date(1815, 6, 9), None, "XAH"),
        ("Korea", date(1905, 11, 17), None, "XKO"),
        ("Zaire", date(1965, 1, 1), None, "COD"),
        ("Tunis", None, "uk-treaties", "TUN"),
    ],
)
def test_resolve_by_date_and_data_set(
    text: str, on: date | None, dataset: str | None, code: str
) -> None:
    assert COUNTRIES.resolve(text, on=on, dataset=dataset).code == code


@pytest.mark.parametrize(
    ("text", "on", "candidates"),
    [
        ("Congo", None, ("COD", "COG")),
        ("the Congo", None, ("COD", "COG")),
        ("الكونغو", None, ("COD", "COG")),
        ("Korea", None, ("KOR", "PRK")),
        ("Corée", date(1960, 1, 1), ("KOR", "PRK")),
        ("كوريا", None, ("KOR", "PRK")),
        ("Virgin Islands", None, ("VGB", "VIR")),
        ("Saint Martin", None, ("MAF", "SXM")),
        ("CS", None, ("CSK", "SCG")),
        ("United Arab Republic", None, ("EGY", "XUA")),
        ("UAR", date(1980, 1, 1), ("EGY", "XUA")),
        ("Vietnam", date(1967, 1, 1), ("VDR", "XVS")),
        ("Republic of the Congo", date(1962, 1, 1), ("COD", "COG")),
    ],
)
def test_ambiguous(text: str, on: date | None, candidates: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        COUNTRIES.resolve(text, on=on)
    assert refused.value.code == "ambiguous-country"
    assert refused.value.candidates == candidates
    assert f'"{text}" may be {candidates[0]} (' in refused.value.detail
    assert "write one of the codes" in refused.value.detail


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Moroco", ("MAR",)),
        ("Isreal", ("ISR",)),
        ("المغرت", ("MAR",)),
        ("ZZ", ()),
        ("QQQ", ()),
        ("000", ()),
        ("gw:1", ()),
        ("fips:ZZ", ()),
        ("4%", ()),
        ("-504", ()),
        ("Rabat", ()),
        ("", ()),
        (" - ", ()),
        ("the", ()),
        ("MPLA (Portugal)*", ("PRT",)),
        ("Tunis", ("TUN",)),
        ("x" * 10_000, ()),
    ],
)
def test_unknown(text: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        COUNTRIES.resolve(text)
    assert refused.value.code == "unknown-country"
    assert refused.value.candidates == candidates
    assert len(refused.value.detail) < 300


def test_get_takes_present_codes_only() -> None:
    assert COUNTRIES.get("MAR") is not None
    assert [COUNTRIES.get(text) for text in ("mar", "MA", "BUR", "Maroc", "")] == [None] * 5


def test_related_is_direct() -> None:
    assert len(COUNTRIES.related("SUN")) == 15
    assert COUNTRIES.related("XUA") == ("EGY", "SYR")
    assert COUNTRIES.related("DDR") == ("DEU",)
    assert COUNTRIES.related("MAR") == ()
    with pytest.raises(KeyError):
        COUNTRIES.related("ZZZ")


def test_what_a_country_tells() -> None:
    morocco = COUNTRIES.resolve("Morocco")
    assert morocco.names == {"ar": "المغرب", "en": "Morocco", "fr": "Maroc"}
    assert (morocco.alpha2, morocco.numeric) == ("MA", "504")
    assert morocco.codes == {"gw": ("600",), "cow": ("600",), "fips": ("MO",), "alias": ()}
    assert morocco.demonyms["ar"] == ("مغربي", "مغربية")
    assert COUNTRIES.resolve("USA").demonyms["ar"] == ("أمريكي", "أمريكية", "أميركي", "أميركية")
    assert morocco.demonyms["fr"] == ("marocain", "marocaine")
    assert morocco.capital == {"ar": ("الرباط",), "en": ("Rabat",), "fr": ("Rabat",)}
    assert morocco.lifetimes == ((None, "1912-03-30"), ("1956-03-02", None))
    assert COUNTRIES.resolve("France").lifetimes == ((None, None),)
    assert COUNTRIES.resolve("Guam").lifetimes == ()


@given(
    st.text() | st.sampled_from(CODES).flatmap(lambda code: st.sampled_from(_every_name(code))),
    st.none() | st.dates(),
    st.sampled_from([None, "sipri-register", "other"]),
)
def test_any_text_is_resolved_or_refused(text: str, on: date | None, dataset: str | None) -> None:
    found = COUNTRIES.matching(text, on=on, dataset=dataset)
    assert all(COUNTRIES.get(country.code) is country for country in found)
    if len(found) == 1:
        assert COUNTRIES.resolve(text, on=on, dataset=dataset) is found[0]
        return
    with pytest.raises(Refusal) as refused:
        COUNTRIES.resolve(text, on=on, dataset=dataset)
    assert refused.value.code == ("ambiguous-country" if found else "unknown-country")
    assert all(COUNTRIES.get(code) for code in refused.value.candidates)


@pytest.mark.parametrize(
    "text", ["a(b" + " " * 5_000 + "(", "a " * 500_000, "a(" + "b " * 140 + "(", "x" * 301]
)
def test_what_is_no_name_takes_no_time(text: str) -> None:
    began = time.process_time()
    assert not COUNTRIES.matching(text)
    assert time.process_time() - began < 1


@given(
    st.one_of(
        st.sampled_from(sorted(COUNTRIES._names)).flatmap(  # noqa: SLF001 - guesses are theirs
            lambda name: st.integers(0, len(name)).map(lambda at: name[:at] + "x" + name[at + 1 :])
        ),
        st.text("abcdefimnorstu مغربسل", max_size=20),
    )
)
def test_guesses_are_those_of_difflib(key: str) -> None:
    assert COUNTRIES._guesses._near(key) == get_close_matches(key, COUNTRIES._names, 20, 0.75)  # noqa: SLF001


def test_guesses_can_be_limited(countries: Countries) -> None:
    """To those for the first names, however often these come."""
    limited = countries.limited(1)
    for text, guessed in ("Marocoo", "MAR"), ("Isreal", None), ("Marocoo", "MAR"):
        with pytest.raises(Refusal) as refused:
            limited.resolve(text)
        assert ("did you mean" in refused.value.detail) == bool(guessed)
        assert (guessed or "") in refused.value.detail
    assert limited.resolve("Morocco") == countries.resolve("Morocco")


def test_russia_of_a_date(countries: Countries) -> None:
    russia = countries.resolve("RUS")
    assert countries.at(russia, date(1980, 1, 1)).code == "SUN"
    assert countries.at(russia, date(2000, 1, 1)).code == "RUS"
    assert countries.at(russia, None).code == "RUS"


def test_a_text_resembles_a_name(countries: Countries) -> None:
    assert all(map(countries.resembles, ("Morocco", "Moroco")))
    assert not any(map(countries.resembles, ("Atlantis", "Xy")))

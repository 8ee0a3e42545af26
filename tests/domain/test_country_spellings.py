"""The spellings of countries by institutions, data sets and the press: the file, line by line."""

from importlib.resources import files

import pytest

from app.data import table
from app.domain.countries import Countries

COUNTRIES = Countries.load()
SPELLINGS = table("country_spellings")


def _codes(text: str) -> list[str]:
    return [country.code for country in COUNTRIES.matching(text)]


def test_every_spelling_resolves_to_its_country() -> None:
    wrong = {
        row["text"]: found
        for row in SPELLINGS
        if (found := [c.code for c in COUNTRIES.matching(row["text"])]) != [row["code"]]
    }
    assert wrong == {}


def test_spellings_are_in_order_and_without_those_that_a_rule_resolves() -> None:
    rows = [(row["code"], row["text"]) for row in SPELLINGS]
    assert rows == sorted(rows)
    assert len(dict.fromkeys(rows)) == len(rows)
    plain = Countries(COUNTRIES)
    known = [
        text
        for code, text in rows
        if "," not in text and [c.code for c in plain.matching(text)] == [code]
    ]
    assert known == []


def test_every_writer_of_a_spelling_is_in_the_head_of_the_file() -> None:
    text = files("app.data").joinpath("country_spellings.csv").read_text(encoding="utf-8")
    head = {line.split()[1] for line in text.splitlines() if line.startswith("#   ")}
    assert {row["writer"] for row in SPELLINGS} <= head


INSTITUTIONS = {
    "EGY": ("Egypt, Arab Rep.", "Egypt, Arab Rep. of", "Égypte (l')", "L’Égypte"),
    "IRN": ("Iran, Islamic Rep.", "Iran (Persia)", "Iran (République islamique d’)", "Iran (l')"),
    "KOR": ("Korea, Rep.", "S. Korea", "Corée (la République de)", "Rép. de Corée"),
    "PRK": ("Korea, Dem. People's Rep.", "Dem. Rep. Korea", "N. Korea", "Rép. pop. dém. de Corée"),
    "YEM": ("Yemen, Rep.", "Yemen, Rep. of"),
    "VEN": ("Venezuela, RB", "Venezuela (République bolivarienne du)"),
    "FSM": ("Micronesia, Fed. Sts.", "Micronésie (États fédérés de)"),
    "COG": ("Congo, Rep.", "Congo, Rep. of"),
    "COD": ("Congo, Dem. Rep. of the", "Dem. Rep. Congo", "DR Congo (Zaire)", "Rép. dém. du Congo"),
    "CHN": ("China, P.R.: Mainland", "China, mainland"),
    "LAO": ("Lao People's Dem. Rep.", "Lao (la République démocratique populaire)"),
    "BIH": ("Bosnia and Herz.", "Bosnie-Herz."),
    "ESH": ("W. Sahara", "Sahara occidental (le)*"),
    "FLK": ("Falkland Is.", "Îles Falkland [Malvinas]"),
    "ATG": ("Antigua and Barb.",),
    "GNQ": ("Eq. Guinea",),
    "MNP": ("N. Mariana Is.", "Mariannes du Nord (les Îles)"),
    "VIR": ("U.S. Virgin Is.", "Vierges des États-Unis (les Îles)"),
    "KHM": ("Cambodia (Kampuchea)",),
    "MDG": ("Madagascar (Malagasy)",),
    "BLR": ("Belarus (Byelorussia)",),
    "ZWE": ("Zimbabwe (Rhodesia)",),
    "MKD": ("Macedonia (Former Yugoslav Republic of)", "TFYR of Macedonia"),
    "YMD": ("Yemen, People's Republic of", "Yemen People's Republic"),
    "DZA": ("Algérie (l')", "Algérie (l’)"),
    "SAU": ("Arabie saoudite (l')",),
    "TZA": ("Tanzanie (la République-Unie de)", "Tanzania, United Rep. of"),
    "BOL": ("بوليفيا (دولة - المتعددة القوميات)",),
    "BEN": ("بنن", "بنين"),
    "LBR": ("ليبريا", "ليبيريا"),
    "LUX": ("لكسمبرغ", "لوكسمبورج"),
    "VNM": ("فييت نام", "Viet Nam (le)"),
    "KNA": ("سانت كيتس ونيفس",),
}


@pytest.mark.parametrize("code", INSTITUTIONS)
def test_names_as_institutions_write_them(code: str) -> None:
    assert {text: _codes(text) for text in INSTITUTIONS[code]} == {
        text: [code] for text in INSTITUTIONS[code]
    }

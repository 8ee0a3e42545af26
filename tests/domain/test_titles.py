"""The titles that readers make: every line of their tables, and the grammar of three languages."""

import re
from collections import defaultdict
from datetime import date

import pytest

from app.data import table
from app.domain import cameo
from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.titles import grammar, made, words
from app.domain.titles.goods import Goods
from app.domain.titles.grammar import Name

COUNTRIES = table("title_countries")
WORDS = table("title_words")
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064f /\-،()]+")
GAPS = {
    "fr": {"{le 1}", "{le 2}", "{de 1}", "{de 2}", "{à 2}", "{en 2}", "{et 2}", "{avec 2}"},
    "ar": {"{1}", "{2}", "{و 2}", "{مع 2}", "{بين}"},
}
# Names of the table that are not those of countries.csv: with disambiguation or variants there.
OTHER_FRENCH = {"COD", "COG", "VAT", "XKO", "SXM", "XRN"}


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries.load()


def name_of(code: str, countries: Countries, on: date | None = None) -> Name:
    return words.of_side("", code, countries, on)


def test_every_country_has_a_row_of_now_and_former_names_in_order(countries: Countries) -> None:
    rows = defaultdict(list)
    for row in COUNTRIES:
        rows[row["code"]].append(row["until"])
    assert list(rows) == sorted(one.code for one in countries)
    for ends in rows.values():
        assert ends[-1] == ""
        assert ends[:-1] == sorted(ends[:-1])
        assert all(date.fromisoformat(end) for end in ends[:-1])


@pytest.mark.parametrize("row", COUNTRIES, ids=lambda row: row["code"] + row["until"])
def test_every_country_is_named(row: dict[str, str], countries: Countries) -> None:
    country = countries.get(row["code"])
    assert country
    name = Name(row["en"], row["fr"], row["ar"])
    assert re.match(r"(?:le |la |les |l')?(?:[A-ZÀ-Ý]|îles? )", row["fr"]), row["fr"]
    assert not re.match(r"(?:le|la) [AEIOUÉÎ]", row["fr"])
    if not row["until"] and row["code"] not in OTHER_FRENCH:
        assert name.bare("fr").lower() == country.names["fr"].lower().removeprefix("la ")
    assert row["fr_in"] == "" or row["fr_in"].split(" ")[0] in {"en", "à", "dans", "sur"}
    assert row["ar"] == "" or ARABIC.fullmatch(row["ar"])


@pytest.mark.parametrize("row", WORDS, ids=lambda row: f"{row['kind']}-{row['en'] or row['ar']}")
def test_every_word_is_whole(row: dict[str, str]) -> None:
    kind, arabic = row["kind"], row["ar"].replace("+", "").replace("~", "")
    assert ARABIC.fullmatch(arabic)
    assert row["ar_f"] == "" or ARABIC.fullmatch(row["ar_f"])
    assert row["flags"] in {"", "f"}
    match kind:
        case "office":
            assert row["fr"]
            assert bool(row["fr_f"]) == bool(row["ar_f"])
        case "weapon":
            assert re.match(r"une? [a-zé]", row["fr"])
            assert row["ar"].split(" ")[0] in words.words("noun")
            assert "(" not in row["fr"].replace("(s)", "")
        case "noun":
            assert row["ar_f"]
        case _:
            assert kind in {"actor", "person"}
            assert kind == "person" or row["fr"]


def test_no_word_has_two_rows() -> None:
    keys = [(row["kind"], row["en"].casefold(), row["en"] or row["ar"]) for row in WORDS]
    assert len({key[:2] if key[1] else key for key in keys}) == len(keys)


@pytest.mark.parametrize("code", cameo.codes(), ids=lambda code: code.code)
def test_every_phrase_names_both_sides(code: cameo.CameoCode, countries: Countries) -> None:
    usa, mar = name_of("USA", countries), name_of("MAR", countries)
    for language, allowed in GAPS.items():
        gaps = set(re.findall(r"\{[^}]*\}", code.phrases[language]))
        assert gaps <= allowed
        assert sum("1" in gap for gap in gaps) == 1
        assert any("2" in gap for gap in gaps)
    for both in (False, True):
        titles = made.report(code, usa, mar, both=both)
        for language, text in titles.items():
            assert not re.search(r"[{}|~]|  | [,.]", text), text
            assert all(one.bare(language).split(" ")[-1] in text for one in (usa, mar)), text
        assert not re.search(r"\b(?:de le|de les|à le|à les|de un|que il)\b", titles["fr"])
        assert not re.search(r"[A-Za-z]", titles["ar"])


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("COD", "1985", "Zaire / le Zaïre / au Zaïre / زائير"),
        ("COD", "2001", ("the Democratic Republic of the Congo"
         " / la République démocratique du Congo / en République démocratique du Congo"
         " / جمهورية الكونغو الديمقراطية")),
        ("COD", "1971-10-26", ("Congo-Kinshasa / le Congo-Kinshasa / au Congo-Kinshasa"
         " / الكونغو كينشاسا")),
        ("COD", "1971-10-27", "Zaire / le Zaïre / au Zaïre / زائير"),
        ("USA", "1985", "the United States / les États-Unis / aux États-Unis / الولايات المتحدة"),
        ("IRQ", "1985", "Iraq / l'Irak / en Irak / العراق"),
        ("ISR", "1985", "Israel / Israël / en Israël / إسرائيل"),
        ("HTI", "1985", "Haiti / Haïti / en Haïti / هايتي"),
        ("CUB", "1985", "Cuba / Cuba / à Cuba / كوبا"),
        ("BRB", "1985", "Barbados / la Barbade / à la Barbade / بربادوس"),
        ("DEU", "1920", "Germany / l'Allemagne / en Allemagne / ألمانيا"),
        ("DEU", "1985", ("West Germany / l'Allemagne de l'Ouest / en Allemagne de l'Ouest"
         " / ألمانيا الغربية")),
        ("DEU", None, "Germany / l'Allemagne / en Allemagne / ألمانيا"),
        ("SUN", "1985", ("the Soviet Union / l'Union soviétique / en Union soviétique"
         " / الاتحاد السوفيتي")),
    ],
)  # fmt: skip
def test_countries_have_their_names_of_the_time(
    code: str, on: str | None, expected: str, countries: Countries
) -> None:
    name = name_of(code, countries, words.middle(parse(on) if on else None))
    assert f"{name.en} / {name.fr} / {name.fr_in} / {name.ar}" == expected


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2020", date(2020, 7, 1)),
        ("2020-02-03", date(2020, 2, 3)),
        ("2020-02-03/..", date(2020, 2, 3)),
        ("../2020-02-03", date(2020, 2, 3)),
    ],
)
def test_a_date_has_a_day_in_its_middle(edtf: str, day: date) -> None:
    assert words.middle(parse(edtf)) == day


def test_an_unknown_code_is_an_error(countries: Countries) -> None:
    with pytest.raises(KeyError):
        name_of("???", countries)


@pytest.mark.parametrize(
    ("name", "of", "to"),
    [
        ("le Maroc", "du Maroc", "au Maroc"),
        ("les États-Unis", "des États-Unis", "aux États-Unis"),
        ("l'Irak", "de l'Irak", "à l'Irak"),
        ("la France", "de la France", "à la France"),
        ("Haïti", "d'Haïti", "à Haïti"),
        ("Hong Kong", "de Hong Kong", "à Hong Kong"),
        ("des citoyens", "de citoyens", "à des citoyens"),
        ("des émeutiers", "d'émeutiers", "à des émeutiers"),
        ("du personnel médical", "de personnel médical", "à du personnel médical"),
        ("un tribunal", "d'un tribunal", "à un tribunal"),
        ("Angela Merkel", "d'Angela Merkel", "à Angela Merkel"),
    ],
)
def test_french_prepositions(name: str, of: str, to: str) -> None:
    names = [Name("", name, "")]
    assert grammar.listed(names, "fr", "de") == of
    assert grammar.listed(names, "fr", "à") == to


@pytest.mark.parametrize(
    ("count", "title"),
    [
        (None, "صواريخ مضادة للدبابات من طراز Spike"),
        (1, "صاروخ مضاد للدبابات من طراز Spike"),
        (2, "نحو صاروخين مضادين للدبابات من طراز Spike"),
        (3, "نحو 3 صواريخ مضادة للدبابات من طراز Spike"),
        (10, "نحو 10 صواريخ مضادة للدبابات من طراز Spike"),
        (11, "نحو 11 صاروخا مضادا للدبابات من طراز Spike"),
        (99, "نحو 99 صاروخا مضادا للدبابات من طراز Spike"),
        (100, "نحو 100 صاروخ مضاد للدبابات من طراز Spike"),
        (103, "نحو 103 صواريخ مضادة للدبابات من طراز Spike"),
        (2312, "نحو 2312 صاروخا مضادا للدبابات من طراز Spike"),
    ],
)
def test_arabic_numbers(count: int | None, title: str) -> None:
    goods = Goods("Spike", "anti-tank missile", count, estimated=True)
    assert goods.in_language("ar") == title


@pytest.mark.parametrize(
    ("goods", "en", "fr", "ar"),
    [
        (Goods("R-17 Elbrus", "SSM", 2300, estimated=True), "about 2,300 R-17 Elbrus SSMs",
         "environ 2\u00a0300 missiles sol-sol R-17 Elbrus",
         "نحو 2300 صاروخ أرض-أرض من طراز R-17 Elbrus"),
        (Goods("An-30", "reconnaissance aircraft", 1, estimated=True),
         "one An-30 reconnaissance aircraft", "un avion de reconnaissance An-30",
         "طائرة استطلاع من طراز An-30"),
        (Goods("ship engine", "ship engine", 4), "4 ship engines", "4 moteurs de navire",
         "4 محركات سفن"),
        (Goods("Mk-44", "anti-ship/ASW torpedo", None), "Mk-44 anti-ship/ASW torpedoes",
         "des torpilles antinavires et anti-sous-marines Mk-44",
         "طوربيدات مضادة للسفن والغواصات من طراز Mk-44"),
        (Goods("P-6", "FAC", 12), "12 P-6 FAC", "12 vedettes d'attaque rapides P-6",
         "12 زورق هجوم سريعا من طراز P-6"),
        (Goods("", "corvette", 2), "2 corvettes", "2 corvettes", "سفينتي كورفيت"),
        (Goods("M-7", "self-propelled gun", 2), "2 M-7 self-propelled guns",
         "2 canons automoteurs M-7", "مدفعين ذاتيي الحركة من طراز M-7"),
        (Goods("X", "quantum shield", 3), "3 X quantum shields", "3 X quantum shields",
         "3 X quantum shields"),
        (Goods("X", "", 3), "3 X ", "3 X ", "3 X "),
    ],
)  # fmt: skip
def test_goods(goods: Goods, en: str, fr: str, ar: str) -> None:
    assert [goods.in_language(one) for one in ("en", "fr", "ar")] == [en, fr, ar]


def test_lists_name_three_and_count_the_rest(countries: Countries) -> None:
    codes = ("DEU", "FRA", "USA", "MAR", "ISR", "ITA")
    names = [name_of(code, countries) for code in codes]
    assert grammar.listed(names[:3], "en") == "Germany, France and the United States"
    assert grammar.listed(names[:2], "es") == "Germany and France"
    assert grammar.listed(names, "en") == "Germany, France, the United States and 3 others"
    assert grammar.listed(names, "fr") == "Allemagne, France, États-Unis et 3 autres"
    assert grammar.listed(names[1:4], "fr", "en") == "en France, aux États-Unis et au Maroc"
    assert grammar.listed(names, "fr", "de").endswith("des États-Unis et de 3 autres")
    assert grammar.listed(names[:5], "ar") == "ألمانيا، فرنسا، الولايات المتحدة وطرفين آخرين"
    assert grammar.listed(names, "ar") == "ألمانيا، فرنسا، الولايات المتحدة و3 أطراف أخرى"
    assert grammar.listed(names[3:6], "ar", "ل") == "للمغرب، لإسرائيل ولإيطاليا"
    assert grammar.listed(names, "ar", "ل").endswith("للولايات المتحدة ولـ 3 أطراف أخرى")
    assert grammar.with_and("Ada Beispiel") == "و Ada Beispiel"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police (Morocco)", "Police (Morocco) / la police (Maroc) / الشرطة (المغرب)"),
        ("Ada Beispiel (Zaire)", ("Ada Beispiel (Zaire) / Ada Beispiel (Zaïre)"
         " / Ada Beispiel (زائير)")),
        ("the United Nations", "the United Nations / les Nations unies / الأمم المتحدة"),
        ("the United Front (Nowhere)", ("the United Front (Nowhere) / United Front (Nowhere)"
         " / United Front (Nowhere)")),
        ("", "an unnamed party / une partie non nommée / طرف لم يسم"),
    ],
)  # fmt: skip
def test_actors(text: str, expected: str, countries: Countries) -> None:
    name = words.of_side(text, None, countries, date(1985, 1, 1))
    assert f"{name.en} / {name.fr} / {name.ar}" == expected


@pytest.mark.parametrize(
    ("guests", "home", "host", "fr", "ar"),
    [
        ([("Barack Obama", "President")], "USA", "MAR",
         "Visite du président Barack Obama (États-Unis) au Maroc",
         "زيارة الرئيس باراك أوباما (الولايات المتحدة) إلى المغرب"),
        ([("Margaret Thatcher", "Prime Minister")], "GBR", "CUB",
         "Visite de la Première ministre Margaret Thatcher (Royaume-Uni) à Cuba",
         "زيارة رئيسة الوزراء مارغريت تاتشر (المملكة المتحدة) إلى كوبا"),
        ([("Hussein", "King"), ("Ada", "Queen")], "JOR", "USA",
         "Visite du roi Hussein et de la reine Ada (Jordanie) aux États-Unis",
         "زيارة الملك الحسين والملكة Ada (الأردن) إلى الولايات المتحدة"),
        ([("Ada", "Emir and Grand Vizier")], None, None, "Déplacement de l'émir Ada",
         "رحلة الأمير Ada"),
        ([("Ada", None)], "FRA", "ISR", "Visite d'Ada (France) en Israël",
         "زيارة Ada (فرنسا) إلى إسرائيل"),
    ],
)  # fmt: skip
def test_visits(
    guests: list[tuple[str, str | None]],
    home: str | None,
    host: str | None,
    fr: str,
    ar: str,
    countries: Countries,
) -> None:
    sides = (name_of(code, countries) if code else None for code in (home, host))
    assert made.visit("A visit", guests, *sides) == {"ar": ar, "en": "A visit", "fr": fr}


def test_a_visit_without_persons_has_the_title_of_the_file(countries: Countries) -> None:
    assert made.visit("A visit", [], name_of("FRA", countries), None) == {"en": "A visit"}


def test_purchases(countries: Countries) -> None:
    usa, fra = name_of("USA", countries), name_of("FRA", countries)
    goods = Goods("Leclerc", "tank", 12)
    assert made.purchase(usa, fra, goods, planned=False) == {
        "ar": "طلب الولايات المتحدة شراء 12 دبابة من طراز Leclerc من فرنسا",
        "en": "The United States orders 12 Leclerc tanks from France",
        "fr": "Les États-Unis commandent 12 chars Leclerc à la France",
    }
    planned = made.purchase(fra, usa, Goods("", "tank", None), planned=True)
    assert planned["fr"] == "La France prévoit de commander des chars aux États-Unis"
    assert planned["ar"] == "اعتزام فرنسا شراء دبابات من الولايات المتحدة"


def test_reports_of_one_side_and_of_both(countries: Countries) -> None:
    usa, mar = name_of("USA", countries), name_of("MAR", countries)
    accord = cameo.lookup("019")
    one = made.report(accord, mar, usa, both=False)
    assert one["fr"] == "Le Maroc exprime son accord avec les États-Unis"
    assert one["ar"] == "إعراب المغرب عن الاتفاق مع الولايات المتحدة"
    both = made.report(accord, mar, usa, both=True)
    assert both["fr"] == "Le Maroc et les États-Unis expriment leur accord"
    assert both["ar"] == "إعراب المغرب والولايات المتحدة عن الاتفاق"
    ties = cameo.lookup("061")
    assert (
        made.report(ties, usa, mar, both=True)["ar"] == "تعاون اقتصادي بين الولايات المتحدة والمغرب"
    )
    assert made.report(ties, usa, mar, both=False)["ar"] == (
        "تعاون اقتصادي من الولايات المتحدة مع المغرب"
    )
    reception = made.report(cameo.lookup("043"), mar, usa, both=True)
    assert reception["fr"] == "Le Maroc reçoit la visite des États-Unis"


def test_names_of_tables_have_offices() -> None:
    assert words.of_titled("Barack Obama", "President").fr == "le président Barack Obama"
    assert words.of_titled("Barack Obama", "President").en == "President Barack Obama"
    assert words.of_titled("NATO", None).fr == "l'OTAN"


@pytest.mark.parametrize(
    "name", ["United States", "Netherlands", "Soviet Union", "Solomon Islands", "United Nations"]
)
def test_some_names_have_an_article(name: str) -> None:
    assert words.in_sentence(name) == f"the {name}"
    assert words.in_sentence("Morocco") == "Morocco"

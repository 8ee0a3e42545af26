"""Offices and honorifics parted from names, by the table of their words."""

import pytest

from app.data import table
from app.domain.offices import Part, parts

NAMES = {"en": "Anna Exempla", "fr": "Louis Exemple", "ar": "سالم المثال"}
LINES = table("offices")


def parted(text: str, language: str = "en") -> list[str]:
    """The offices of a text in brackets, and its names."""
    return [f"[{part.text}]" if part.kind == "office" else part.text
            for part in parts(text, language)]  # fmt: skip


def lines(kind: str) -> list[dict[str, str]]:
    return [line for line in LINES if line["kind"] == kind]


@pytest.mark.parametrize("language", NAMES)
def test_each_office_is_parted_before_and_behind_a_name(language: str) -> None:
    name = NAMES[language]
    wrong = []
    for line in lines("office"):
        office = line["text"]
        shown = f"[{line['for'] or office}]"
        if line["language"] == language and (
            parted(f"{office} {name}") != [shown, name]
            or parted(f"{name}, {office}") != [name, shown]
        ):
            wrong.append(office)
    assert not wrong


def test_each_modifier_belongs_to_its_office() -> None:
    heads = {"en": "President", "fr": "président", "ar": "وزير"}
    wrong = []
    for line in lines("modifier"):
        head, name, text = heads[line["language"]], NAMES[line["language"]], line["text"]
        office = f"{head} {text}" if "after" in line["flags"] else f"{text} {head}"
        if parted(f"{office} {name}") != [f"[{office}]", name]:
            wrong.append(office)
    assert not wrong


def test_each_honorific_is_removed() -> None:
    wrong = []
    for line in lines("honorific"):
        name, language = NAMES[line["language"]], line["language"]
        before = "Minister " if "given" in line["flags"] else ""
        if parted(f"{before}{line['text']} {name}", language)[-1] != name:
            wrong.append(line["text"])
    assert not wrong


def test_each_field_belongs_to_its_office() -> None:
    offices = {"en": "Minister of", "fr": "Ministre de", "ar": "وزير"}
    wrong = []
    for line in lines("field"):
        office = f"{offices[line['language']]} {line['text']}"
        name = NAMES[line["language"]]
        if parted(f"{office} {name}") != [f"[{office}]", name]:
            wrong.append(office)
    assert not wrong


def test_each_link_and_each_and_belongs_to_its_office() -> None:
    wrong = []
    for line in [*lines("link"), *lines("and")]:
        language, text = line["language"], line["text"]
        office = {"en": "Minister {} Trade", "fr": "Ministre {} Commerce", "ar": "وزير {} التجارة"}
        if line["kind"] == "and":
            office = {"en": "Minister of Defence {} Trade", "fr": "Ministre de Défense {} Commerce",
                      "ar": "وزير الدفاع {} التجارة"}  # fmt: skip
        shown = office[language].format(text)
        if parted(f"{shown} {NAMES[language]}") != [f"[{shown}]", NAMES[language]]:
            wrong.append(shown)
    assert not wrong
    for line in lines("article"):
        head = {"en": "President", "fr": "président"}[line["language"]]
        assert parted(f"{line['text']} {head} Anna Exempla") == [f"[{head}]", "Anna Exempla"]


def test_no_line_is_twice_in_the_table() -> None:
    keys = [(line["kind"], line["language"], line["text"].casefold()) for line in LINES]
    assert len(keys) == len(set(keys))
    assert {line["language"] for line in LINES} == set(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chancellor of the Exchequer Fred Exempt", "[Chancellor of the Exchequer] | Fred Exempt"),
        (
            "Prime Minister and Minister of Defence Gal Exempel",
            "[Prime Minister] | [Minister of Defence] | Gal Exempel",
        ),
        ("Secretary-General Dan Exemplum", "[Secretary-General] | Dan Exemplum"),
        ("Defence Minister Carla Exempli", "[Defence Minister] | Carla Exempli"),
        (
            "Finance and Trade Minister Carla Exempli",
            "[Finance and Trade Minister] | Carla Exempli",
        ),
        ("King Abdullah II of Jordan", "[King] | Abdullah II"),
        ("President de Gaulle", "[President] | de Gaulle"),
        ("Président de la Rúa", "[Président] | de la Rúa"),
        (
            "Ministre d’État, ministre de l’Intérieur Louis Exemple",
            "[Ministre d’État] | [ministre de l’Intérieur] | Louis Exemple",
        ),
        (
            "Anna Exempla (Minister of Foreign Affairs)",
            "Anna Exempla | [Minister of Foreign Affairs]",
        ),
        (
            "Anna Exempla Minister of Foreign Affairs of France",
            "Anna Exempla | [Minister of Foreign Affairs of France]",
        ),
        (
            "Anna Exempla, Minister of Trade & Industry, and Fred Exempt, Minister of Defence",
            "Anna Exempla | [Minister of Trade & Industry] | Fred Exempt | [Minister of Defence]",
        ),
        (
            "The Minister of Defence of the Republic of Korea, Kim Exempla",
            "[Minister of Defence of the Republic of Korea] | Kim Exempla",
        ),
        (
            "Minister of Defence (acting) Kim Exempla",
            "[Minister of Defence (acting)] | Kim Exempla",
        ),
        (
            "Secretary of State for Foreign, Commonwealth and Development Affairs Anna Exempla",
            "[Secretary of State for Foreign, Commonwealth and Development Affairs] | Anna Exempla",
        ),
        ("French President Emmanuel Exemple", "[French President] | Emmanuel Exemple"),
        ("France's President Emmanuel Exemple", "[France's President] | Emmanuel Exemple"),
        ("France President Emmanuel Exemple", "[France President] | Emmanuel Exemple"),
        ("U.S. Secretary of State Anna Exempla", "[U.S. Secretary of State] | Anna Exempla"),
        ("Minister of Kelp and Dulse Anna Exempla", "[Minister of Kelp and Dulse] | Anna Exempla"),
        ("Minister of Kelp Growers Anna Exempla", "[Minister of Kelp Growers] | Anna Exempla"),
        ("Minister of Kelp Exempla", "[Minister of Kelp] | Exempla"),
        ("Minister of Kelp", "[Minister of Kelp]"),
        (
            "Ministre de l’Europe et des Affaires étrangères Louis Exemple",
            "[Ministre de l’Europe et des Affaires étrangères] | Louis Exemple",
        ),
        (
            "Ministre de l’Économie, des Finances et de la Souveraineté Bruno Le Maire",
            "[Ministre de l’Économie, des Finances et de la Souveraineté] | Bruno Le Maire",
        ),
        ("Bruno Le Maire, ministre de l’Économie", "Bruno Le Maire | [ministre de l’Économie]"),
        (
            "Haut représentant de l’Union pour les affaires et la sécurité Louis Exemple",
            "[Haut représentant de l’Union pour les affaires et la sécurité] | Louis Exemple",
        ),
        (
            "Ministre délégué auprès du ministre de l’Intérieur Louis Exemple",
            "[Ministre délégué auprès du ministre de l’Intérieur] | Louis Exemple",
        ),
        (
            "le ministre marocain des Affaires étrangères Louis Exemple",
            "[ministre marocain des Affaires étrangères] | Louis Exemple",
        ),
        ("Mohammed VI, roi du Maroc", "Mohammed VI | [roi du Maroc]"),
        ("le prince Albert II de Monaco", "[prince] | Albert II"),
        ("Monsieur le Président Louis Exemple", "[Président] | Louis Exemple"),
        (
            "Commander-in-Chief of the Armed Forces General Bob Exempla",
            "[Commander-in-Chief of the Armed Forces] | [General] | Bob Exempla",
        ),
        ("The Honourable Anna Exempla MP", "Anna Exempla | [MP]"),
        ("HE Dr. Anna Exempla", "Anna Exempla"),
        ("He Yafei", "He Yafei"),
        ("Gen. Prem Exempla", "[Gen.] | Prem Exempla"),
        ("Gen Nakatani", "Gen Nakatani"),
        ("Mackenzie King", "Mackenzie King"),
        ("Jordan King", "Jordan King"),
        ("King, Angus", "King, Angus"),
        ("Prime Minister King", "[Prime Minister] | King"),
        ("Willem-King Exempla", "Willem-King Exempla"),
        ("Sultan bin Exempla", "Sultan bin Exempla"),
        ("Sultan Qaboos bin Exempla", "[Sultan] | Qaboos bin Exempla"),
        ("Prime Minister Shah Mahmud", "[Prime Minister] | Shah Mahmud"),
        ("Prime Minister Sheikh Nasser Exempla", "[Prime Minister] | Nasser Exempla"),
        ("Prime Minister Sheikh Hasina", "[Prime Minister] | Sheikh Hasina"),
        ("Abdiweli Sheikh Ahmed", "Abdiweli Sheikh Ahmed"),
        ("Minister of State Israel Katz", "[Minister of State] | Israel Katz"),
        ("General Secretary Tô Lâm", "[General Secretary] | Tô Lâm"),
        ("Prime MinisterHaidar al- Abadi", "[Prime Minister] | Haidar al-Abadi"),
        ("President- Elect Anna Exempla", "[President-elect] | Anna Exempla"),
        ("Prime Minster Adrian Exempla", "[Prime Minister] | Adrian Exempla"),
        ("Prime Minister-Prince Kantol", "[Prime Minister] | [Prince] | Kantol"),
        ("President Valéry Giscard d’Estaing", "[President] | Valéry Giscard d’Estaing"),
        (
            "Anna d’Exempla et le ministre Louis Exemple",
            "Anna d’Exempla | [ministre] | Louis Exemple",
        ),
        ("Rudolphus (Ruud) Exempel", "Rudolphus (Ruud) Exempel"),
        ("Exempel (Ruud), Prime Minister", "Exempel (Ruud) | [Prime Minister]"),
        ("رئيس الوزراء ووزير الدفاع سالم المثال", "[رئيس الوزراء] | [وزير الدفاع] | سالم المثال"),
        ("سالم المثال وزير الخارجية", "سالم المثال | [وزير الخارجية]"),
        ("سالم المثال، وزير الخارجية", "سالم المثال | [وزير الخارجية]"),
        (
            "وزير الشؤون الخارجية والتعاون الإفريقي والمغاربة المقيمين بالخارج سالم المثال",
            "[وزير الشؤون الخارجية والتعاون الإفريقي والمغاربة المقيمين بالخارج] | سالم المثال",
        ),
        (
            "وزير الفلاحة والصيد البحري والتنمية المندمجة والواحات سالم المثال",
            "[وزير الفلاحة والصيد البحري والتنمية المندمجة والواحات] | سالم المثال",
        ),
        ("وزير الفضاء سالم المثال", "[وزير الفضاء] | سالم المثال"),
        (
            "وزير الخارجية الفرنسي السابق سالم المثال",
            "[وزير الخارجية الفرنسي السابق] | سالم المثال",
        ),
        ("رئيس جمهورية مصر العربية سالم المثال", "[رئيس جمهورية مصر العربية] | سالم المثال"),
        ("رئيس وزراء إسرائيل سالم المثال", "[رئيس وزراء إسرائيل] | سالم المثال"),
        (
            "محمد المثال السوداني رئيس الوزراء العراقي",
            "محمد المثال السوداني | [رئيس الوزراء العراقي]",
        ),
        ("الملك عبد الله الثاني ملك الأردن", "[الملك] | عبد الله الثاني | [ملك الأردن]"),
        (
            "خادم الحرمين الشريفين الملك سلمان بن عبد العزيز",
            "[خادم الحرمين الشريفين] | [الملك] | سلمان بن عبد العزيز",
        ),
        ("صاحب السمو الشيخ تميم بن حمد أمير دولة قطر", "[الشيخ] | تميم بن حمد | [أمير دولة قطر]"),
        ("الأمين العام للأمم المتحدة سالم المثال", "[الأمين العام للأمم المتحدة] | سالم المثال"),
        ("معالي وزير الخارجية السيد سالم المثال", "[وزير الخارجية] | سالم المثال"),
        ("حسين الشيخ", "حسين الشيخ"),
        ("خليل الوزير", "خليل الوزير"),
        ("عبد الملك الحوثي", "عبد الملك الحوثي"),
        ("الأمير سلطان بن عبد العزيز", "[الأمير] | سلطان بن عبد العزيز"),
        (
            "Minister of Kelp and Minister Anna Exempla",
            "[Minister of Kelp] | [Minister] | Anna Exempla",
        ),
        ("Anna Exempla and Mr. Bo Exempel", "Anna Exempla | Bo Exempel"),
        ("Prime, Minister Anna Exempla", "Prime | [Minister] | Anna Exempla"),
        (
            "Deputy " * 13 + "Anna Exempla",
            "[" + "Deputy " * 11 + "Deputy] | [Deputy] | Anna Exempla",
        ),
        ("King", "[King]"),
        ("and", ""),
    ],
)
def test_a_text(text: str, expected: str) -> None:
    assert " | ".join(parted(text)) == expected


def test_initials_are_honorifics_in_a_text_of_their_language() -> None:
    assert parted("M. Louis Exemple") == ["M. Louis Exemple"]
    assert parted("M. Louis Exemple", "fr") == ["Louis Exemple"]


def test_of_a_part() -> None:
    assert parts("le roi Mohammed VI et le Premier ministre par intérim Louis Exemple", "fr") == (
        Part("office", "roi", language="fr", base="roi", is_royal=True),
        Part("name", "Mohammed VI"),
        Part(
            "office", "Premier ministre par intérim", is_apart=True, language="fr",
            base="premier ministre",
        ),
        Part("name", "Louis Exemple"),
    )  # fmt: skip
    assert [part.is_apart for part in parts("Anna Exempla, Minister; Fred Exempt")] == [
        False,
        True,
        True,
    ]
    assert parts("") == ()

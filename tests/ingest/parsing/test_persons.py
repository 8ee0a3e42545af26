"""Titles parted from names, cells that name two, and which spellings are one person."""

from collections import defaultdict
from datetime import date

import pytest

from app.domain.countries import Countries
from app.domain.text import fold
from app.ingest.formats import historyatstate
from app.ingest.parsing.persons import actor, parse
from app.ingest.parsing.results import Rejection
from tests.real_files import DATA, needs_data


@pytest.mark.parametrize(
    ("cell", "title", "name", "ordinal"),
    [
        ("Prime Minister Kyriakos Mitsotakis", "Prime Minister", "Kyriakos Mitsotakis", None),
        ("King Mohammed VI", "King", "Mohammed VI", "VI"),
        ("King Abdullah II bin Al-Hussein", "King", "Abdullah II bin Al-Hussein", "II"),
        ("King Carl XVI Gustav", "King", "Carl XVI Gustav", "XVI"),
        ("Prince Albert I", "Prince", "Albert I", "I"),
        ("Prime MinisterHaidar al- Abadi", "Prime Minister", "Haidar al-Abadi", None),
        ("Prime Minster Adrian Nastase", "Prime Minister", "Adrian Nastase", None),
        ("Prime Ministere Silvio Berlusconi", "Prime Minister", "Silvio Berlusconi", None),
        ("President- elect Ernesto Zedillo", "President-elect", "Ernesto Zedillo", None),
        ("President-Elect Carlos Salinas", "President-elect", "Carlos Salinas", None),
        ("President- designate Roberto E. Viola", "President-designate", "Roberto E. Viola", None),
        ("Interim Prime Minister Ayad Allawi", "Interim Prime Minister", "Ayad Allawi", None),
        ("Vice-President Al Gore", "Vice-President", "Al Gore", None),
        (
            "Chairman of the Presidency Alija Izetbegovic",
            "Chairman of the Presidency",
            "Alija Izetbegovic",
            None,
        ),
        (
            "President of the Council of Ministers Hussain Ershad",
            "President of the Council of Ministers",
            "Hussain Ershad",
            None,
        ),
        ("General Secretary Leonid Brezhnev", "General Secretary", "Leonid Brezhnev", None),
        ("Governor General Lord Gowrie", "Governor General", "Lord Gowrie", None),
        ("Brigadier General Juan Melgar", "Brigadier General", "Juan Melgar", None),
        ("Grand Duchess Charlotte", "Grand Duchess", "Charlotte", None),
        ("Pope John Paul II", "Pope", "John Paul II", "II"),
        ("Shah Mohammad Reza Pahlavi", "Shah", "Mohammad Reza Pahlavi", None),
        ("Prime Minister Shah Mahmud", "Prime Minister", "Shah Mahmud", None),
        ("Prime Minister Amir Abbas Hoveyda", "Prime Minister", "Amir Abbas Hoveyda", None),
        ("Amir Sheikh Hamad bin Khalifa", "Amir", "Hamad bin Khalifa", None),
        ("Sheikh Haya al-Khalifa", "Sheikh", "Haya al-Khalifa", None),
        ("Prime Minister Sheikh Hasina", "Prime Minister", "Sheikh Hasina", None),
        ("President Dr. Hilda C. Heine", "President", "Hilda C. Heine", None),
        ("Prime Minister Mackenzie King", "Prime Minister", "Mackenzie King", None),
        ("Prime Minister P.V. Narasimha Rao", "Prime Minister", "P.V. Narasimha Rao", None),
        ("President William V. S. Tubman", "President", "William V. S. Tubman", None),
        ("Premier and Prince Sihanouk", "Premier and Prince", "Sihanouk", None),
        ("Premier & Prince Sihanouk", "Premier and Prince", "Sihanouk", None),
        ("Prime Minister-Prince Kantol", "Prime Minister and Prince", "Kantol", None),
        ("President Archbishop Makarios III", "President and Archbishop", "Makarios III", "III"),
        ("President Benigno S. Aquino, 3rd", "President", "Benigno S. Aquino, 3rd", "III"),
        ("President Surangel Whipps, Jr", "President", "Surangel Whipps, Jr", "Jr"),
        ("President Ferdinand Marcos Jr.", "President", "Ferdinand Marcos Jr.", "Jr"),
        ("Valdas Adamkus", None, "Valdas Adamkus", None),
        ("  President\N{NO-BREAK SPACE}Kais \n Saied ", "President", "Kais Saied", None),
    ],
)
def test_one_person(cell: str, title: str | None, name: str, ordinal: str | None) -> None:
    (person,) = parse(cell)
    assert (person.title, person.name, person.ordinal) == (title, name, ordinal)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "President Anwar Sadat, Prime Minister Mustafa Khalil",
            [("President", "Anwar Sadat"), ("Prime Minister", "Mustafa Khalil")],
        ),
        (
            "President Andrzej Duda and Prime Minister Donald Tusk",
            [("President", "Andrzej Duda"), ("Prime Minister", "Donald Tusk")],
        ),
        (
            "King Abdullah and Crown Prince Hussein",
            [("King", "Abdullah"), ("Crown Prince", "Hussein")],
        ),
        (
            "Ada Beispiel, Prime Minister and Minister of Trade, and Bo Voorbeeld, Ambassador",
            [
                ("Prime Minister and Minister of Trade", "Ada Beispiel"),
                ("Ambassador", "Bo Voorbeeld"),
            ],
        ),
        (
            "President Ada Beispiel, Prime Minister, Bo Voorbeeld",
            [("President", "Ada Beispiel"), ("Prime Minister", "Bo Voorbeeld")],
        ),
        (
            "Ada Beispiel and Minister Bo Voorbeeld",
            [(None, "Ada Beispiel"), ("Minister", "Bo Voorbeeld")],
        ),
        (
            "Ada Beispiel, présidente du Sénat et ministre d’État",
            [("présidente du Sénat et ministre d’État", "Ada Beispiel")],
        ),
        ("King", []),
        ("President and Prime Minister", []),
        ("", []),
    ],
)
def test_as_many_persons_as_are_named(cell: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(person.title, person.name) for person in parse(cell)] == expected


def _id(cell: str, country: str, year: int = 2000) -> str:
    (person,) = parse(cell)
    return str(actor("example", person, country, date(year, 5, 1)).external_id)


@pytest.mark.parametrize(
    ("country", "cells"),
    [
        ("MAR", ("King Mohammed VI", "King Mohamed VI", "King Muhammad VI")),
        ("JOR", ("King Abdullah II", "King Abdullah II bin Al-Hussein")),
        ("ISR", ("Prime Minister Binyamin Netanyahu", "Benyamin Netanyahu", "Benjamin Netanyahu")),
        ("IRQ", ("Prime Minister Nouri al-Maliki", "Prime Minister Nuri al-Maliki")),
        ("LBN", ("Prime Minister Rafiq Hariri", "Prime Minister Rafiq al-Hariri")),
        ("YEM", ("President Ali Abdallah Salih", "President Ali Abdullah Saleh")),
        ("GAB", ("President Omar Bongo", "President El Hadj Omar Bongo")),
        ("NLD", ("Prime Minister Willem (Wim) Kok", "Prime Minister Willem Kok")),
        ("PLW", ("President Surangel Whipps, Jr", "President Surangel Whipps Jr.")),
        ("IDN", ("President Soeharto", "President Suharto")),
        ("KHM", ("King Sihanouk", "Prince Sihanouk", "Premier and Prince Sihanouk")),
        ("SEN", ("Prime Minister Abdou Diouf", "President Abdou Diouf")),
    ],
)
def test_one_actor(country: str, cells: tuple[str, ...]) -> None:
    assert len({_id(cell, country) for cell in cells}) == 1


@pytest.mark.parametrize(
    ("country", "cells"),
    [
        ("MAR", ("King Mohammed V", "King Mohammed VI", "King Hassan II", "King Hassan")),
        ("USA", ("George Bush", "George W. Bush", "George H.W. Bush")),
        ("USA", ("Theodore Roosevelt", "Franklin D. Roosevelt")),
        ("PHL", ("President Ferdinand Marcos", "President Ferdinand Marcos Jr.")),
        ("MHL", ("President Amata Kabua", "President Imata Kabua")),
        ("JOR", ("King Hussein", "Crown Prince Hussein", "Crown Prince Hassan")),
        ("EGY", ("President Mohamed Naguib", "President Mahmud Naguib")),
        ("QAT", ("Amir Hamad bin Khalifa", "Amir Ahmad bin Khalifa")),
        ("ISR", ("Prime Minister Ben-Gurion", "Prime Minister David Ben-Gurion")),
        ("COL", ("President Lopez", "President Lopes Mateos", "President Lapuz")),
        ("MLI", ("Prime Minister Lu Hu", "Prime Minister Lou Hou")),
    ],
)
def test_actors_that_stay_apart(country: str, cells: tuple[str, ...]) -> None:
    assert len({_id(cell, country) for cell in cells}) == len(cells)


@pytest.mark.parametrize(
    ("country", "cell", "years"),
    [
        ("GRC", "Prime Minister Konstantinos Karamanlis", (1978, 2004)),
        ("ISL", "Prime Minister Bjarni Benediktsson", (1969, 2024)),
        ("COL", "President-elect Ospina", (1922, 1946)),
        ("CRI", "President Jose Figueres Ferrer", (1970, 1994)),
    ],
)
def test_namesakes_are_told_by_the_year(country: str, cell: str, years: tuple[int, int]) -> None:
    first, second = (_id(cell, country, year) for year in years)
    assert first != second


def test_a_country_and_a_data_set_have_actors_of_their_own() -> None:
    assert _id("King Faisal", "SAU") != _id("King Faisal", "IRQ")
    (person,) = parse("President Jacques Delors")
    assert actor("example", person, None, date(1990, 1, 1)).external_id == (
        "actor/person//jksa dlrsa"
    )


def test_titles_are_roles_held_on_the_day() -> None:
    (person,) = parse("Premier and Prince Sihanouk")
    found = actor("example", person, "KHM", date(1958, 9, 30))
    assert found.names == {"en": "Sihanouk"}
    assert found.model_dump(mode="json", by_alias=True)["roles"] == [
        {
            "title": {"en": title},
            "organisation": None,
            "from": "[..1958-09-30]",
            "to": "[1958-09-30..]",
        }
        for title in ("Premier", "Prince")
    ]


@needs_data
def test_actors_of_the_real_file(countries: Countries) -> None:
    """All spellings that are one actor were judged by eye; a change here has to be judged too."""
    names = defaultdict(set)
    titles = set()
    for path in sorted((DATA / "visits" / "historyatstate-visits").glob("*.xml")):
        with path.open("rb") as file:
            for read in historyatstate.read_visits(file, countries):
                assert not isinstance(read.result, Rejection)
                for person in read.needs[2:]:
                    dumped = person.model_dump()
                    names[dumped["external_id"]].add(fold(dumped["names"]["en"]))
                    titles |= {role["title"]["en"] for role in dumped["roles"]}
    assert len(names) == 1409
    assert sum(len(spellings) > 1 for spellings in names.values()) == 47
    assert not {"king", "prime minister"} & set().union(*names.values())
    assert {fold(title) for title in titles}.isdisjoint(set().union(*names.values()))
    moroccan = {spelling for key, found in names.items() if "/MAR/" in key for spelling in found}
    monarchs = [key for key in names if "/MAR/" in key and key.endswith((" ii", " v", " vi"))]
    assert len(monarchs) == 3
    assert {"mohamed v", "hassan ii", "mohamed vi", "mohammed vi"} <= moroccan

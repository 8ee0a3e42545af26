"""Persons of a table: offices in their cells or in columns of their own, and who is one person."""

from collections.abc import Sequence

import pytest

from app.actors.draft import ActorDraft
from app.domain.countries import Countries
from app.events.draft import EventDraft
from tests.ingest.table.support import read_all, rejection

MAPPING = """
[event]
id = "{n}"
type = "visit"
title = "{guest} visits {host}"
[date]
column = "d"
[[parties]]
role = "guest"
columns = "from"
actor = "{who}"
kind = "person"
OFFICE
[[parties]]
role = "host"
country = "ESP"
"""

Row = tuple[str, str, str]
"""The date, the person, the country."""


def persons(
    rows: Sequence[Row], countries: Countries, more: str = "", columns: str = ""
) -> dict[str, list[str]]:
    """The offices of each person of a table, by the first name; one entry is one actor."""
    content = f"n,d,who,from{columns}\n" + "".join(
        f'{n},{date},"{who}",{home}\n' for n, (date, who, home) in enumerate(rows)
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for read in read_all(content, MAPPING.replace("OFFICE", more), countries):
        assert isinstance(read.result, EventDraft), read.result
        for person in read.needs:
            if isinstance(person, ActorDraft):
                dumped = person.model_dump()
                name = next(iter(dumped["names"].values()))
                _, offices = found.setdefault(dumped["external_id"], (name, []))
                titles = [next(iter(role["title"].values())) for role in dumped["roles"]]
                offices += [title for title in titles if title not in offices]
    return dict(found.values())


def test_offices_in_english_are_no_part_of_a_name(countries: Countries) -> None:
    cells = (
        "Minister of Foreign Affairs Ada Beispiel",
        "Prime Minister Ada Beispiel",
        "Permanent Representative Ada Beispiel",
        "Ada Beispiel, Deputy Prime Minister and Minister of Trade",
        "Speaker of the House of Representatives Ada Beispiel",
        "President of the Republic Bo Voorbeeld",
        "H.E. Dr. Bo Voorbeeld",
        "Chancellor of the Exchequer Bo Voorbeeld",
    )
    rows = [(f"2021-01-{n:02}", cell, "France") for n, cell in enumerate(cells, 1)]
    assert persons(rows, countries) == {
        "Ada Beispiel": [
            "Minister of Foreign Affairs",
            "Prime Minister",
            "Permanent Representative",
            "Deputy Prime Minister",
            "Minister of Trade",
            "Speaker of the House of Representatives",
        ],
        "Bo Voorbeeld": ["President of the Republic", "Chancellor of the Exchequer"],
    }


def test_offices_in_arabic_and_french_are_no_part_of_a_name(countries: Countries) -> None:
    rows = [
        ("2021-01-01", "وزير الدفاع كريم النموذج", "Morocco"),
        ("2021-01-02", "كريم النموذج", "Morocco"),
        ("2021-01-03", "معالي السيد كريم النموذج، رئيس الحكومة", "Morocco"),
        ("2021-01-04", "Premier ministre Luc Modèle", "France"),
        ("2021-01-05", "Ministre de l’Intérieur Luc Modèle", "France"),
        ("2021-01-06", "Luc Modèle, président de la République", "France"),
    ]
    assert persons(rows, countries) == {
        "كريم النموذج": ["وزير الدفاع", "رئيس الحكومة"],
        "Luc Modèle": ["Premier ministre", "Ministre de l’Intérieur", "président de la République"],
    }


@pytest.mark.parametrize(
    "cells",
    [
        ("جلالة الملك محمد السادس", "الملك محمد السادس", "le roi Mohammed VI", "King Muhammad VI"),
        ("الملك الحسن الثاني", "King Hassan II", "Sa Majesté le roi Hassan II"),
        ("الملك عبد الله الثاني", "King Abdullah II of Jordan", "Abdallah II, roi de Jordanie"),
        ("الملك حسين", "King Hussein"),
        ("الرئيس إيمانويل ماكرون", "President Emmanuel Macron"),
        ("بنيامين نتنياهو", "Prime Minister Benjamin Netanyahu"),
    ],
)
def test_one_person_in_two_scripts(cells: tuple[str, ...], countries: Countries) -> None:
    rows = [(f"2021-01-{n:02}", cell, "Morocco") for n, cell in enumerate(cells, 1)]
    assert len(persons(rows, countries)) == 1


def test_the_name_and_the_office_have_their_language(countries: Countries) -> None:
    content = "n,d,who,from\n1,2021-01-05,الملك محمد السادس,Morocco\n"
    (read,) = read_all(content, MAPPING.replace("OFFICE", ""), countries)
    assert isinstance(read.result, EventDraft)
    guest, _ = read.result.participants
    assert guest.title == {"ar": "الملك"}
    (person,) = (need for need in read.needs if isinstance(need, ActorDraft))
    assert person.model_dump()["names"] == {"ar": "محمد السادس"}


OFFICE = 'office = "{office}"'


@pytest.mark.parametrize(
    ("who", "office", "name", "offices"),
    [
        ("Ada Beispiel", "Keeper of the Seals", "Ada Beispiel", ["Keeper of the Seals"]),
        ("Dr. Ada Beispiel", "Prime Minister and Minister of Defence", "Ada Beispiel",
         ["Prime Minister", "Minister of Defence"]),
        ("Sultan Al Mithal", "Minister of Industry", "Sultan Al Mithal", ["Minister of Industry"]),
        ("President Ada Beispiel", "President", "Ada Beispiel", ["President"]),
        ("Ada Beispiel", "", "Ada Beispiel", []),
    ],
)  # fmt: skip
def test_a_column_of_offices(
    who: str, office: str, name: str, offices: list[str], countries: Countries
) -> None:
    row = ("2021-01-01", who, f"France,{office}")
    assert persons([row], countries, OFFICE, ",office") == {name: offices}


def test_an_office_needs_a_person(countries: Countries) -> None:
    mapping = MAPPING.replace("OFFICE", OFFICE).replace('"person"', '"group"')
    with pytest.raises(Exception, match="an office is that of an actor with kind"):
        rejection("n,d,who,from,office\n", mapping, countries)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1961-01-01", "President Park", "Korea, Republic of"),
         ("2013-01-01", "President Park", "Korea, Republic of")),
        (("1961-01-01", "President Kim", "Korea, Republic of"),
         ("1961-02-01", "Foreign Minister Kim", "Korea, Republic of")),
        (("1961-01-01", "President Kim", "Korea, Republic of"),
         ("1961-01-01", "President Kim", "Korea, North")),
        (("1955-01-01", "de Gaulle", "France"), ("1985-01-01", "de Gaulle", "France")),
        (("1961-01-01", "الوزير المثال", "Morocco"), ("1991-01-01", "الوزير المثال", "Morocco")),
        (("1961-01-01", "le ministre Dupont", "France"),
         ("1961-02-01", "le Premier ministre Dupont", "France")),
    ],
)  # fmt: skip
def test_a_bare_surname_joins_nobody(one: Row, other: Row, countries: Countries) -> None:
    content = [one, other]
    rows = "".join(f'{n},{d},"{who}","{home}"\n' for n, (d, who, home) in enumerate(content))
    reads = read_all("n,d,who,from\n" + rows, MAPPING.replace("OFFICE", ""), countries)
    ids = {
        need.model_dump()["external_id"]
        for read in reads
        for need in read.needs
        if isinstance(need, ActorDraft)
    }
    assert len(ids) == len(content)


def test_one_office_holder_with_a_bare_surname(countries: Countries) -> None:
    rows = [
        ("1961-01-01", "President-elect Beispiel", "Chile"),
        ("1963-01-01", "President Beispiel", "Chile"),
    ]
    assert persons(rows, countries) == {"Beispiel": ["President-elect", "President"]}


def test_a_party_that_is_a_person_has_no_office_in_its_name(countries: Countries) -> None:
    mapping = MAPPING.replace('actor = "{who}"\nkind = "person"\nOFFICE', 'others = "person"')
    mapping = mapping.replace('columns = "from"', 'columns = "who"')
    (read,) = read_all("n,d,who\n1,2021-01-05,Minister of Trade Ada Beispiel\n", mapping, countries)
    (person,) = (need for need in read.needs if isinstance(need, ActorDraft))
    assert person.names == {"en": "Ada Beispiel"}
    assert [role.title for role in person.roles] == [{"en": "Minister of Trade"}]
    undated = mapping.replace('[date]\ncolumn = "d"', "")
    (read,) = read_all("n,d,who\n1,,King Mohammed VI\n", undated, countries)
    (person,) = (need for need in read.needs if isinstance(need, ActorDraft))
    assert (person.names, person.roles) == ({"en": "Mohammed VI"}, ())

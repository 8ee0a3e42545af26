"""GDELT: columns without names, CAMEO's countries beside FIPS 10-4's, reckoned dates."""

import pytest

from app.domain.countries import Countries
from app.ingest.formats.gdelt2 import COLUMNS, read
from tests.ingest.news_rows import account, file_of, one_event, outcomes, parties
from tests.real_files import DATA, needs_data

AT = {
    "id": 0, "day": 1, "code": 26, "root": 28, "quad": 29, "score": 30, "added": 59, "url": 60,
    "code_1": 5, "name_1": 6, "country_1": 7, "type_1": 12,
    "code_2": 15, "name_2": 16, "country_2": 17, "type_2": 22,
    "place": 52, "fips": 53, "lat": 56, "long": 57,
}  # fmt: skip
BASE = {
    "id": "5", "day": "20170601", "code": "042", "added": "20170601120000",
    "url": "https://news.example/1",
    "code_1": "MARGOV", "name_1": "AMINA IDRISSI", "country_1": "MAR", "type_1": "GOV",
    "code_2": "ROM", "name_2": "BUCHAREST", "country_2": "ROM", "type_2": "",
    "place": "Rabat, Rabat-Sale, Morocco", "fips": "MO", "lat": "34.02", "long": "-6.84",
}  # fmt: skip
MIRROR = {
    "id": "6", "code": "043",
    "code_1": "ROM", "name_1": "BUCHAREST", "country_1": "ROM", "type_1": "",
    "code_2": "MARGOV", "name_2": "AMINA IDRISSI", "country_2": "MAR", "type_2": "GOV",
}  # fmt: skip


def row(**changes: str) -> list[str]:
    cells = [""] * COLUMNS
    for name, text in (BASE | changes).items():
        cells[AT[name]] = text
    return cells


def test_a_row_is_an_event(countries: Countries) -> None:
    event = one_event(read(file_of(row()), countries))
    assert (event.dataset, event.external_id, event.coding) == ("gdelt2", "5", "machine")
    assert event.type == "visit"
    assert event.title == {
        "ar": "زيارة Amina Idrissi (المغرب) إلى رومانيا",
        "en": "Amina Idrissi (Morocco) visits Romania",
        "fr": "Visite d'Amina Idrissi (Maroc) en Roumanie",
    }
    assert event.summary == {"en": "Reported at https://news.example/1."}
    assert event.date is not None
    assert (event.date.edtf, event.flags) == ("2017-06-01", ())
    assert parties(event) == [
        ("guest", "MAR", "actor/person/MAR/amina idrissi"), ("host", "ROU", None),
    ]  # fmt: skip
    assert event.place is not None
    assert (event.place.country, event.place.latitude) == ("MAR", 34.02)  # FIPS MO, never Macao
    assert event.codes.cameo == "042"


@pytest.mark.parametrize(
    ("code", "root", "quad", "score", "expected"),
    [
        ("18", "1", "1", "3.4", "018"),
        ("18", "18", "4", "-9.0", "18"),
        ("20", "2", "", "", "020"),
        ("42", "4", "1", "1.9", "042"),
        ("42", "", "1", "", "042"),
        ("13", "", "", "0.4", "013"),
        ("090", "09", "2", "-2.0", "090"),
        ("016", "01", "1", "-2.0", "016"),  # a score that is not that of the table
        ("18", "18", "4", "3.4", None),
        ("190", "04", "1", "1.0", None),
        ("18", "1", "4", "", None),
    ],
)
def test_a_code_is_what_its_row_says(
    code: str, root: str, quad: str, score: str, expected: str | None, countries: Countries
) -> None:
    reads = read(file_of(row(code=code, root=root, quad=quad, score=score)), countries)
    if expected is None:
        assert outcomes(reads) == ["cameo"]
    else:
        assert one_event(reads).codes.cameo == expected


@pytest.mark.parametrize(
    ("code", "name", "of", "type_", "expected"),
    [
        ("FRA", "LYON", "FRA", "", ("FRA", None)),
        ("FRAGOV", "FRENCH", "FRA", "GOV", ("FRA", None)),
        ("FRAGOV", "PARIS", "FRA", "GOV", ("FRA", None)),
        ("FRAGOV", "FRANCE", "FRA", "GOV", ("FRA", None)),
        ("FRAGOV", "", "FRA", "GOV", ("FRA", None)),
        ("USAGOV", "OVAL OFFICE", "USA", "GOV", ("USA", "actor/government_body/USA/oval office")),
        ("USAMIL", "US NAVY", "USA", "MIL", ("USA", "actor/armed_force/USA/us navy")),
        ("FRABUS", "L'OREAL", "FRA", "BUS", ("FRA", "actor/company/FRA/loreal")),
        ("FRAMED", "LE MONDE", "FRA", "MED", ("FRA", "actor/group/FRA/le monde")),
        ("GZSMED", "GAZA PRESS", "GZS", "MED", ("PSE", "actor/group/PSE/gaza press")),
    ],
)  # fmt: skip
def test_a_side_that_is_only_a_country_is_no_actor(
    code: str,
    name: str,
    of: str,
    type_: str,
    expected: tuple[str, str | None],
    *,
    countries: Countries,
) -> None:
    changes = {"code_2": code, "name_2": name, "country_2": of, "type_2": type_}
    event = one_event(read(file_of(row(**changes)), countries))
    assert parties(event)[1][1:] == expected


@pytest.mark.parametrize(
    ("day", "added", "inferred"),
    [
        ("20170601", "20170601120000", False),
        ("20170601", "20170602120000", True),
        ("20170601", "20170608120000", True),
        ("20170601", "20170701120000", True),
        ("20160601", "20170601120000", True),
        ("20070604", "20170601120000", True),
        ("20170601", "20170603120000", False),
        ("20170601", "soon", False),
        ("20170601", "", False),
    ],
)
def test_a_reckoned_day_is_uncertain(
    day: str, added: str, *, inferred: bool, countries: Countries
) -> None:
    event = one_event(read(file_of(row(day=day, added=added)), countries))
    assert event.date is not None
    assert event.date.edtf.endswith("?") is inferred
    assert (event.date.note is not None) is inferred
    assert event.flags == (("inferred_date",) if inferred else ())


def test_two_sides_of_an_article_are_one_event(countries: Countries) -> None:
    (one,) = read(file_of(row(), row(**MIRROR)), countries)
    assert outcomes([one]) == ["5", "+2"]
    others = one_event(iter([one])).external_ids
    assert [(other.dataset, other.external_id) for other in others] == [("gdelt2", "6")]


@pytest.mark.parametrize(
    "second",
    [
        MIRROR | {"url": "https://news.example/2"},
        MIRROR | {"day": "20170602"},
        MIRROR | {"place": "Fes, Morocco"},
        MIRROR | {"code": "042"},
        {"id": "6"},
    ],
)
def test_other_rows_stay_events_of_their_own(second: dict[str, str], countries: Countries) -> None:
    assert outcomes(read(file_of(row(), row(**second)), countries)) == ["5", "6"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"country_2": "MAR"}, "domestic"),
        ({"country_2": ""}, "domestic"),
        ({"country_2": "EUR", "code_2": "EUR"}, "domestic"),
        ({"country_2": "XQZ"}, "unknown-country"),
        ({"day": "20170631"}, "invalid-date"),
        ({"day": "2017"}, "invalid-date"),
        ({"code": "42"}, "cameo"),
        ({"code": ""}, "cameo"),
        ({"id": ""}, "invalid-record"),
    ],
)
def test_a_row_that_is_not_taken_says_why(
    changes: dict[str, str], code: str, countries: Countries
) -> None:
    assert outcomes(read(file_of(row(**changes)), countries)) == [code]


@pytest.mark.parametrize("columns", [1, 58, 60, 62])
def test_a_row_of_other_columns_is_rejected(columns: int, countries: Countries) -> None:
    cells = [*row(), "more"][:columns]
    assert outcomes(read(file_of(cells, row()), countries)) == ["columns", "5"]


def test_domestic_rows_are_kept_if_asked_for(countries: Countries) -> None:
    region = row(code_2="EUR", name_2="EUROPEAN", country_2="EUR")
    event = one_event(read(file_of(region), countries, keep_domestic=True))
    assert parties(event)[1] == ("host", None, "actor/group//european")
    alone = row(code_2="", name_2="", country_2="")
    event = one_event(read(file_of(alone), countries, keep_domestic=True))
    assert len(event.participants) == 1
    assert event.title["en"] == "Amina Idrissi (Morocco) visits an unnamed party"
    assert event.title["fr"].endswith("auprès d'une partie non nommée")


@needs_data
def test_the_real_file(countries: Countries) -> None:
    path = DATA / "news-events" / "gdelt2_6090.export.CSV"
    with path.open("rb") as file:
        reads = list(read(file, countries))
    # 1,210 rows have two different codes; in 113 of them one is a region.
    assert account(reads) == {"events": 916, "merged": 181, "domestic": 4993}
    inferred = [one for one in reads if "inferred_date" in getattr(one.result, "flags", ())]
    assert len(inferred) + sum(len(one.also) for one in inferred) == 37
    with path.open("rb") as file:
        assert account(read(file, countries, keep_domestic=True)) == {
            "events": 5441, "merged": 649,
        }  # fmt: skip

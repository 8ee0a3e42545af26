"""ICEWS in its raw form: roles, parties, and rows that tell one event from both sides."""

import io

import pytest

from app.domain import cameo
from app.domain.countries import Countries
from app.ingest.formats.icews import HEADER, WINDOW, read
from app.ingest.parsing.results import Rejection
from tests.ingest.news_rows import account, file_of, one_event, outcomes, parties, rows_with
from tests.real_files import DATA, needs_data

CELLS = [
    "7", "2018-03-05", "Foreign Affairs (Ghana)", "Government,Executive,Foreign Ministry", "Ghana",
    "Consult", "040", "1", "Ama Mensah", "Government,Executive", "Czech Republic", "90", "2",
    "Accra Gazette", "Accra", "NA", "Greater Accra", "Ghana", "5.55", "-0.2",
]  # fmt: skip
cells = rows_with(dict(zip(HEADER, CELLS, strict=True)))


def row(**changes: str) -> list[str]:
    """A row; with another code it has the text and the intensity of that code."""
    given = changes.get("CAMEO_Code", "")
    entries = [code for code in cameo.codes() if code.code == given]
    meant = (
        {"Event_Text": one.name, "Intensity": str(one.goldstein)}
        if (one := next(iter(entries), None))
        else {}
    )
    return cells(**(meant | changes))


MIRROR = {
    "Event_ID": "8",
    "Source_Name": "Ama Mensah",
    "Source_Sectors": "Government,Executive",
    "Source_Country": "Czech Republic",
    "Target_Name": "Foreign Affairs (Ghana)",
    "Target_Sectors": "Government,Executive,Foreign Ministry",
    "Target_Country": "Ghana",
}
STATES = {
    "Source_Name": "Ghana",
    "Source_Sectors": "NA",
    "Target_Name": "Czech Republic",
    "Target_Sectors": "NA",
}


def test_a_row_is_an_event(countries: Countries) -> None:
    event = one_event(read(file_of(HEADER, row()), countries))
    assert (event.dataset, event.external_id, event.coding) == ("icews", "7", "machine")
    assert event.type == "meeting"
    assert event.title == {
        "ar": "مشاورات بين وزارة الخارجية (غانا) و Ama Mensah (التشيك)",
        "en": "Foreign Affairs (Ghana) and Ama Mensah (Czechia) consult",
        "fr": "Le ministère des Affaires étrangères (Ghana) et Ama Mensah (Tchéquie) se consultent",
    }
    assert event.summary == {"en": "Reported by Accra Gazette (story 90, sentence 2)."}
    assert event.date is not None
    assert event.date.edtf == "2018-03-05"
    assert parties(event) == [
        ("participant", "GHA", "actor/government_body/GHA/foreign affairs ghana"),
        ("participant", "CZE", "actor/person/CZE/ama mensah"),
    ]
    assert event.place is not None
    assert (event.place.name, event.place.country) == ({"en": "Accra"}, "GHA")
    assert (event.place.latitude, event.place.longitude) == (5.55, -0.2)
    assert event.codes.cameo == "040"
    assert event.citations[0].quote == "Consult"


def test_what_an_event_needs_comes_with_it(countries: Countries) -> None:
    (one,) = read(file_of(HEADER, row()), countries)
    assert [type(draft).__name__ for draft in one.needs] == [
        "DatasetDraft", "SourceDraft", "ActorDraft", "ActorDraft",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "event_type", "roles", "title"),
    [
        ("042", "visit", ["guest", "host"], "Ghana visits Czechia"),
        ("043", "visit", ["host", "guest"], "Ghana receives a visit from Czechia"),
        ("045", "meeting", ["mediator", "participant"], "Ghana mediates with Czechia"),
        ("057", "agreement", ["signatory"] * 2, "Ghana and Czechia sign a formal agreement"),
        ("030", "statement", ["speaker", "subject"],
         "Ghana expresses intent to cooperate with Czechia"),
        ("111", "statement", ["speaker", "subject"], "Ghana criticises or denounces Czechia"),
        ("072", "aid", ["initiator", "target"], "Ghana provides military aid to Czechia"),
        ("062", "other", ["initiator", "target"], "Ghana cooperates militarily with Czechia"),
        ("184", "incident", ["initiator", "target"], "Ghana uses Czechia as a human shield"),
        ("163", "sanction", ["initiator", "target"],
         "Ghana imposes an embargo, boycott or sanctions on Czechia"),
    ],
)  # fmt: skip
def test_roles_follow_the_code(
    code: str, event_type: str, roles: list[str], title: str, countries: Countries
) -> None:
    event = one_event(read(file_of(HEADER, row(CAMEO_Code=code, **STATES)), countries))
    assert event.type == event_type
    assert [one.role for one in event.participants] == roles
    assert event.title["en"] == title
    assert set(event.title) == {"ar", "en", "fr"}


def test_an_act_is_in_the_details(countries: Countries) -> None:
    event = one_event(read(file_of(HEADER, row(CAMEO_Code="054", **STATES)), countries))
    assert event.details == {"act": "recognition"}


@pytest.mark.parametrize(
    ("name", "of", "expected"),
    [
        ("Turkey", "Turkey", ("TUR", None)),
        ("Russia", "Russian Federation", ("RUS", None)),
        ("Palestinian Territory, Occupied", "Occupied Palestinian Territory", ("PSE", None)),
        ("Macedonia", "the former Yugoslav Republic of Macedonia", ("MKD", None)),
        ("Holy See", "Holy See", ("VAT", None)),
        ("Namibia", "Namibia", ("NAM", None)),
        ("Congo", "Congo", ("COG", None)),
        ("NA", "Chad", ("TCD", None)),
        ("Hezbollah", "Lebanon", ("LBN", "actor/group/LBN/hezbollah")),
        ("Abkhazia", "Georgia", ("GEO", "actor/group/GEO/abkhazia")),
    ],
)
def test_a_party_is_a_country_or_an_actor_with_one(
    name: str, of: str, expected: tuple[str, str | None], countries: Countries
) -> None:
    changes = {"Source_Name": name, "Source_Country": of, "Source_Sectors": "NA"}
    event = one_event(read(file_of(HEADER, row(**changes)), countries))
    assert parties(event)[0][1:] == expected


def test_who_speaks_for_an_organisation_may_not_act_for_his_state(countries: Countries) -> None:
    sectors = "International Government Organization,Elite"
    event = one_event(read(file_of(HEADER, row(Target_Sectors=sectors)), countries))
    assert [one.certain for one in event.participants] == [True, False]


@pytest.mark.parametrize("code", ["040", "057", "030", "060"])
def test_two_sides_of_a_sentence_are_one_event(code: str, countries: Countries) -> None:
    rows = (row(CAMEO_Code=code), row(CAMEO_Code=code, **MIRROR))
    (one,) = read(file_of(HEADER, *rows), countries)
    assert outcomes([one]) == ["7", "+3"]
    assert one.also[0].raw == "\t".join(rows[1])
    event = one_event(iter([one]))
    assert [(other.dataset, other.external_id) for other in event.external_ids] == [("icews", "8")]
    assert len({part.role for part in event.participants}) == 1


def test_a_visit_and_its_reception_are_one_event(countries: Countries) -> None:
    rows = (row(CAMEO_Code="043"), row(CAMEO_Code="042", **MIRROR))
    event = one_event(read(file_of(HEADER, *rows), countries))
    assert [(role, country) for role, country, _ in parties(event)] == [
        ("host", "GHA"), ("guest", "CZE"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [
        MIRROR | {"Story_ID": "91"},
        MIRROR | {"Sentence_Number": "3"},
        MIRROR | {"CAMEO_Code": "046"},
        MIRROR | {"Target_Name": "Ghana"},
        {"Event_ID": "8"},
        {"Event_ID": "8", "Story_ID": "91"},
    ],
)
def test_other_rows_stay_events_of_their_own(second: dict[str, str], countries: Countries) -> None:
    assert outcomes(read(file_of(HEADER, row(), row(**second)), countries)) == ["7", "8"]


def test_accusations_of_each_other_are_two_events(countries: Countries) -> None:
    rows = (row(CAMEO_Code="112"), row(CAMEO_Code="112", **MIRROR))
    assert outcomes(read(file_of(HEADER, *rows), countries)) == ["7", "8"]


def test_the_other_side_is_looked_for_in_a_window(countries: Countries) -> None:
    between = [row(Event_ID=str(n), CAMEO_Code="111") for n in range(WINDOW // 1_000)]
    near = read(file_of(HEADER, row(), *between[:100], row(**MIRROR)), countries)
    far = read(file_of(HEADER, row(), *between, row(**MIRROR)), countries)
    assert next(near).also
    assert not next(far).also


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Target_Country": "Ghana"}, "domestic"),
        ({"Target_Country": "NA"}, "domestic"),
        ({"Source_Country": "NA", "Target_Country": "NA"}, "domestic"),
        ({"Target_Country": "Atlantis"}, "unknown-country"),
        ({"Event_Date": "2018-02-30"}, "invalid-date"),
        ({"Event_Date": "2018-02"}, "invalid-date"),
        ({"CAMEO_Code": "43"}, "cameo"),
        ({"CAMEO_Code": "NA", "Event_Text": "NA"}, "cameo"),
        ({"CAMEO_Code": "190", "Event_Text": "Consult", "Intensity": "1"}, "cameo"),
        ({"CAMEO_Code": "18", "Event_Text": "NA", "Intensity": "1"}, "cameo"),
        ({"Intensity": "much"}, "invalid-number"),
        ({"Event_ID": "NA"}, "invalid-record"),
        ({"Longitude": "1\t2"}, "columns"),
    ],
)
def test_a_row_that_is_not_taken_says_why(
    changes: dict[str, str], code: str, countries: Countries
) -> None:
    assert outcomes(read(file_of(HEADER, row(**changes)), countries)) == [code]


@pytest.mark.parametrize(
    ("code", "text", "intensity", "expected"),
    [
        ("18", "Make empathetic comment", "3.4", "018"),
        ("20", "Appeal, not specified below", "3.0", "020"),
        ("13", "Make optimistic comment", "NA", "013"),
        ("11", "NA", "-0.1", "011"),
        ("42", "Make a visit", "1.9", "042"),
        ("42.0", "NA", "1.9", "042"),
        ("831", "NA", "5.0", "0831"),
        ("190", "Use conventional military force, not specified below", "-10", "190"),
        ("NA", "Make a visit", "1.9", "042"),
        ("", '"Make a visit"', "NA", "042"),
        ('"042"', '"Make a visit"', '"1.9"', "042"),
    ],
)
def test_a_code_is_what_its_row_says(
    code: str, text: str, intensity: str, expected: str, countries: Countries
) -> None:
    changes = {"CAMEO_Code": code, "Event_Text": text, "Intensity": intensity}
    event = one_event(read(file_of(HEADER, cells(**changes)), countries))
    assert event.codes.cameo == expected


def test_quotation_marks_around_cells_are_no_part_of_them(countries: Countries) -> None:
    quoted = [[f'"{text}"' for text in line] for line in (HEADER, row())]
    assert one_event(read(file_of(*quoted), countries)) == one_event(
        read(file_of(HEADER, row()), countries)
    )


@pytest.mark.parametrize("changes", [{"Target_Country": "Ghana"}, {"Event_Date": "never"}])
def test_a_rejected_row_names_the_event_that_it_would_be(
    changes: dict[str, str], countries: Countries
) -> None:
    (one,) = read(file_of(HEADER, row(**changes)), countries)
    assert isinstance(one.result, Rejection)
    assert one.result.external_id == "7"


def test_domestic_rows_are_kept_if_asked_for(countries: Countries) -> None:
    rows = file_of(HEADER, row(Target_Country="NA"))
    event = one_event(read(rows, countries, keep_domestic=True))
    assert parties(event)[1] == ("participant", None, "actor/person//ama mensah")


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("NA", "NA"), ("91", "0"), ("5.5", "NA"), ("nan", "0")]
)
def test_bad_coordinates_are_left_out(latitude: str, longitude: str, countries: Countries) -> None:
    event = one_event(read(file_of(HEADER, row(Latitude=latitude, Longitude=longitude)), countries))
    assert event.place is not None
    assert (event.place.latitude, event.place.longitude) == (None, None)


def test_the_place_is_no_party(countries: Countries) -> None:
    changes = {"City": "NA", "Province": "NA", "Country": "Togo"}
    event = one_event(read(file_of(HEADER, row(**changes)), countries))
    assert event.place is not None
    assert (event.place.name, event.place.country) == ({"en": "Togo"}, "TGO")
    assert "TGO" not in {one.country for one in event.participants}


@pytest.mark.parametrize(
    "first", ["Event ID\tDate", "Event ID,Event Date", "Copyright 2018", "a\tb\tc\tLast week"]
)
def test_each_row_of_another_file_is_rejected(first: str, countries: Countries) -> None:
    reads = list(read(io.BytesIO(f"{first}\nmore\n".encode()), countries))
    assert outcomes(reads) == ["unexpected-header"] * 2


def test_an_empty_file_has_no_rows(countries: Countries) -> None:
    assert list(read(io.BytesIO(b""), countries)) == []


@needs_data
def test_the_real_raw_file(countries: Countries) -> None:
    path = DATA / "news-events" / "icews_raw_2018-06.tab"
    with path.open("rb") as file:
        reads = list(read(file, countries))
    assert account(reads) == {"events": 1215, "merged": 526, "domestic": 1964}
    (visit,) = (one for one in reads if outcomes([one])[0] == "32889836")
    assert visit.also
    with path.open("rb") as file:
        assert account(read(file, countries, keep_domestic=True)) == {
            "events": 3066, "merged": 639,
        }  # fmt: skip

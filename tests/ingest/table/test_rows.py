"""Columns are found, cells cleaned, rows accounted for; what a file lacks is said of each row."""

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection
from tests.ingest.table.support import PAIR, event, named, read_all, rejection

MAPPING = f"""
[event]
id = "{{id}}"
type = "agreement"
title = "{{t}}"
{PAIR}
"""
ROW = "1,Peace,MAR,ISR"


def test_a_text_takes_the_first_template_that_misses_nothing(countries: Countries) -> None:
    mapping = MAPPING.replace('"{t}"', '["{t}: {u}", "{t}", "{signatory}"]')
    titles = {"Peace,now": "Peace: now", "Peace,": "Peace", ",now": "Morocco and Israel"}
    for cells, title in titles.items():
        found = event(f"id,a,b,t,u\n1,MAR,ISR,{cells}\n", mapping, countries)
        assert found.title["en"] == title
    refused = rejection("id,a,b,t\n1,MAR,ISR,\n", MAPPING, countries)
    assert refused.code == "no-title"


@pytest.mark.parametrize(
    ("header", "columns", "title"),
    [
        ("id,x,a,b,x", '"{x#2}"', "Five"),
        ("id,x,a,b,x", '"{x#1}"', "Two"),
        ("id, ,a,b,", '"{#2}"', "Five"),
        ("id,#2,a,b,c", '"{#2}"', "Two"),
        ("id,\N{NO-BREAK SPACE}x ,a,b,c", '"{x}"', "Two"),
        ("id,2,a,b,c", '"{2}"', "Two"),
    ],
)
def test_names_of_columns(header: str, columns: str, title: str, countries: Countries) -> None:
    found = event(f"{header}\n1,two,MAR,ISR,five\n", MAPPING.replace('"{t}"', columns), countries)
    assert found.title["en"] == title


@pytest.mark.parametrize(
    ("header", "title", "sentence"),
    [
        ("id,titel,a,b", "{title}", 'no column "title": did you mean "titel"?'),
        ("id,q,a,b", "{title}", 'no column "title": it has "id", "q", "a", "b"'),
        ("id,t,a,b,t", "{t}", '2 columns have the name "t": write "t#1", "t#2"'),
        ("id,t,a,b", "{t#2}", 'no column "t#2"'),
        ("id,t,a,b", "{5}", 'no column "5"'),
    ],
)
def test_missing_columns(header: str, title: str, sentence: str, countries: Countries) -> None:
    row = ",".join("1" for _ in header.split(","))
    reads = read_all(f"{header}\n{row}\n{row}\n", MAPPING.replace("{t}", title), countries)
    assert [one.row for one in reads] == [2, 3]
    for one in reads:
        assert isinstance(one.result, Rejection)
        assert one.result.code == "missing-column"
        assert sentence in one.result.detail


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("[9]", "no column 9: it has 4 columns"),
        ('"b..a"', '"b..a": a is before b'),
        ('"a..z"', 'no column "z"'),
    ],
)
def test_missing_numbers_and_ranges(columns: str, sentence: str, countries: Countries) -> None:
    mapping = MAPPING.replace('["a", "b"]', columns)
    refused = rejection(f"id,t,a,b\n{ROW}\n", mapping, countries)
    assert refused.code == "missing-column"
    assert sentence in refused.detail


def test_a_range_where_one_column_is_wanted(countries: Countries) -> None:
    refused = rejection(f"id,t,a,b\n{ROW}\n", MAPPING.replace("{t}", "{a..b}"), countries)
    assert refused.code == "missing-column"
    assert "2 columns, and one is expected" in refused.detail


def test_without_a_header(countries: Countries) -> None:
    mapping = """
[file]
header = false
[event]
id = "{1}"
type = "agreement"
title = "{2}"
[[parties]]
role = "signatory"
columns = "3..4"
"""
    found = event(f"{ROW}\n", mapping, countries)
    assert (found.external_id, found.title["en"]) == ("1", "Peace")
    assert [p.country for p in found.participants] == ["MAR", "ISR"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,Peace,MAR", "columns"),
        ("1,Peace,MAR,ISR,x", "columns"),
        ("1,Peace,MAR,ISR,", None),
        ('1,"Peace,MAR,ISR', "quotation"),
        ("1,Pe\0ace,MAR,ISR", "control-character"),
        (",Peace,MAR,ISR", "identity"),
    ],
)
def test_rows_that_do_not_fit(row: str, code: str | None, countries: Countries) -> None:
    good = "2,War,MAR,ISR"
    first, second = read_all(f"id,t,a,b\n{row}\n{good}\n", MAPPING, countries)
    assert getattr(first.result, "code", None) == code
    assert not isinstance(second.result, Rejection)
    assert (first.row, first.raw) == (2, row.replace("\0", "\\x00"))


def test_missing_and_stripped(countries: Countries) -> None:
    mapping = f"""
[file]
missing = ["NA", "9*"]
strip = '\\[\\d+\\]'
[columns.t]
missing = "-1"
strip = ['^\\s*x', '\\*$']
[event]
id = "{{id}}"
type = "agreement"
title = ["{{t}}", "none"]
{PAIR}
"""
    titles = {
        "Peace": "Peace",
        "x Peace*": "Peace",
        "Peace[15] now[2]": "Peace now",
        "NA": "None",
        "[15]": "None",
        "-1": "None",
        "-1[3]": "None",
        "99": "None",
        "\N{NO-BREAK SPACE}": "None",
    }
    for cell, title in titles.items():
        found = event(f"id,t,a,b\n1,{cell},MAR,ISR\n", mapping, countries)
        assert found.title["en"] == title, cell


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings(encoding: str, countries: Countries) -> None:
    declared = "utf-8-sig" if encoding == "utf-8" else encoding
    content = named("id,t,a,b\r\n1,Traité,MAR,ISR\r\n", encoding=encoding)
    mapping = f'[file]\nencoding = "{declared}"\n{MAPPING}'
    assert event(content, mapping, countries).title["en"] == "Traité"


def test_a_wrong_encoding_is_said_of_each_row(countries: Countries) -> None:
    content = named("id,t,a,b\n1,Traité,MAR,ISR\n2,Treaty,MAR,ISR\n", encoding="cp1252")
    first, second = read_all(content, MAPPING, countries)
    assert isinstance(first.result, Rejection)
    assert first.result.code == "encoding"
    assert not isinstance(second.result, Rejection)


def test_a_header_that_cannot_be_read(countries: Countries) -> None:
    content = named(f"id,t,a,é\n{ROW}\n", encoding="cp1252")
    codes = [one.result.code for one in read_all(content, MAPPING, countries)]  # type: ignore[union-attr]
    assert codes == ["encoding", "missing-column"]


def test_an_empty_file(countries: Countries) -> None:
    assert rejection("", MAPPING, countries).code == "no-rows"
    assert read_all("id,t,a,b\n", MAPPING, countries) == []


def test_a_quote_is_the_words_of_the_row(countries: Countries) -> None:
    content = "id,t,a,b,n\n1,Peace[2],MAR,ISR, as it stands [3] \n"
    mapping = f"[file]\nstrip = '\\[\\d\\]'\n{MAPPING}"
    (citation,) = event(content, mapping, countries).citations
    assert citation.quote == "1 | Peace[2] | MAR | ISR"
    assert citation.supports == ("participants",)
    declared = mapping.replace("[[parties]]", 'quote = "n"\n[[parties]]')
    (citation,) = event(content, declared, countries).citations
    assert citation.quote == "as it stands [3]"


def test_values_that_no_choice_lists(countries: Countries) -> None:
    choice = 'type = { column = "k", values = { x = "visit" } }'
    mapping = MAPPING.replace('type = "agreement"', choice)
    for cell in ("y", ""):
        refused = rejection(f"id,t,a,b,k\n{ROW},{cell}\n", mapping, countries)
        assert (refused.code, refused.external_id) == ("unknown-value", "1")
    with_default = mapping.replace(" } }", ' }, default = "other" }')
    for cell, kind in {"x": "visit", "y": "other", "": "other"}.items():
        assert event(f"id,t,a,b,k\n{ROW},{cell}\n", with_default, countries).type == kind


def test_place_and_numbers(countries: Countries) -> None:
    place = '[place]\nname = "{c}"\ncountry = "k"\nlatitude = "x"\nlongitude = "y"\n'
    mapping = f'{MAPPING}{place}[names]\n"The high seas" = []\n'
    header = "id,t,a,b,c,k,x,y"
    found = event(f"{header}\n{ROW},Rabat,Morocco,34.02,-6.84\n", mapping, countries).place
    assert found
    assert (found.name, found.country) == ({"en": "Rabat"}, "MAR")
    assert (found.latitude, found.longitude) == (34.02, -6.84)
    at_sea = event(f"{header}\n{ROW},Atlantic,The high seas,,\n", mapping, countries).place
    assert at_sea
    assert at_sea.country is None
    assert event(f"{header}\n{ROW},,,,\n", mapping, countries).place is None
    for cells, code in {
        "Rabat,Nowhere,,": "unknown-country",
        'Rabat,,"34,02",': "invalid-number",
        "Rabat,,99,": "invalid-record",
    }.items():
        assert rejection(f"{header}\n{ROW},{cells}\n", mapping, countries).code == code


def test_details_of_other_types_are_left_out(countries: Countries) -> None:
    details = '[details]\ninstrument = "treaty"\nquantity = "{q}"\nitem = "{t}"\n'
    found = event(f"id,t,a,b,q\n{ROW},x\n", MAPPING + details, countries)
    assert found.details == {"instrument": "treaty"}
    purchase = (MAPPING + details).replace('"agreement"', '"purchase"')
    found = event(f"id,t,a,b,q\n{ROW},3\n", purchase, countries)
    assert found.details == {"quantity": 3.0, "item": "Peace"}
    assert rejection(f"id,t,a,b,q\n{ROW},x\n", purchase, countries).code == "invalid-number"


def test_identity_columns_and_an_ordinal(countries: Countries) -> None:
    mapping = MAPPING.replace('id = "{id}"', 'identity = ["t", "a"]')
    reads = read_all(f"id,t,a,b\n{ROW}\n{ROW}\n2,War,MAR,ISR\n", mapping, countries)
    ids = [one.result.external_id for one in reads]  # type: ignore[union-attr]
    assert ids == ["Peace|MAR|1", "Peace|MAR|2", "War|MAR|1"]


def test_rows_of_one_event(countries: Countries) -> None:
    mapping = MAPPING.replace("type =", 'same_event = "t"\ntype =')
    content = "id,t,a,b\n1,Peace,MAR,ISR\n2,War,MAR,ISR\n3,Peace,MAR,EGY\n,,MAR,ISR\n4,Peace,MAR\n"
    peace, war, blank, short = read_all(content, mapping, countries)
    assert (peace.row, [row.number for row in peace.also]) == (2, [4])
    assert isinstance(peace.result, EventDraft)
    assert [p.country for p in peace.result.participants] == ["MAR", "ISR", "EGY"]
    assert peace.result.known_as == (("t", "1"), ("t", "3"))
    assert (war.row, war.also) == (3, ())
    assert (blank.row, short.row) == (5, 6)


def test_a_row_of_an_event_without_a_party_is_rejected_alone(countries: Countries) -> None:
    mapping = MAPPING.replace("type =", 'same_event = "t"\ntype =')
    content = "id,t,a,b\n1,Peace,,\n2,Peace,MAR,ISR\n3,Peace,MAR,Atlantis\n4,Peace,MAR,EGY\n"
    peace, *rejected = read_all(content, mapping, countries)
    assert (peace.row, [row.number for row in peace.also]) == (3, [5])
    assert isinstance(peace.result, EventDraft)
    assert [p.country for p in peace.result.participants] == ["MAR", "ISR", "EGY"]
    assert peace.result.external_id == "1"
    assert peace.result.known_as == (("t", "1"), ("t", "2"), ("t", "4"))
    assert [one.row for one in rejected] == [2, 4]
    for one, code in zip(rejected, ("participant", "unknown-country"), strict=True):
        assert isinstance(one.result, Rejection)
        assert (one.result.code, one.result.external_id) == (code, "1")
    # If no row has parties, they are rejected together.
    (alone,) = read_all("id,t,a,b\n1,Peace,,\n2,Peace,,\n", mapping, countries)
    assert isinstance(alone.result, Rejection)
    assert (alone.result.code, len(alone.also)) == ("participant", 1)

"""CAMEO's codes: every row of the table, and the judgements that are easy to get wrong."""

import csv
import re
from pathlib import Path

import pytest

from app.domain import cameo
from app.domain.event_types import EventType, goldstein
from app.domain.refusals import Refusal
from tests.real_files import DATA, needs_data

PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


@pytest.mark.parametrize("code", cameo.codes(), ids=lambda code: code.code)
def test_every_row_is_whole(code: cameo.CameoCode) -> None:
    assert re.fullmatch(r"\d{2,4}", code.code)
    assert code.name == code.name.strip() != ""
    assert code.goldstein == goldstein()[code.code]
    assert code.plover is None or code.plover in PLOVER
    assert (code.act is None) == (code.type is not EventType.DIPLOMATIC_ACT)
    assert code.phrase.count("{}") == 2
    assert code.phrase.startswith("{} ")
    assert cameo.lookup(code.code) is code


def test_only_words_have_no_plover_type() -> None:
    without = {code.code[:2] for code in cameo.codes() if code.plover is None}
    assert without == {"01", "02"}


def test_names_are_unique_below_the_roots() -> None:
    below = [code for code in cameo.codes() if len(code.code) > 2]
    assert (len(cameo.codes()), len(below)) == (312, 292)
    assert [cameo.lookup_name(code.name) for code in below] == below


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Consult", "040"),  # and not the root 04
        ("Make a visit", "042"),
        ("Meet at a 'third' location", "044"),
        ("Find guilty or liable (legally)", "116"),  # the code book begins it with a small letter
        ("Reject proposal to meet, discuss, or negotiate", "125"),
    ],
)
def test_a_name_means_a_code(name: str, code: str) -> None:
    assert cameo.lookup_name(name).code == code


@pytest.mark.parametrize("text", ["", "43", "0430", "57", "Visit"])
def test_what_is_no_code_or_name_is_refused(text: str) -> None:
    for read in (cameo.lookup, cameo.lookup_name):
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.code == "cameo"


@pytest.mark.parametrize(
    ("code", "event_type", "plover"),
    [
        ("010", "statement", None),
        ("017", "other", None),  # a wreath is no statement
        ("036", "statement", "AGREE"),  # intent to meet is no meeting
        ("041", "meeting", "CONSULT"),
        ("043", "visit", "CONSULT"),
        ("044", "meeting", "CONSULT"),
        ("045", "meeting", "CONSULT"),
        ("050", "other", "SUPPORT"),
        ("054", "diplomatic_act", "SUPPORT"),
        ("057", "agreement", "AGREE"),
        ("061", "other", "COOPERATE"),  # trade is no purchase
        ("062", "other", "COOPERATE"),  # war games, and much besides
        ("072", "aid", "AID"),
        ("075", "other", "AID"),  # asylum from a state is no aid to it
        ("0813", "other", "RETREAT"),
        ("111", "statement", "ACCUSE"),
        ("138", "statement", "THREATEN"),
        ("141", "other", "PROTEST"),
        ("161", "other", "SANCTION"),  # a cancelled visit, recalled envoys or a rupture
        ("163", "sanction", "COERCE"),
        ("166", "other", "SANCTION"),  # peacekeepers or aid agencies; envoys are in 161
        ("173", "other", "COERCE"),  # the police arrests a person
        ("190", "incident", "ASSAULT"),
        ("2042", "incident", "ASSAULT"),
    ],
)
def test_the_type_is_what_the_code_book_says_and_no_more(
    code: str, event_type: str, plover: str | None
) -> None:
    found = cameo.lookup(code)
    assert (found.type, found.plover) == (event_type, plover)


@pytest.mark.parametrize(
    ("code", "mirror", "joint"),
    [
        ("040", "040", True),
        ("042", "043", False),
        ("043", "042", False),
        ("057", "057", True),
        ("030", "030", False),
        ("045", None, False),
        ("111", None, False),
    ],
)
def test_some_events_are_written_from_both_sides(
    code: str, mirror: str | None, *, joint: bool
) -> None:
    found = cameo.lookup(code)
    assert (found.mirror, found.joint) == (mirror, joint)
    assert mirror is None or cameo.lookup(mirror).mirror == code


@pytest.mark.parametrize(
    ("code", "both", "sentence"),
    [
        ("040", False, "Chad and Mali consult"),
        ("042", False, "Chad visits Mali"),
        ("043", True, "Chad receives a visit from Mali"),
        ("030", True, "Chad and Mali express intent to cooperate"),
        ("030", False, "Chad expresses intent to cooperate with Mali"),
        ("062", False, "Chad cooperates militarily with Mali"),
        ("105", False, "Chad demands that Mali yield"),
    ],
)
def test_a_sentence_says_no_more_than_the_code(code: str, sentence: str, *, both: bool) -> None:
    assert cameo.lookup(code).sentence("Chad", "Mali", both=both) == sentence


def test_the_page_tells_the_type_of_each_root() -> None:
    page = Path(__file__).parents[2] / "docs" / "event-meaning.md"
    told = re.findall(r"^\| (\d\d) .*?\| (\w+) \| (\w*) ?\|", page.read_text("utf-8"), re.MULTILINE)
    roots = [code for code in cameo.codes() if len(code.code) == 2]
    assert told == [(root.code, root.type, root.plover or "") for root in roots]


@needs_data
def test_names_and_scores_are_those_of_the_code_book() -> None:
    with (DATA / "reference" / "cameo_codes.csv").open(encoding="utf-8", newline="") as file:
        book = {
            row["code"]: (row["name"].strip(), float(row["goldstein"]))
            for row in csv.DictReader(file)
        }
    assert {code.code: (code.name, code.goldstein) for code in cameo.codes()} == book


@needs_data
def test_plover_types_are_those_of_the_conversion_table_but_for_signatures() -> None:
    table = (DATA / "reference" / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    theirs: dict[str, str] = {}
    for code, plover in re.findall(r"^(\d+):\s*([A-Z]+)", table, re.MULTILINE):
        theirs.setdefault(code, plover)
    ours = {code.code: code.plover for code in cameo.codes()}
    different = {code for code, plover in theirs.items() if ours.get(code, plover) != plover}
    assert different == {"057"}


@pytest.mark.parametrize(
    ("code", "names", "expected"),
    [
        ("18", (), "18"),
        ("18", ("Express intent to cooperate",), None),
        ("18", ("Assault",), "18"),
        ("42", ("Make a visit",), "042"),
        ("42.0", ("Make a visit",), "042"),
        ("042", ("Make a visit", "Make a visit"), "042"),
        ("042", ("Make a visit", "Assault"), None),
        ("999", ("Make a visit",), None),
    ],
)
def test_a_code_is_confirmed_by_its_row(
    code: str, names: tuple[str, ...], expected: str | None
) -> None:
    signs = [lambda entry, name=name: entry.name.lower() == name.lower() for name in names]
    if expected is None:
        with pytest.raises(Refusal):
            cameo.confirmed(code, signs)
    else:
        assert cameo.confirmed(code, signs).code == expected


def test_names_of_codes_are_known() -> None:
    assert cameo.is_name("make a visit")
    assert not cameo.is_name("An event")

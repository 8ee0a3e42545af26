"""The founding timeline says what its article says: held against the text, the coding, the lists.

The article and its hand coding lie beside the checkout, not in it; what needs them is skipped
where they are absent, everything else is held by the file alone.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.domain import event_types as known
from app.domain.dates import parse
from app.domain.text import fold
from app.domain.topics import TOPICS

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
TIMELINE = ROOT / "app" / "data" / "morocco-israel-2022.jsonl"
SEED = ROOT.parent / "shared" / "seed"
DATASET = "morocco-israel-2022"
LANGUAGES = {"en", "ar", "fr"}
ARABIC = re.compile("[\u0621-\u064a]")
IDS = [f"E{number:02}" for number in range(1, 22)]
COUNTRIES = {event_id: {"ISR", "MAR"} for event_id in IDS} | {
    "E02": {"AUS", "CAN", "GBR", "ISR", "MAR", "USA"},
    "E05": {"MAR"},
    "E19": {"IRN", "MAR"},
}


@cache
def records() -> tuple[Json, ...]:
    return tuple(json.loads(line) for line in TIMELINE.read_text(encoding="utf-8").splitlines())


def of_kind(kind: str) -> list[Json]:
    return [record for record in records() if record["kind"] == kind]


def events() -> dict[str, Json]:
    return {event["external_id"]: event for event in of_kind("event")}


def links() -> list[tuple[str, str, str, bool]]:
    return [
        (event_id, link["rel"], link["event"]["external_id"], link["certain"])
        for event_id, event in events().items()
        for link in event["links"]
    ]


def edtf_texts() -> Iterator[str]:
    yield from (source["published"] for source in of_kind("source"))
    for actor in of_kind("actor"):
        for role in actor["roles"]:
            yield from (text for text in (role["from"], role["to"]) if text is not None)
    for event in of_kind("event"):
        yield event["date"]["edtf"]
        yield from (stated["edtf"] for stated in event["date"]["stated"])


def seed(name: str) -> Path:
    path = SEED / name
    if not path.exists():
        pytest.skip(f"the seed is not beside this checkout: no {name}")
    return path


@pytest.fixture
def article() -> bytes:
    return seed("article.ar.txt").read_bytes()


@pytest.fixture
def coding() -> dict[str, Json]:
    coded = json.loads(seed("coding.json").read_text(encoding="utf-8"))["events"]
    return {event["id"]: event for event in coded}


def test_the_file_is_one_dataset_one_source_the_actors_and_the_events_in_order() -> None:
    kinds = [record["kind"] for record in records()]
    actors = kinds.count("actor")

    assert kinds == ["dataset", "source", *["actor"] * actors, *["event"] * 21]
    assert [event["external_id"] for event in of_kind("event")] == IDS
    assert [record["id"] for record in of_kind("dataset")] == [DATASET]
    assert {record["dataset"] for record in records()[1:]} == {DATASET}


def test_the_file_is_written_unescaped_and_each_kind_has_its_keys_in_one_order() -> None:
    lines = TIMELINE.read_text(encoding="utf-8").splitlines()

    assert lines == [json.dumps(record, ensure_ascii=False) for record in records()]
    for kind in ("actor", "event"):
        assert len({tuple(record) for record in of_kind(kind)}) == 1


def test_the_source_is_the_article_and_every_quote_stands_at_its_offsets(article: bytes) -> None:
    [source] = of_kind("source")
    assert source["sha256"] == hashlib.sha256(article).hexdigest()

    text = article.decode("utf-8")
    for event_id, event in events().items():
        for citation in event["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"], event_id


def test_every_event_is_cited_and_every_citation_supports_fields_of_its_event() -> None:
    for event_id, event in events().items():
        assert event["citations"], event_id
        for citation in event["citations"]:
            assert citation["end"] - citation["start"] == len(citation["quote"]), event_id
            assert citation["source"] == {"external_id": "article"}
            assert citation["supports"], event_id
            assert set(citation["supports"]) <= event.keys(), event_id


def test_every_stated_date_lies_inside_the_citation_that_it_names() -> None:
    for event_id, event in events().items():
        for stated in event["date"]["stated"]:
            citation = event["citations"][stated["citation"]]
            assert stated["text"] in citation["quote"], event_id
            assert "date" in citation["supports"], event_id


def test_every_quote_of_the_coding_is_kept(coding: dict[str, Json]) -> None:
    for event_id, event in events().items():
        spans = [(citation["start"], citation["end"]) for citation in event["citations"]]
        coded = [(quote["start"], quote["end"]) for quote in coding[event_id]["quotes"]]
        assert spans[: len(coded)] == coded, event_id
        assert len(set(spans)) == len(spans), event_id


def test_held_and_stated_dates_are_those_of_the_coding(coding: dict[str, Json]) -> None:
    for event_id, event in events().items():
        coded = coding[event_id]["date"]
        literal = coded["edtf_from_article"]
        stated = [(s["text"], s["edtf"]) for s in event["date"]["stated"]]

        assert event["date"]["edtf"] == coded["edtf_best"], event_id
        assert stated == [(x["text"], literal) for x in coded["expressions"]], event_id


def test_a_date_that_the_article_does_not_give_is_not_stated_and_says_what_it_rests_on() -> None:
    undated = {"E04", "E05", "E07", "E12", "E18", "E19", "E20", "E21"}

    assert {key for key, event in events().items() if not event["date"]["stated"]} == undated
    for event_id, event in events().items():
        stated = [s["edtf"] for s in event["date"]["stated"]]
        if stated != [event["date"]["edtf"]]:
            assert event["date"]["note"], event_id


def test_last_july_is_kept_as_stated_and_corrected_in_what_is_held() -> None:
    signed, announced = events()["E16"]["date"], events()["E17"]["date"]

    assert (signed["edtf"], announced["edtf"]) == ("2021-07", "2021-07-15")
    assert [(s["text"], s["edtf"]) for s in signed["stated"]] == [("يوليو الماضي", "[..2022-07]")]
    assert [(s["text"], s["edtf"]) for s in announced["stated"]] == [("يوليو الماضي", "2022-07")]


def test_every_date_is_legal() -> None:
    for text in edtf_texts():
        assert parse(text).text == text


def test_countries_derived_from_the_participants() -> None:
    for event_id, event in events().items():
        assert {p["country"] for p in event["participants"]} == COUNTRIES[event_id], event_id


def test_an_actor_takes_part_for_its_own_country_and_every_actor_takes_part() -> None:
    country = {actor["external_id"]: actor["country"] for actor in of_kind("actor")}
    seen = set()
    for event_id, event in events().items():
        for participant in event["participants"]:
            if participant["actor"] is not None:
                actor_id = participant["actor"]["external_id"]
                assert participant["country"] == country[actor_id], event_id
                seen.add(actor_id)

    assert seen == country.keys()


def test_titles_and_names_are_in_three_languages() -> None:
    titles = {key: event["title"] for key, event in events().items()}
    names = {actor["external_id"]: actor["names"] for actor in of_kind("actor")}
    places = {key: event["place"]["name"] for key, event in events().items() if event["place"]}
    held = {
        f"{event_id} {number}": participant["title"]
        for event_id, event in events().items()
        for number, participant in enumerate(event["participants"])
        if participant["title"]
    }
    for group in (titles, names, places, held):
        for key, texts in group.items():
            assert texts.keys() == LANGUAGES, key
            assert ARABIC.search(texts["ar"]), key
            assert not ARABIC.search(texts["en"] + texts["fr"]), key


def test_every_value_is_in_its_closed_list() -> None:
    for actor in of_kind("actor"):
        assert actor["actor_kind"] in set(known.ActorKind)
    for event_id, event in events().items():
        assert event["type"] in set(known.EventType), event_id
        assert event["status"] in set(known.Status), event_id
        assert event["coding"] in set(known.Coding), event_id
        assert {p["role"] for p in event["participants"]} <= set(known.Role), event_id
        assert {link["rel"] for link in event["links"]} <= set(known.LinkRel), event_id
        assert event["topics"], event_id
        assert set(event["topics"]) <= TOPICS.keys(), event_id
        assert set(event["codes"].values()) <= known.goldstein().keys(), event_id


def test_details_belong_to_the_type() -> None:
    allowed = {
        "agreement": {"instrument"},
        "purchase": {"item", "category", "quantity", "quantity_estimated"},
        "diplomatic_act": {"act"},
    }
    for event_id, event in events().items():
        details = event["details"]
        assert details.keys() <= allowed.get(event["type"], set()), event_id
        if event["type"] == "agreement":
            assert details["instrument"] in set(known.Instrument), event_id
        if event["type"] == "diplomatic_act":
            assert details["act"] in set(known.DiplomaticAct), event_id

    assert events()["E10"]["details"]["instrument"] == "memorandum_of_understanding"
    assert events()["E15"]["details"]["quantity"] == 5


def test_doubts_are_kept_as_doubts() -> None:
    assert {
        (event_id, p["role"], p["actor"]["external_id"] if p["actor"] else p["country"])
        for event_id, event in events().items()
        for p in event["participants"]
        if not p["certain"]
    } == {
        ("E09", "participant", "belkhir"),
        ("E10", "signatory", "gantz"),
        ("E14", "supplier", "skylock"),
        ("E20", "supplier", "ISR"),
    }
    assert {key: e["status"] for key, e in events().items() if e["status"] != "occurred"} == {
        "E20": "planned"
    }
    places = {key: event["place"] for key, event in events().items() if event["place"]}
    assert {key for key, p in places.items() if not p["certain"]} == {"E04", "E10", "E16"}
    assert {link[:3] for link in links() if not link[3]} == {
        ("E11", "same_as", "E10"),
        ("E14", "overlaps", "E15"),
        ("E15", "same_as", "E14"),
    }


def test_a_link_is_written_once_and_from_the_side_that_is_stored() -> None:
    said = Counter[tuple[str, str, str]]()
    for one, rel, other, _ in links():
        assert other in IDS
        assert one != other
        said[one, rel, other] += 1
        said[other, str(known.LinkRel(rel).inverse), one] += 1

    assert set(said.values()) == {1}
    stored = {known.LinkRel(rel) for _, rel, _, _ in links()}
    assert all(rel == rel.inverse or rel.inverse not in stored for rel in stored)


def test_the_same_place_is_written_the_same_everywhere() -> None:
    places: dict[str, Json] = {}
    for event in of_kind("event"):
        if event["place"]:
            place = {key: value for key, value in event["place"].items() if key != "certain"}
            assert places.setdefault(place["name"]["en"], place) == place

    assert places.keys() == {"Israel", "Morocco", "Rabat", "Tel Aviv", "Twitter"}


def test_no_name_or_alias_is_shared_by_two_actors_or_is_a_title() -> None:
    owner: dict[str, str] = {}
    titles = set()
    for actor in of_kind("actor"):
        written = [alias["text"] for alias in actor["aliases"]]
        assert len(set(written)) == len(written), actor["external_id"]
        assert not set(written) & set(actor["names"].values()), actor["external_id"]
        for name in (*written, *actor["names"].values()):
            assert owner.setdefault(fold(name), actor["external_id"]) == actor["external_id"], name
        titles |= {fold(text) for role in actor["roles"] for text in role["title"].values()}
    for event in of_kind("event"):
        for participant in event["participants"]:
            titles |= {fold(text) for text in participant["title"].values()}

    assert not owner.keys() & titles


def test_surnames_find_their_actor_in_both_scripts() -> None:
    aliases = {a["external_id"]: {x["text"] for x in a["aliases"]} for a in of_kind("actor")}

    assert {"بلخير", "Belkhir", "Belkheir"} <= aliases["belkhir"]
    assert {"كوخافي", "كوخافى", "Kochavi", "Kohavi"} <= aliases["kochavi"]
    assert {"غانتس", "جانتس", "Gantz"} <= aliases["gantz"]
    assert {"أونا", "Unna"} <= aliases["unna"]
    assert {"سكيلوك", "سكايلوك", "Skylock"} <= aliases["skylock"]

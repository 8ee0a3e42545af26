"""What the first issue promised of the founding timeline, on both databases."""

from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient


def names(client: TestClient, path: str, **params: str) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["external_id"] for item in answer.json()["items"]]


TIMELINE = [
    {"E18"},
    {"E16"},
    {"E17"},
    {"E11"},
    {"E14", "E15"},
    {"E08"},
    {"E09", "E10", "E12"},
    {"E13"},
    {"E21"},
    {"E02"},
    {"E03", "E04"},
    {"E01"},
    {"E06", "E07"},
    {"E20"},
]


@pytest.mark.parametrize("pair", ["MAR-ISR", "ISR-MAR", "Maroc-إسرائيل"])
def test_timeline_of_the_pair(client: TestClient, pair: str) -> None:
    items = client.get(f"/v1/relations/{pair}/events").json()["items"]
    found = [item["external_id"] for item in items]
    assert len(found) == 19
    at = 0
    for equal in TIMELINE:
        together = items[at : at + len(equal)]
        assert {item["external_id"] for item in together} == equal
        assert [item["id"] for item in together] == sorted(item["id"] for item in together)
        at += len(equal)
    for item in items:
        assert item["title"]
        assert item["date"]["edtf"]
        assert item["participants"]
        assert item["citations"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"country": "IRN"}, {"E19"}),
        ({"actor": "بلخير"}, {"E01", "E03", "E04", "E06", "E09", "E13"}),
        ({"actor": "Belkhir"}, {"E01", "E03", "E04", "E06", "E09", "E13"}),
        ({"type": "agreement", "date": "2021"}, {"E10", "E16"}),
        ({"date": "2021-11-24"}, {"E08", "E09", "E10", "E11", "E12", "E14", "E15"}),
        ({"date": "2021-11-24", "date_match": "certain"}, {"E08", "E09", "E10"}),
        ({"country": "USA"}, {"E02"}),
        ({"country": "MAR", "multilateral": "only"}, {"E02"}),
        ({"status": "planned"}, {"E20"}),
        ({"host": "MAR"}, {"E08", "E13"}),
        ({"supplier": "Skylock"}, {"E14", "E15"}),
        ({"external_id": "E05,E19"}, {"E05", "E19"}),
    ],
)
def test_filters(client: TestClient, params: dict[str, str], expected: set[str]) -> None:
    assert set(names(client, "/v1/events", **params)) == expected


def test_what_the_source_says_stands_beside_what_is_held(client: TestClient) -> None:
    agreement, announcement = (
        client.get("/v1/events", params={"external_id": name}).json()["items"][0]
        for name in ("E16", "E17")
    )
    assert (agreement["date"]["edtf"], agreement["date"]["stated"][0]["edtf"]) == (
        "2021-07",
        "[..2022-07]",
    )
    assert announcement["type"] == "statement"
    assert (announcement["date"]["edtf"], announcement["date"]["stated"][0]["edtf"]) == (
        "2021-07-15",
        "2022-07",
    )


def test_links_are_shown_from_both_sides(client: TestClient) -> None:
    visit, memorandum = (
        client.get("/v1/events", params={"external_id": name}).json()["items"][0]
        for name in ("E08", "E10")
    )
    assert {"rel": "signed_during", "event": visit["id"], "certain": True} in memorandum["links"]
    assert {"rel": "occasion_of", "event": memorandum["id"], "certain": True} in visit["links"]


def test_profile(client: TestClient) -> None:
    profile: dict[str, Any] = client.get("/v1/relations/MAR-ISR").json()
    assert (profile["pair"], profile["two_sided"], profile["multilateral"]) == ("ISR-MAR", 18, 1)
    assert profile["by_type"]["meeting"] == 5
    assert profile["by_year"] == [
        {"start": "2020", "value": 1},
        {"start": "2021", "value": 9},
        {"start": "2022", "value": 8},
    ]
    assert profile["first"]["date"]["edtf"] == "2020-12"
    assert profile["last"]["date"]["edtf"] == "[2022-09-17..]"  # a visit that is announced
    assert profile["possible_duplicates"] == 2
    assert [dataset["count"] for dataset in profile["datasets"]] == [19]
    assert profile["actors"][0]["count"] == 6


def test_a_pair_without_events_has_zeros(client: TestClient) -> None:
    profile = client.get("/v1/relations/TUV-NRU").json()
    assert (profile["two_sided"], profile["first"], profile["by_year"]) == (0, None, [])


def test_partners_are_ranked(client: TestClient) -> None:
    items = client.get("/v1/relations", params={"country": "MAR"}).json()["items"]
    assert [item["country"]["code"] for item in items[:2]] == ["ISR", "IRN"]
    assert (items[0]["first"], items[0]["last"]) == ("2020-12", "[2022-09-17..]")
    assert {item["multilateral"] for item in items[2:]} == {1}


def test_histogram_and_facets(client: TestClient) -> None:
    histogram = client.get(
        "/v1/events/histogram", params={"pair": "MAR-ISR", "interval": "month", "by": "type"}
    ).json()
    assert (histogram["items"][0]["start"], histogram["items"][-1]["start"]) == (
        "2020-12",
        "2022-09",
    )
    november = next(item for item in histogram["items"] if item["start"] == "2021-11")
    assert november["value"] == sum(november["by"].values()) == 7
    facets = client.get("/v1/events/facets", params={"facet": "type,country"}).json()["facets"]
    assert sum(item["count"] for item in facets["type"]["items"]) == 21
    assert facets["country"]["items"][0] == {"value": "MAR", "count": 21}


@pytest.mark.parametrize(
    ("params", "parameter", "code", "meant"),
    [
        ({"contry": "MAR"}, "contry", "unknown-parameter", "country"),
        ({"country": "Congo"}, "country", "ambiguous-country", "COG"),
        ({"limit": "501"}, "limit", "invalid-value", None),
        ({"type": "visits"}, "type", "unknown-value", "visit"),
        ({"date": "2021-13"}, "date", "invalid-date", None),
        ({"date": "2" * 101}, "date", "invalid-date", None),
        ({"date_from": "2" * 101}, "date_from", "invalid-value", None),
        ({"date": "2022/2021"}, "date", "date-order", None),
        ({"date": "2021", "date_from": "2020"}, "date", "date-twice", None),
        ({"date_from": "2022", "date_to": "2021"}, "date_to", "date-order", None),
        ({"actor": "Belkir"}, "actor", "unknown-actor", "Belkhir"),
        ({"dataset": "morocco-2022"}, "dataset", "unknown-dataset", "morocco-israel-2022"),
        ({"place": "Rabatt"}, "place", "unknown-place", "rabat"),
        ({"cursor": "abc"}, "cursor", "cursor-damaged", None),
        ({"country": "MAR", "with_country": "Maroc"}, "with_country", "self-pair", None),
        ({"id": "no-uuid"}, "id", "invalid-value", None),
        ({"country": ""}, "country", "empty-value", None),
        ({"sort": "relevance"}, "sort", "q-missing", None),
        ({"highlight": "true"}, "highlight", "q-missing", None),
        ({"q": "-drone"}, "q", "only-exclusions", None),
        ({"q": "%_"}, "q", "no-word", None),
        ({"q": "x*"}, "q", "prefix-too-short", None),
        ({"q": "a" * 1001}, "q", "question-too-long", None),
    ],
)
def test_refusals_say_what_to_write(
    client: TestClient, params: dict[str, str], parameter: str, code: str, meant: str | None
) -> None:
    answer = client.get("/v1/events", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    if meant is not None:
        assert meant in error["did_you_mean"]


@pytest.mark.parametrize(
    ("params", "code", "allowed"),
    [
        ({"type": "qqqq"}, "unknown-value", "visit"),
        ({"topic": "qqqq"}, "unknown-value", "defence"),
        ({"sort": "qqqq"}, "unknown-value", "-date"),
        ({"qqqq": "MAR"}, "unknown-parameter", "country"),
        ({"dataset": "qqqq"}, "unknown-dataset", None),
        ({"source": str(UUID(int=7))}, "unknown-source", None),
        ({"actor": "qqqq"}, "unknown-actor", None),
        ({"country": "qqqq"}, "unknown-country", None),
        ({"place": "qqqq"}, "unknown-place", None),
    ],
)
def test_no_proposal_where_nothing_is_near(
    client: TestClient, params: dict[str, str], code: str, allowed: str | None
) -> None:
    (error,) = client.get("/v1/events", params=params).json()["errors"]
    assert error["code"] == code
    assert "did_you_mean" not in error
    assert allowed in error["allowed"] if allowed else "allowed" not in error


def test_other_sources_of_the_request_are_no_proposals(client: TestClient) -> None:
    present = client.get("/v1/sources").json()["items"][0]["id"]
    absent = present[:-1] + ("0" if present[-1] != "0" else "1")
    (error,) = client.get("/v1/events", params={"source": f"{present},{absent}"}).json()["errors"]
    assert error["code"] == "unknown-source"
    assert "did_you_mean" not in error


def test_a_closed_list_is_allowed_beside_the_proposals(client: TestClient) -> None:
    (error,) = client.get("/v1/events", params={"type": "visits"}).json()["errors"]
    assert error["did_you_mean"][0] == "visit"
    assert {"visit", "agreement"} <= set(error["allowed"])


@pytest.mark.parametrize("path", ["/v1/countries/qqqq", "/v1/relations/qqqq-MAR"])
def test_no_proposal_for_a_path_where_nothing_is_near(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "did_you_mean" not in answer.json()


def test_a_parameter_given_twice_is_refused(client: TestClient) -> None:
    answer = client.get("/v1/events?date=2021&date=2022")
    assert answer.json()["errors"][0]["code"] == "repeated-parameter"


@pytest.mark.parametrize("value", ["external_id=nope", f"external_id=E10&id={UUID(int=1)}"])
def test_an_id_that_no_event_has_matches_nothing(client: TestClient, value: str) -> None:
    assert client.get(f"/v1/events?{value}&total=exact").json()["total"]["value"] == 0
    assert client.get(f"/v1/events?{value}").json()["items"] == []
    assert client.get(f"/v1/events/histogram?{value}").json()["items"] == []
    assert client.get(f"/v1/events/facets?{value}").json()["facets"]["type"]["items"] == []

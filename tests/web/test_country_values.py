"""Countries in filters and paths: lists, names of ended states, and what can be both."""

from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("Austria,Hungary", ["AUT", "HUN"]),
        ("Montenegro, Serbia", ["MNE", "SRB"]),
        ("Egypt,Syria", ["EGY", "SYR"]),
        ("China, Hong Kong", ["CHN", "HKG"]),
        ("China,Taiwan", ["CHN", "TWN"]),
        ("Korea, Republic of", ["KOR"]),
        ("Egypt, Arab Rep.", ["EGY"]),
        ("Hong Kong SAR, China", ["HKG"]),
        ("China (Taiwan)", ["TWN"]),
        ("Algérie (l')", ["DZA"]),
        ("Russia (Soviet Union)", ["RUS"]),
        ("Soviet Union", ["SUN"]),
        ("East Germany", ["DDR"]),
        ("Trinidad and Tobago", ["TTO"]),
        ("Austria-Hungary", ["XAH"]),
        ("فييت نام", ["VNM"]),
    ],
)
@pytest.mark.parametrize("parameter", ["country", "host"])
def test_a_list_is_a_list(client: TestClient, parameter: str, value: str, codes: list[str]) -> None:
    answer = client.get("/v1/events", params={parameter: value})
    assert answer.status_code == 200, answer.text
    assert answer.json()["query"][parameter] == codes


def refused(client: TestClient, parameter: str, value: str) -> dict[str, Any]:
    answer = client.get("/v1/events", params={parameter: value})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    found: dict[str, Any] = error
    return found


@pytest.mark.parametrize(
    ("value", "candidates"),
    [
        ("Taiwan, China", ["TWN", "CHN"]),
        ("Hawaii", ["USA", "XHI"]),
        ("Zanzibar", ["TZA", "XZZ"]),
        ("Kosovo (Serbia)", ["SRB", "XKX"]),
        ("Serbia and Montenegro", ["SCG", "SRB", "MNE"]),
        ("Serbie-et-Monténégro", ["SCG", "SRB", "MNE"]),
        ("صربيا والجبل الأسود", ["SCG", "SRB", "MNE"]),
        ("Egypt Syria", ["XUA", "EGY", "SYR"]),
        ("Austria & Hungary", ["XAH", "AUT", "HUN"]),
    ],
)
def test_what_can_be_several_is_refused(
    client: TestClient, value: str, candidates: list[str]
) -> None:
    for parameter in ("country", "host"):
        error = refused(client, parameter, value)
        assert (error["code"], error["did_you_mean"]) == ("ambiguous-country", candidates)


def test_central_america_is_a_region(client: TestClient) -> None:
    error = refused(client, "country", "Central America")
    assert error["code"] == "ambiguous-country"
    assert {"XCA", "GTM"} < set(error["did_you_mean"])


def test_a_pair_has_no_ended_state_for_a_list(client: TestClient) -> None:
    answer = client.get("/v1/relations/Romania-Austria, Hungary")
    assert answer.status_code == 422
    assert client.get("/v1/relations/Austria-Hungary").json()["pair"] == "AUT-HUN"

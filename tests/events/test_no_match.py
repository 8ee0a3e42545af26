"""A filter whose value no event has matches no event, alone and beside any other filter.

An empty list of alternatives means "none". Where it meant "any", every event was in the answer.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.events.params import WithPair
from tests.effort import examples

NO_ID = "00000000-0000-7000-8000-000000000000"

MODES = {"multilateral", "date_match", "succession", "fuzzy"}
"""Parameters that have no value which no event can have."""

NOTHING: dict[str, dict[str, Any]] = {
    "id": {"id": NO_ID},
    "external_id": {"external_id": "nope"},
    "pair": {"pair": "TUV-NRU"},
    "country": {"country": "TUV"},
    "with_country": {"country": "MAR", "with_country": "TUV"},
    "actor": {"actor": "بلخير", "with_country": "TUV", "country": "MAR"},
    "with_actor": {"actor": "بلخير", "with_actor": "Kochavi", "type": "purchase"},
    "host": {"host": "TUV"},
    "guest": {"guest": "TUV"},
    "buyer": {"buyer": "TUV"},
    "supplier": {"supplier": "TUV"},
    "type": {"type": "sanction"},
    "exclude_type": {"type": "visit", "exclude_type": "visit"},
    "instrument": {"instrument": "convention"},
    "topic": {"topic": "sport"},
    "place": {"place": "Rabat", "host": "TUV"},
    "status": {"status": "cancelled"},
    "coding": {"coding": "machine"},
    "dataset": {"dataset": "morocco-israel-2022", "external_id": "nope"},
    "exclude_dataset": {"exclude_dataset": "morocco-israel-2022"},
    "language": {"language": "fr"},
    "date": {"date": "1850"},
    "date_from": {"date_from": "2090", "date_match": "certain"},
    "date_to": {"date_to": "1850"},
    "precision": {"precision": "decade"},
    "q": {"q": "xylophone"},
    "updated_since": {"updated_since": "2999-01-01T00:00:00Z"},
    "as_of": {"as_of": "0"},
}
UNKNOWN = {"actor": "Xyzzy", "place": "Atlantis", "source": NO_ID, "dataset": "nope"}
"""Values that have to be known, and are refused by name where they are not."""
OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just([NO_ID, NO_ID[:-1] + "1"]),
        "multilateral": st.sampled_from(["exclude", "only"]),
        "succession": st.just("include"),
        "date_match": st.just("certain"),
        "country": st.sampled_from([["MAR"], ["MAR", "ISR"]]),
        "type": st.sampled_from([["visit"], ["visit", "meeting", "agreement"]]),
        "coding": st.just("human"),
        "dataset": st.just("morocco-israel-2022"),
        "external_id": st.sampled_from(["E10", "E10,E16"]),
        "date_from": st.just("1800"),
        "q": st.sampled_from(["accord", "اتفاق"]),
    },
)


def test_every_filter_is_here() -> None:
    assert set(NOTHING) | MODES | set(UNKNOWN) == set(WithPair.model_fields)


def ask(client: TestClient, path: str, params: dict[str, Any]) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, f"{path} {params}: {answer.text}"
    body: dict[str, Any] = answer.json()
    return body


def assert_no_match(client: TestClient, params: dict[str, Any]) -> None:
    body = ask(client, "/v1/events", params | {"total": "exact"})
    assert (body["items"], body["total"]["value"]) == ([], 0), params
    for sort in ("date", "updated_at"):
        assert ask(client, "/v1/events", params | {"sort": sort})["items"] == [], params
    for by in ("none", "type"):
        counts = ask(client, "/v1/events/histogram", params | {"by": by})
        assert {bucket["count"] for bucket in counts["items"]} <= {0}, params
        assert counts["undated"] == 0, params
    facets = ask(client, "/v1/events/facets", params | {"facet": "type,country"})
    assert [facet["items"] for facet in facets["facets"].values()] == [[], []], params
    if "pair" not in params:
        assert ask(client, "/v1/relations/MAR-ISR/events", params)["items"] == [], params


@pytest.mark.parametrize("name", NOTHING)
def test_what_no_event_has(client: TestClient, name: str) -> None:
    assert_no_match(client, NOTHING[name])


@pytest.mark.parametrize("value", ["\0", "E10\0", "a,\0"])
def test_an_external_id_that_no_database_can_store(client: TestClient, value: str) -> None:
    assert_no_match(client, {"external_id": value})


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known(client: TestClient, name: str) -> None:
    answer = client.get("/v1/events", params={name: UNKNOWN[name]})
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


@settings(max_examples=examples(15, many=1_000))
@given(nothing=st.sampled_from(list(NOTHING.values())), others=OTHERS)
def test_beside_other_filters(
    client: TestClient, nothing: dict[str, Any], others: dict[str, Any]
) -> None:
    if "date" in nothing:
        others.pop("date_from", None)
    if "as_of" in nothing:
        others.pop("q", None)  # past texts are not in the index
    assert_no_match(client, others | nothing)

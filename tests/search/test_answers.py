"""What an answer has beside its events: highlights, what was meant; suggestions; actors."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from app.suggest import sql
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load


def get(client: TestClient, path: str, **params: str) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def at(document: Any, pointer: str) -> str:  # noqa: ANN401
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    assert isinstance(document, str)
    return document


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("Belkheir", {"Belkhir", "بلخير", "وبلخير", "لبلخير"}),
        ("memoranda", {"memorandum", "mémorandum"}),
        ("والمذكرة", {"مذكرة"}),
        ('"مذكرة تفاهم"', {"مذكرة تفاهم"}),
        ("skyl*", {"Skylock"}),
        ("Iranian", {"IRN"}),
    ],
)
def test_highlights_are_in_the_text(client: TestClient, q: str, marked: set[str]) -> None:
    body = get(client, "/v1/events", q=q, highlight="true")
    assert body["items"]
    assert set(body["highlights"]) == {item["id"] for item in body["items"]}
    shown = set()
    for item in body["items"]:
        places = body["highlights"][item["id"]]
        assert places
        for place in places:
            text = at(item, place["pointer"])
            shown.add(text[place["start"] : place["end"]])
    assert marked & shown
    assert all(any(one.casefold() in word.casefold() for one in marked) for word in shown), shown


def test_highlights_come_only_if_asked_for(client: TestClient) -> None:
    assert "highlights" not in get(client, "/v1/events", q="Belkhir")
    body = get(client, "/v1/events", q="Belkhir", highlight="true", fields="id")
    assert [set(item) for item in body["items"]] == [{"id"}] * 7
    assert [bool(places) for places in body["highlights"].values()] == [True] * 7


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("Belkjir", "belkhir"),
        ("Kochavj Belkhir", "kochavi Belkhir"),
        ("meeitng", "meeting"),
        ("زياررة", "زياره"),
    ],
)
def test_what_was_meant(client: TestClient, q: str, meant: str) -> None:
    body = get(client, "/v1/events", q=q)
    assert body["items"] == []
    assert meant in body["did_you_mean"]
    assert get(client, "/v1/events", q=meant)["items"]


def test_nothing_was_meant_where_something_is_found(client: TestClient) -> None:
    assert "did_you_mean" not in get(client, "/v1/events", q="Belkhir")
    assert "did_you_mean" not in get(client, "/v1/events", q="qqqqqqqq")


def test_relevance(client: TestClient) -> None:
    items = get(client, "/v1/events", q="Skylock", sort="relevance")["items"]
    assert [item["external_id"] for item in items][-1] == "E20"  # named in the summary alone
    dated = get(client, "/v1/events", q="Skylock")["items"]
    assert dated[0]["external_id"] == "E20"
    walked, cursor = [], ""
    while cursor is not None:
        page = get(
            client, "/v1/events", q="Skylock", sort="relevance", limit="1",
            **({"cursor": cursor} if cursor else {}),
        )  # fmt: skip
        walked += page["items"]
        cursor = page["next"]
    assert walked == items


@pytest.mark.parametrize(
    ("q", "kind", "text"),
    [
        ("belk", "actor", "El Farouk Belkhir"),
        ("بلخ", "actor", "الفاروق بلخير"),
        ("mor", "country", "Morocco"),
        ("المغ", "country", "المغرب"),
        ("tel", "place", "Tel Aviv"),
        ("proc", "topic", "procurement"),
        ("skylock s", "item", "Skylock system"),
        ("kohav", "actor", "Kohavi"),
    ],
)
def test_suggestions(client: TestClient, q: str, kind: str, text: str) -> None:
    items = get(client, "/v1/suggest", q=q)["items"]
    assert (kind, text) in {(item["kind"], item["text"]) for item in items}
    of_kind = get(client, "/v1/suggest", q=q, kind=kind)["items"]
    assert {item["kind"] for item in of_kind} == {kind}
    assert len(get(client, "/v1/suggest", q=q, limit="1")["items"]) == 1


def test_a_suggestion_is_what_the_filter_takes(client: TestClient) -> None:
    (actor, *_) = get(client, "/v1/suggest", q="belkhir", kind="actor")["items"]
    found = get(client, "/v1/events", actor=actor["value"], total="exact")
    assert found["total"]["value"] == actor["count"] == 6


def test_the_most_used_is_suggested_wherever_its_name_comes(
    make_url: MakeUrl,
    migrated: str,
    countries: Countries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = make_url(migrated)
    ports = ["Port Abel", "Port Baker", *["Port Zeta"] * 2]
    load(
        url,
        countries,
        DATASET,
        *(event(str(at), place={"name": {"en": port}}) for at, port in enumerate(ports)),
    )
    monkeypatch.setattr(sql, "MOST_COMPARED", 1)
    for statement in (
        sql.count_with_prefix,
        sql.with_prefix,
        sql.most_used_with_prefix,
    ):  # not to be kept
        monkeypatch.setattr(sql, statement.__name__, statement.__wrapped__)  # type: ignore[attr-defined]
    with TestClient(create_app(Settings(database_url=url))) as client:
        first, *others = get(client, "/v1/suggest", q="por", kind="place")["items"]
    assert (first["text"], first["count"]) == ("Port Zeta", 2)
    assert [one["text"] for one in others] == ["Port Abel"]


def test_suggestions_of_nothing(client: TestClient) -> None:
    assert get(client, "/v1/suggest", q="%")["items"] == []


@pytest.mark.parametrize(("q", "code"), [("", "empty-value"), ("a" * 101, "invalid-value")])
def test_what_nothing_is_suggested_for(client: TestClient, q: str, code: str) -> None:
    answer = client.get("/v1/suggest", params={"q": q})
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("q", "first"),
    [("Belkheir", "El Farouk Belkhir"), ("كوخاف", "Aviv Kochavi"), ("benny", "Benny Gantz")],
)
def test_actors(client: TestClient, q: str, first: str) -> None:
    items = get(client, "/v1/actors", q=q)["items"]
    assert items[0]["names"]["en"] == first


def test_actors_by_pages(client: TestClient) -> None:
    whole = [item["id"] for item in get(client, "/v1/actors", q="Israel")["items"]]
    assert len(whole) > 1
    page = get(client, "/v1/actors", q="Israel", limit="1")
    after = get(client, "/v1/actors", q="Israel", cursor=page["next"])
    assert [item["id"] for item in (*page["items"], *after["items"])] == whole
    assert client.get("/v1/actors", params={"q": "x", "cursor": page["next"]}).status_code == 422

"""The parameter `as_of`, and the difference of two moments, one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load

Change = tuple[str, str, int | None, int | None]
"""The id, the kind, and the versions before and after."""
A, B = (str(record_id("d", name)) for name in "ab")


@pytest.fixture(scope="module")
def client(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    """Changes 1 to 3: the data set and two events; 4: another title of A; 5: B is withdrawn."""
    url = make_shared_url(migrated)
    load(url, countries, DATASET, event("a"), event("b"))
    load(url, countries, event("a", title={"en": "Talks"}), complete=True)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def titles(client: TestClient, **params: Any) -> list[str]:  # noqa: ANN401
    answer = client.get("/v1/events", params=params | {"sort": "date"})
    assert answer.status_code == 200, answer.text
    return sorted(one["title"]["en"] for one in answer.json()["items"])


def test_each_moment_has_its_events(client: TestClient) -> None:
    found = [titles(client, as_of=n) for n in range(6)]
    assert found == [[], [], [], ["a", "b"], ["Talks", "b"], ["Talks"]]
    assert titles(client) == ["Talks"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("6", "as-of-ahead"),
        ("2999-01-01", "as-of-ahead"),
        ("2999-01-01T00:00:00Z", "as-of-ahead"),
        ("-1", "invalid-as-of"),
        ("yesterday", "invalid-as-of"),
        ("2026-02-30", "invalid-as-of"),
        ("1" * 16, "invalid-as-of"),
    ],
)
def test_a_moment_that_is_none_is_an_error(client: TestClient, value: str, code: str) -> None:
    for path in ("/v1/events", f"/v1/events/{A}", "/v1/events/facets", "/v1/relations/ISR-MAR"):
        answer = client.get(path, params={"as_of": value})
        assert answer.status_code == 422
        assert [(e["parameter"], e["code"]) for e in answer.json()["errors"]] == [("as_of", code)]


def test_words_of_the_past_are_not_searched(client: TestClient) -> None:
    answer = client.get("/v1/events", params={"as_of": 3, "q": "talks"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "q-with-as-of"


def test_a_time_is_its_last_change(client: TestClient) -> None:
    changes = client.get("/v1/changes").json()["items"]
    moments = {change["at"]: change["seq"] for change in changes}
    for at, seq in moments.items():
        assert client.get("/v1/events", params={"as_of": at}).json()["change"] == seq
        earlier = datetime.fromisoformat(at) - timedelta(microseconds=1)
        before = [n for other, n in moments.items() if datetime.fromisoformat(other) <= earlier]
        text = earlier.astimezone(UTC).isoformat().replace("+00:00", "Z")
        answer = client.get("/v1/events", params={"as_of": text}).json()
        assert answer["change"] == answer["query"]["as_of"] == max(before, default=0)
    today = datetime.now(UTC).date().isoformat()
    assert client.get("/v1/events", params={"as_of": today}).json()["change"] == 5
    assert client.get("/v1/events", params={"as_of": "2020-01-01"}).json()["change"] == 0


def test_an_event_before_and_after_its_life(client: TestClient) -> None:
    statuses = [client.get(f"/v1/events/{B}", params={"as_of": n}).status_code for n in range(6)]
    assert statuses == [404, 404, 404, 200, 200, 410]
    past = client.get(f"/v1/events/{A}", params={"as_of": 3})
    assert past.json()["title"] == {"en": "a"}
    assert past.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert past.headers["memento-datetime"].endswith("GMT")


def test_a_page_links_to_its_memento(client: TestClient) -> None:
    filtered = ("/v1/events?country=MAR", "/v1/relations?country=MAR")
    for path in (*filtered, "/v1/events/facets", "/v1/relations/ISR-MAR/events"):
        answer = client.get(path)
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
        link = answer.links["memento"]
        assert "datetime" in link
        past = client.get(link["url"])
        assert "memento" not in past.links
        assert past.headers["cache-control"].endswith("immutable")
        then, now = past.json(), answer.json()
        assert then["query"].pop("as_of") == now["change"] == 5
        assert then == now


def test_partners_of_each_moment(client: TestClient) -> None:
    found = [
        [
            (one["pair"], one["two_sided"], one["by_type"], one["last"])
            for one in client.get(f"/v1/relations?country=MAR&as_of={n}").json()["items"]
        ]
        for n in range(6)
    ]
    two, one = (("ISR-MAR", n, {"visit": n}, "2020-01-01") for n in (2, 1))
    assert found == [[], [], [], [two], [two], [one]]
    ahead = client.get("/v1/relations?country=MAR&as_of=6")
    assert [one["code"] for one in ahead.json()["errors"]] == ["as-of-ahead"]


def test_a_later_page_links_to_its_own_memento(client: TestClient) -> None:
    first = client.get("/v1/events", params={"limit": 1, "as_of": 4}).json()
    again = client.get("/v1/events", params={"limit": 1, "as_of": 3, "cursor": first["next"]})
    assert again.json()["errors"][0]["code"] == "cursor-of-another-query"
    cursor = first["next"]
    second = client.get("/v1/events", params={"limit": 1, "as_of": 4, "cursor": cursor}).json()
    assert {one["id"] for one in first["items"] + second["items"]} == {A, B}
    assert second["next"] is None


def difference(client: TestClient, params: dict[str, Any]) -> list[Change]:
    found, cursor = [], None
    while True:
        given = params | ({"cursor": cursor} if cursor else {})
        answer = client.get("/v1/events/diff", params=given)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += [(o["id"], o["kind"], o["before"], o["after"]) for o in body["items"]]
        cursor = body["next"]
        if cursor is None:
            return sorted(found)


def test_what_changed_between_two_moments(client: TestClient) -> None:
    created = [(A, "created", None, 1), (B, "created", None, 1)]
    updated, withdrawn = (A, "updated", 1, 2), (B, "withdrawn", 1, None)
    assert difference(client, {"from": 0, "to": 3}) == sorted(created)
    assert difference(client, {"from": 0, "to": 3, "limit": 1}) == sorted(created)
    assert difference(client, {"from": 3}) == sorted([updated, withdrawn])
    assert difference(client, {"from": 3, "to": 4}) == [updated]
    assert difference(client, {"from": 0}) == [(A, "created", None, 2)]
    assert difference(client, {"from": 5}) == []
    assert difference(client, {"from": 3, "country": "FRA"}) == []
    assert difference(client, {"from": 3, "external_id": "b"}) == [withdrawn]
    answer = client.get("/v1/events/diff", params={"from": 3, "to": 4}).json()
    assert answer["query"] == {"from": 3, "to": 4}
    pointers = {one["pointer"] for one in answer["items"][0]["differences"]}
    assert pointers == {"/title/en", "/version", "/updated_at"}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": 4, "to": 3}, "to-before-from"),
        ({"from": 9}, "as-of-ahead"),
        ({"from": 1, "q": "x"}, "q-with-from"),
        ({"from": 1, "as_of": 2}, "as-of-with-from"),
        ({}, "invalid-value"),
    ],
)
def test_two_moments_that_are_none_are_an_error(
    client: TestClient, params: dict[str, Any], code: str
) -> None:
    answer = client.get("/v1/events/diff", params=params)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]

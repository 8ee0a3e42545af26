"""What holds for every operation: examples work, bodies fit their schemas, errors are problems."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

DOCUMENT: dict[str, Any] = create_app(Settings(database_url="sqlite:///data/none.db")).openapi()
PATHS = sorted(DOCUMENT["paths"])
ANSWERS_NEVER_CACHED = {"/healthz", "/readyz"}


def filled(path: str, *, query: bool) -> tuple[str, dict[str, Any]]:
    """The address and the parameters as Swagger UI fills them in."""
    given_: dict[str, Any] = {}
    for parameter in DOCUMENT["paths"][path]["get"].get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(parameter["example"]))
        elif query and "example" in parameter:
            given_[parameter["name"]] = parameter["example"]
        elif query and "default" in parameter["schema"]:
            given_[parameter["name"]] = parameter["schema"]["default"]
        elif parameter.get("required"):
            given_[parameter["name"]] = parameter["example"]
    return path, given_


@pytest.mark.parametrize("path", PATHS)
def test_as_the_page_fills_it_in(client: TestClient, path: str) -> None:
    address, params = filled(path, query=True)
    answer = client.get(address, params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    for name in ("items", "participants", "by_type"):
        assert body.get(name) != []
    operation = DOCUMENT["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = schema | {"components": DOCUMENT["components"]}
    Draft202012Validator(whole).validate(body)
    assert operation["summary"]
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter


@pytest.mark.parametrize("path", ["/v1/events", "/v1/relations/{pair}/events"])
def test_the_page_fills_a_timeline_in_so_that_it_shows_all_of_it(
    client: TestClient, path: str
) -> None:
    address, params = filled(path, query=True)
    everything = client.get("/v1/events?pair=MAR-ISR&limit=500").json()["items"]
    shown = client.get(address, params=params).json()
    assert len(shown["items"]) == 19
    assert {event["id"] for event in shown["items"]} == {event["id"] for event in everything}
    assert shown["next"] is None


@pytest.mark.parametrize("path", PATHS)
def test_only_a_form_that_would_find_nothing_or_too_much_is_filled_in(path: str) -> None:
    """A filter in the form of one pair or one actor would hide events of it."""
    if "{" in path:
        parameters = DOCUMENT["paths"][path]["get"].get("parameters", [])
        assert not [p["name"] for p in parameters if p["in"] == "query" and "example" in p]


@pytest.mark.parametrize("path", PATHS)
def test_example_addresses_work(client: TestClient, path: str) -> None:
    description = DOCUMENT["paths"][path]["get"]["description"]
    for part in description.split("](")[1:]:
        answer = client.get(part.split(")")[0])
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_parameter_is_refused_by_name(client: TestClient, path: str) -> None:
    address, params = filled(path, query=False)
    answer = client.get(address, params=params | {"contry": "MAR"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert ("contry", "unknown-parameter") in {
        (error["parameter"], error["code"]) for error in problem["errors"]
    }
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert client.get(problem["type"]).status_code == 200
    assert "422" in DOCUMENT["paths"][path]["get"]["responses"]


@pytest.mark.parametrize("path", PATHS)
def test_conditional_reads_and_other_methods(client: TestClient, path: str) -> None:
    address, params = filled(path, query=False)
    full = client.get(address, params=params)
    head = client.head(address, params=params)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]
    if path not in ANSWERS_NEVER_CACHED:
        tag = full.headers["etag"]
        assert head.headers["etag"] == tag
        again = client.get(address, params=params, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    post = client.post(address)
    assert (post.status_code, post.json()["code"]) == (405, "method-not-allowed")
    assert {"GET", "HEAD"} <= set(post.headers["allow"].replace(" ", "").split(","))
    assert full.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/nothing", 404),
        ("/v1/events/x", 404),
        ("/v1/events/00000000-0000-0000-0000-000000000000", 404),
        ("/v1/actors/00000000-0000-0000-0000-000000000000/events", 404),
        ("/v1/sources/x", 404),
        ("/v1/countries/Moroco", 404),
        ("/v1/relations/MAR-XQQ", 404),
        ("/v1/relations/Congo-MAR", 422),
        ("/v1/relations/MAR-MAR", 422),
        ("/v1/events?" + "id=x&" * 6_000, 414),
    ],
)
def test_wrong_addresses(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


NAMES = sorted(
    {
        parameter["name"]
        for path in DOCUMENT["paths"].values()
        for parameter in path["get"].get("parameters", [])
        if parameter["in"] == "query"
    }
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(PATHS),
    params=st.dictionaries(
        st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"])), max_size=3
    ),
)
def test_nothing_that_a_client_sends_breaks_the_service(
    client: TestClient, path: str, params: dict[str, str]
) -> None:
    address, _ = filled(path, query=False)
    assert client.get(address, params=params).status_code in {200, 422}

"""What holds for every operation: examples work, bodies fit their schemas, errors are problems."""

from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.effort import Tried, examples

DOCUMENT: dict[str, Any] = create_app(Settings(database_url="sqlite:///data/none.db")).openapi()
# What everybody may read; `tests/keys` has the other operations.
PATHS = sorted(
    path
    for path, operations in DOCUMENT["paths"].items()
    if "get" in operations and not operations["get"].get("security")
)
ANSWERS_NEVER_CACHED = {"/healthz", "/readyz"}


def filled(path: str, method: str = "get", *, query: bool = True) -> tuple[str, dict[str, Any]]:
    """The address and the parameters as Swagger UI fills them in."""
    given_: dict[str, Any] = {}
    for parameter in DOCUMENT["paths"][path][method].get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
        elif query and "example" in parameter:
            given_[parameter["name"]] = parameter["example"]
        elif query and "default" in parameter["schema"]:
            given_[parameter["name"]] = parameter["schema"]["default"]
        elif parameter.get("required") and method == "get":
            given_[parameter["name"]] = parameter["example"]
    return path, given_


@pytest.mark.parametrize("path", PATHS)
def test_as_the_page_fills_it_in(client: TestClient, path: str) -> None:
    address, params = filled(path)
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
    address, params = filled(path)
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
def test_headers_are_those_of_the_document(client: TestClient, path: str) -> None:
    address, params = filled(path)
    names = {p["name"] for p in DOCUMENT["paths"][path]["get"].get("parameters", [])}
    has_pages = "limit" in names and "cursor" in names
    answer = client.get(address, params=params | ({"limit": 1} if has_pages else {}))
    documented = DOCUMENT["paths"][path]["get"]["responses"]["200"].get("headers", {})
    assert ("ETag" in documented) is ("etag" in answer.headers)
    assert ("Link" in documented) is has_pages
    if has_pages:
        assert ("link" in answer.headers) is (answer.json()["next"] is not None)


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
    other = client.request("TRACE", address)
    assert (other.status_code, other.json()["code"]) == (405, "method-not-allowed")
    methods = {"HEAD", *map(str.upper, DOCUMENT["paths"][path])}
    assert set(other.headers["allow"].split(", ")) == methods
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


DATASETS = ["morocco-israel-2022"]
ACTORS = ["Belkheir", "MAR", "8eb10ba5-d030-53f3-8c9e-e9a655b47d50"]
COUNTRIES = ["MAR", "ISR", "Morocco", "USA", "FRA"]
MOMENTS = ["2021", "2021-11", "2021-11-24", "202X", "1990"]
VALUES = {
    **dict.fromkeys(("actor", "with_actor", "host", "guest", "buyer", "supplier"), ACTORS),
    **dict.fromkeys(("country", "with_country"), COUNTRIES),
    **dict.fromkeys(("date", "date_from", "date_to"), MOMENTS),
    **dict.fromkeys(("dataset", "exclude_dataset"), DATASETS),
    "id": ["ad241e76-8eba-5a47-a2b4-7d85ec22e431", "00000000-0000-0000-0000-000000000000"],
    "source": ["a7110753-1626-5200-8676-fc5e2988aa41"],
    "external_id": ["E01", "E02", "nobody"],
    "language": ["en", "ar", "fr"],
    "pair": ["MAR-ISR", "FRA-MAR"],
    "place": ["Rabat", "Tel Aviv"],
    "q": ["visit", "defence -drone", '"armed forces"', "Belkh*", "Marocco"],
    "since": ["0", "5", "20"],
    "as_of": ["0", "5", "2100-01-01"],
    "from": ["0", "5"],
    "to": ["20", "2100-01-01T00:00:00Z"],
    "updated_since": ["2020-01-01T00:00:00Z", "2100-01-01T00:00:00+01:00"],
}
"""Good values of the parameters of which the schema lists none. Only a page gives a `cursor`."""


def values(parameter: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values that the schema of a parameter allows, as text."""
    schema = parameter["schema"]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    match schema:
        case {"enum": listed}:
            return st.sampled_from(listed)
        case {"type": "array", "items": items}:
            one = values(parameter | {"schema": items})
            return st.lists(one, min_size=1, max_size=3, unique=True).map(",".join)
        case {"type": "integer", "minimum": least, "maximum": most}:
            return st.integers(least, most).map(str)
        case {"type": "boolean"}:
            return st.sampled_from(["true", "false"])
        case _:
            return st.sampled_from(VALUES[parameter["name"]])


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A path with parameters of its own, of which one in ten has any text."""
    path = draw(st.sampled_from(PATHS))
    own = [
        parameter
        for parameter in DOCUMENT["paths"][path]["get"].get("parameters", [])
        if parameter["in"] == "query"
    ]
    if not own:
        return path, {}
    params = {}
    for parameter in draw(st.lists(st.sampled_from(own), max_size=3, unique_by=id)):
        if draw(st.integers(0, 9)) == 9:
            params[parameter["name"]] = draw(st.text(st.characters(exclude_categories=["Cs"])))
        elif parameter["name"] != "cursor":
            params[parameter["name"]] = draw(values(parameter))
    return path, params


@pytest.mark.long
def test_nothing_that_a_client_sends_breaks_the_service(
    client: TestClient, backend: str, tried: Tried
) -> None:
    answered: Counter[int] = Counter()
    counts = tried(f"{backend}: random parameters of every route")

    @settings(max_examples=examples(200, 5_000))
    @given(requests())
    def send(request: tuple[str, dict[str, str]]) -> None:
        counts["tries"] += 1
        path, params = request
        address, needed = filled(path, query=False)
        status = client.get(address, params=needed | params).status_code
        answered[status] += 1
        # Not found is a record that did not exist at an earlier moment.
        assert status in ({200, 404, 422} if "as_of" in params else {200, 422})

    send()
    assert answered[200] > answered.total() / 2
    assert answered[422] > answered.total() / 50

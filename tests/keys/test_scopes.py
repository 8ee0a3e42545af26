"""Every route and method of the app against every kind of key, on public and closed services."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.auth import ANONYMOUS, SCOPES, Caller
from app.web.problems import Problem
from app.web.routing import DocumentedRoute
from tests.databases import MakeUrl
from tests.keys.service import bearer, keys_of_every_kind, served

APP = create_app(Settings(database_url="sqlite:///data/none.db"))
# What is open to everybody and looks at no key.
PAGES = {"/", "/docs", "/docs/{name}", "/problems", "/problems/{code}", "/openapi.json"}
HEALTH = {"/healthz", "/readyz"}
INVALID = {"expired", "revoked", "unknown", "mistyped"}
SCOPE_OF: dict[str | None, str | None] = {
    None: None,
    "limited": "write",
    **{scope: scope for scope in SCOPES},
}


class Operation(NamedTuple):
    method: str
    path: str
    scope: str


def operations() -> Iterator[Operation]:
    """All operations, with addresses that have the examples of their parameters."""
    for route in APP.routes:
        if isinstance(route, DocumentedRoute):
            path, query = route.path, ""
            described = APP.openapi()["paths"].get(route.path_format, {})
            first: dict[str, Any] = next(iter(described.values()), {})
            for parameter in first.get("parameters", []):
                value = quote(str(parameter.get("example", "x")), safe="")
                if parameter["in"] == "path":
                    path = path.replace(f"{{{parameter['name']}}}", value)
                elif parameter.get("required"):
                    query = f"?{parameter['name']}={value}"
            for method in route.methods or ():
                yield Operation(method, path + query, route.scope)


OPERATIONS = list(operations())


class Service(NamedTuple):
    client: TestClient
    keys: dict[str, str]
    is_public: bool

    def expected(self, operation: Operation, kind: str | None) -> tuple[int, str] | None:
        """The refusal of a request with this kind of key; None if it is not refused for the key."""
        if operation.scope == "open":
            return None
        if kind in INVALID:
            return 401, "invalid-key"
        scope = SCOPE_OF[kind]
        if scope is None:
            is_open = operation.scope == "read" and self.is_public
            return None if is_open else (401, "key-required")
        is_allowed = SCOPES.index(scope) >= SCOPES.index(operation.scope)
        return None if is_allowed else (403, "insufficient-scope")


@pytest.fixture(scope="module", params=[True, False], ids=["public", "closed"])
def service(
    request: pytest.FixtureRequest, make_shared_url: MakeUrl, founding_url: str
) -> Iterator[Service]:
    url = make_shared_url(founding_url)
    keys = keys_of_every_kind(url)
    with served(url, public_read=request.param) as client:
        yield Service(client, keys, request.param)


def test_every_route_has_a_scope() -> None:
    """A route of another class would be answered to everybody."""
    others = {getattr(r, "path", str(r)) for r in APP.routes if not isinstance(r, DocumentedRoute)}
    assert others == PAGES
    scopes = {operation.scope for operation in OPERATIONS}
    assert {"open", "read", "admin"} <= scopes <= {"open", *SCOPES}
    assert {one.path for one in OPERATIONS if one.scope == "open"} == HEALTH
    for one in OPERATIONS:
        assert one.method == "GET" or one.scope in {"write", "admin"}, one


@pytest.mark.parametrize("kind", [*SCOPE_OF, *sorted(INVALID)], ids=str)
def test_each_operation_takes_the_keys_with_its_scope(service: Service, kind: str | None) -> None:
    headers = {} if kind is None else bearer(service.keys[kind])
    for operation in OPERATIONS:
        body: dict[str, str] | None = None if operation.method == "GET" else {}
        methods = ("GET", "HEAD") if operation.method == "GET" else (operation.method,)
        for method in methods:
            answer = service.client.request(method, operation.path, headers=headers, json=body)
            refusal = service.expected(operation, kind)
            if refusal is None:
                assert answer.status_code not in (401, 403), (kind, operation, answer.text)
                assert answer.status_code < 500
                continue
            status, code = refusal
            assert answer.status_code == status, (kind, operation, answer.text)
            challenge = answer.headers["www-authenticate"]
            assert challenge.startswith("Bearer")
            assert ("invalid_token" in challenge) is (code == "invalid-key")
            assert ("insufficient_scope" in challenge) is (status == 403)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["cache-control"] == "no-store"
            if method != "HEAD":
                problem = answer.json()
                assert problem["code"] == code
                assert problem["request_id"] == answer.headers["x-request-id"]
                assert not any(key in answer.text for key in service.keys.values())


def test_pages_and_health_are_open_and_look_at_no_key(service: Service) -> None:
    for path in ["/docs", "/docs/init.js", "/problems", "/problems/invalid-key", "/openapi.json"]:
        for headers in ({}, bearer(service.keys["revoked"])):
            answer = service.client.get(path, headers=headers)
            assert answer.status_code == 200
            assert "private" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "{key}",
        "Basic {key}",
        "Bearer {key} {key}",
        "Bearer {key},",
        "ent_",
    ],
)
def test_a_header_without_a_whole_key_is_refused(service: Service, header: str) -> None:
    given = {"Authorization": header.format(key=service.keys["admin"])}
    answer = service.client.get("/v1/topics", headers=given)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-key")


def test_two_headers_are_refused_and_the_scheme_has_any_case(service: Service) -> None:
    key = service.keys["read"]
    twice = [("Authorization", f"Bearer {key}")] * 2
    assert service.client.get("/v1/topics", headers=twice).status_code == 401
    for header in (f"bearer {key}", f"BEARER   {key} "):
        given = {"Authorization": header}
        assert service.client.get("/v1/topics", headers=given).status_code == 200


def test_a_response_to_a_key_is_private(service: Service) -> None:
    address, headers = "/v1/events?limit=1", bearer(service.keys["read"])
    first = service.client.get(address, headers=headers)
    tag = {"If-None-Match": first.headers["etag"]}
    again = service.client.get(address, headers=headers | tag)
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again):
        assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"
        assert "Authorization" in answer.headers["vary"].split(", ")
    # What is remembered is no way around the key.
    for given in ({}, tag, bearer(service.keys["revoked"]) | tag):
        answer = service.client.get(address, headers=given)
        if service.is_public and "Authorization" not in given:
            assert answer.status_code == (304 if given else 200)
            assert answer.headers["cache-control"].startswith("public")
            assert "Authorization" not in answer.headers["vary"]
        else:
            assert answer.status_code == 401


def test_a_limit_to_data_sets() -> None:
    limited = Caller(None, "desk", "write", frozenset({"a"}))
    limited.check_dataset("a")
    for caller in (ANONYMOUS, Caller(None, "desk", "write")):
        caller.check_dataset("b")
    for dataset in ("b", None):
        with pytest.raises(Problem) as refused:
            limited.check_dataset(dataset)
        assert refused.value.kind.code == "insufficient-scope"


def test_who_may_write_sees_answers_of_their_own(service: Service) -> None:
    """The memory of answers and the ETag distinguish them, since they have the names of keys."""
    address = "/v1/events?limit=2"
    tags: dict[str, Any] = {
        kind: service.client.get(address, headers=bearer(service.keys[kind])).headers["etag"]
        for kind in ("read", "write", "limited", "admin")
    }
    assert tags["write"] == tags["limited"] == tags["admin"] != tags["read"]


@pytest.mark.parametrize(
    ("origins", "write_origins", "origin", "may_read", "may_write"),
    [
        ("*", "", "https://a.example", True, False),
        ("*", "https://a.example", "https://a.example", True, True),
        ("*", "https://a.example", "https://b.example", True, False),
        ("", "https://a.example", "https://a.example", True, True),
        ("", "https://a.example", "https://b.example", False, False),
        ("", "*", "https://b.example", True, True),
    ],
)
def test_which_origins_may_write(
    founding_url: str,
    origins: str,
    write_origins: str,
    origin: str,
    *,
    may_read: bool,
    may_write: bool,
) -> None:
    settings = Settings(
        database_url=founding_url, cors_origins=origins, cors_write_origins=write_origins
    )
    client = TestClient(create_app(settings))  # it opens no database
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, if-match, idempotency-key",
        }
        answer = client.options("/v1/events", headers=asked)
        assert answer.status_code == 204
        assert ("access-control-allow-origin" in answer.headers) is may_read
        methods = answer.headers["access-control-allow-methods"].split(", ")
        headers = answer.headers["access-control-allow-headers"].split(", ")
        assert (method in methods) is (method == "GET" or may_write)
        assert "Authorization" in headers
        assert ({"If-Match", "Idempotency-Key", "Content-Type"} <= set(headers)) is may_write
    refused = client.post("/v1/keys", headers={"Origin": origin})
    assert refused.status_code == 401
    assert ("access-control-allow-origin" in refused.headers) is may_read
    exposed = refused.headers.get("access-control-expose-headers", "")
    assert ("WWW-Authenticate" in exposed) is may_read

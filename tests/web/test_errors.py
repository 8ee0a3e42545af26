"""Every error is a problem document."""

import pytest
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.testclient import TestClient

from app.pages import docs, problems
from app.web import errors
from app.web.middleware import stack
from app.web.openapi import document
from app.web.problems import Problem, responses


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI(
        middleware=stack("*"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    errors.install(app)
    document.install(app)
    router = APIRouter(prefix="/v1")

    @router.get("/events", tags=["events"], responses=responses("invalid-parameters"))
    async def list_events(limit: int = 50) -> Response:
        if limit > 500:
            raise Problem("invalid-parameters", "The limit is 500.", headers={"X-A": "b"})
        return Response("[]", media_type="application/json")

    @router.post("/events", tags=["events"])
    async def add_event() -> Response:
        return Response(status_code=201)

    @router.get("/events/{event_id}", tags=["events"])
    async def get_event(event_id: str) -> Response:
        raise HTTPException(413 if event_id == "large" else 418, "So it is.")

    @router.get("/relations/{pair}/events", tags=["relations"])
    async def list_relation_events(pair: str) -> Response:
        return Response(pair)

    app.include_router(router)
    app.include_router(docs.router)
    app.include_router(problems.router)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/event", ["/v1/events"]),
        ("/v1/events/", ["/v1/events"]),
        ("/events", ["/v1/events"]),
        ("/events/7", ["/v1/events/7"]),
        ("/v1/relation/ISR-MAR/events", ["/v1/relations/ISR-MAR/events"]),
        ("/relations/ISR-MAR/events", ["/v1/relations/ISR-MAR/events"]),
        ("/doc", ["/docs"]),
    ],
)
def test_an_unknown_path_names_near_ones(client: TestClient, path: str, near: list[str]) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["did_you_mean"][: len(near)] == near


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing/at/all", "/" + "x" * 9000, "/%00"])
def test_an_unknown_path_is_a_problem_document(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["code"] == "not-found"
    assert document["type"] == "/problems/not-found"
    assert document["request_id"] == answer.headers["x-request-id"]
    assert "did_you_mean" not in document
    assert len(document["detail"]) < 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/events", "GET, HEAD, POST"),
        ("POST", "/v1/events/7", "GET, HEAD"),
        ("OPTIONS", "/v1/events/7", "GET, HEAD"),
        ("PUT", "/docs", "GET, HEAD"),
        ("BREW", "/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_names_those_that_are(
    client: TestClient, method: str, path: str, allow: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allow
    assert answer.json()["code"] == "method-not-allowed"
    assert allow in answer.json()["detail"]


def test_a_problem_that_a_route_raises_keeps_its_headers(client: TestClient) -> None:
    answer = client.get("/v1/events?limit=501")
    assert answer.status_code == 422
    assert answer.headers["x-a"] == "b"
    assert answer.json()["detail"] == "The limit is 500."


def test_what_fastapi_refuses_itself_is_said_in_our_shape(client: TestClient) -> None:
    answer = client.get("/v1/events?limit=many")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "limit"
    assert error["code"] == "int-parsing"


@pytest.mark.parametrize(("name", "status"), [("large", 413), ("tea", 418)])
def test_a_status_without_a_kind_is_still_a_document(
    client: TestClient, name: str, status: int
) -> None:
    answer = client.get(f"/v1/events/{name}")
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "about:blank"
    assert answer.json()["detail"] == "So it is."


def test_a_fault_of_the_middleware_is_a_document_too() -> None:
    app = FastAPI()
    errors.install(app)

    @app.get("/fails")
    async def fails() -> Response:
        raise ZeroDivisionError

    answer = TestClient(app, raise_server_exceptions=False).get("/fails")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"


class TestOpenApi:
    def test_it_knows_our_errors_and_not_those_of_fastapi(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        schemas = document["components"]["schemas"]
        assert {"Problem", "ProblemError"} <= set(schemas)
        assert "ValidationError" not in str(document)
        assert "request_id" in schemas["Problem"]["required"]
        reference = schemas["Problem"]["properties"]["errors"]["items"]["$ref"]
        assert reference == "#/components/schemas/ProblemError"
        paths = document["paths"]
        assert "422" not in paths["/v1/events/{event_id}"]["get"]["responses"]
        ours = paths["/v1/events"]["get"]["responses"]["422"]["content"]
        assert list(ours) == ["application/problem+json"]

    def test_it_has_stable_ids_and_is_relative_to_its_host(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        assert document["paths"]["/v1/events"]["get"]["operationId"] == "list_events"
        assert [server["url"] for server in document["servers"]] == ["/"]
        assert document["info"]["title"] == "Entente"
        assert [tag["name"] for tag in document["tags"]][:2] == ["events", "relations"]
        assert not {path for path in document["paths"] if not path.startswith("/v1/")}

    def test_it_is_built_once(self, app: FastAPI) -> None:
        assert app.openapi() is app.openapi()

"""The OpenAPI document: what FastAPI generates, made to say what this service answers."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.web.auth import OPEN
from app.web.openapi import examples
from app.web.openapi.examples import Example
from app.web.openapi.parameters import parameters
from app.web.openapi.schemas import Schema, name_of, of_answers_and_params
from app.web.params import Documented, Params
from app.web.problems import KINDS
from app.web.responses import JSON
from app.web.routing import DocumentedRoute
from app.web.wire import Problem

DESCRIPTION = """\
Entente keeps the timeline of relations between states: visits, agreements, purchases and other \
dated acts. Each event has a date as precise as its source allows, and the words of the source \
that support it.

Start with the events of Morocco and Israel, oldest first: \
[`/v1/relations/ISR-MAR/events`](/v1/relations/ISR-MAR/events). The same events can be filtered by \
country, date, type, topic and more: \
[`/v1/events?pair=ISR-MAR&type=agreement&date=2021`](/v1/events?pair=ISR-MAR&type=agreement&date=2021).

- **Filters.** Values of one parameter, separated by commas or in repeated parameters, are \
alternatives; different parameters must all match. Countries are ISO codes or names in Arabic, \
English or French; dates are EDTF: `2021`, `2021-11`, `2021-11-24`, `2021/2023`. The parameters as \
they were understood are in `query`.
- **Lists.** The items are in `items`. `next` is the `cursor` of the next page, or null.
- **Errors.** Each is a problem document (RFC 9457); its `type` is a page of this service: \
[`/problems`](/problems). A value that is unknown or ambiguous is an error with the possible values.
- **Conditional requests.** A response has an `ETag`. With `If-None-Match`, the response is 304 \
while nothing has changed. A change needs the `ETag` as `If-Match`.\
"""

TAGS: Final = {
    "events": "Dated acts between states with their sources: lists, counts, single events.",
    "relations": "Two countries: their profile, their timeline, and the partners of a country.",
    "actors": "Persons, bodies, forces, companies and organisations that take part in events.",
    "search": "Names that begin with a text, to complete what a user types.",
    "countries": "States and territories with their codes, names and lifetimes.",
    "vocabulary": "The closed lists: types of event and topics, with their definitions.",
    "sources": "The documents that events cite.",
    "changes": "Every write of a record in its order, for copies that follow this service.",
    "corrections": "What people decided about events where a file says something else.",
    "datasets": "The bodies of events: origin, licence and span.",
    "imports": "Runs of imports, with what became of each row.",
    "keys": "Keys of the API: who may read, write and administer.",
    "operation": "Checks for those who operate the service.",
}
"""Tags in the order of the document."""


def install(app: FastAPI, contact: str | None = None, *, public_read: bool = True) -> None:
    """`/openapi.json` is built at its first request, when all routes are in place.

    `contact` is the address of a page (`https:`) or a mailbox (`mailto:`) of the operator;
    `public_read` is whether reads need no key.
    """
    app.title = "Entente"
    app.summary = "The timeline of relations between states."
    app.version = version("entente")
    app.description = DESCRIPTION
    app.contact = {"name": "The operator of this service"} | _contact(contact)
    app.license_info = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    app.openapi_tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    app.servers = [{"url": "/", "description": "The service that this document comes from"}]
    generate = app.openapi
    app.openapi = cache(lambda: _finished(generate(), app.routes, public_read))  # type: ignore[method-assign]
    at, served = next((n, r) for n, r in enumerate(app.routes) if r.path == app.openapi_url)  # type: ignore[attr-defined]

    async def openapi(request: Request) -> Response:
        await asyncio.to_thread(app.openapi)  # the first time takes 0.3 seconds
        response: Response = await served.endpoint(request)  # type: ignore[attr-defined]
        return response

    app.router.routes[at] = Route(served.path, openapi, include_in_schema=False)  # type: ignore[attr-defined]


def _contact(address: str | None) -> dict[str, str]:
    if address is None:
        return {}
    mailbox = address.removeprefix("mailto:")
    return {"url": address} if mailbox == address else {"email": mailbox}


HEADERS: Final = {
    "ETag": "The version of this response. Send it as `If-None-Match` to get 304 if it is current.",
    "Link": "The URL of the next page, with `rel=next`; absent on the last page.",
    "Location": "The URL of the record.",
    "WWW-Authenticate": "That a key is missing, not valid, or lacks the scope (RFC 6750).",
    "Retry-After": "The number of seconds after which to send the request again.",
}
"""Headers of responses."""


class _Shape(NamedTuple):
    """What is described: of an operation, by its path and method, the answer with a status, or the
    body of a media type.
    """

    path: str
    method: str
    of: str


_PROBLEM: Final = _Shape("", "", "")
"""The answer to every request that fails."""


def _finished(
    document: dict[str, Any],
    routes: Iterable[BaseRoute],
    public_read: bool,  # noqa: FBT001
) -> dict[str, Any]:
    """The document with the parameters, schemas and examples of our routes."""
    shown = [r for r in routes if isinstance(r, DocumentedRoute) and r.include_in_schema]
    shapes = {
        _Shape(route.path_format, _method(route), str(of)): shape
        for route in shown
        for of, shape in (*route.shapes.items(), *route.bodies.items())
    }
    models = {one.model for route in shown for one in route.parameters if not isinstance(one, dict)}
    schemas, params, named = of_answers_and_params(shapes | {_PROBLEM: Problem}, models)
    recorded = examples.recorded()
    problems = {code: recorded[code][0] for code in KINDS if code in recorded}
    for path in document["paths"].values():
        for operation in path.values():
            _without_default_422(operation["responses"])
    for route in shown:
        operation = document["paths"][route.path_format][_method(route)]
        responses = operation.pop("responses")
        operation["parameters"] = [*_parameters(route.parameters, params)]
        if route.bodies:
            operation["requestBody"] = {"required": True, "content": {}}
        operation["responses"] = dict(sorted(responses.items()))
        _say_scope(operation, route.scope, public_read)
        for status, header in _headers(operation):
            headers = operation["responses"][status].setdefault("headers", {})
            headers[header] = {"$ref": f"#/components/headers/{header}"}
    for shape, schema in schemas.items():
        if shape != _PROBLEM:
            operation = document["paths"][shape.path][shape.method]
            of = operation["operationId"] + ("" if shape.of.isdigit() else " body")
            own = recorded.get(of, [])
            _describe(operation, shape.of, schema, named, own)
    for example in problems.values():
        examples.give_properties(named, schemas[_PROBLEM], example.answer)
    # Of public reads: a key, or none. It is not at each of them, since generators of clients take
    # any requirement there as one that must be met.
    document["security"] = [{}, {_SCHEME: []}]
    document["components"] = {
        "schemas": named,
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in HEADERS.items()
        },
        "examples": {code: examples.described(problem) for code, problem in problems.items()},
        "securitySchemes": {_SCHEME: _KEY},
    }
    document["paths"] = {path: _in_order(one) for path, one in document["paths"].items()}
    return document


_METHODS: Final = ("get", "post", "put", "patch", "delete")


def _in_order(operations: dict[str, Any]) -> dict[str, Any]:
    return {method: operations[method] for method in _METHODS if method in operations}


_SCHEME: Final = "key"
_KEY: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "ent_…",
    "description": "A key of the API, made by `entente keys create` or an administrator.",
}


def _say_scope(operation: dict[str, Any], scope: str, public_read: bool) -> None:  # noqa: FBT001
    """Add the scope that an operation needs to its description, and its security."""
    if scope == OPEN:
        operation["security"] = []
        return
    is_public = scope == "read" and public_read
    without = " No key is needed." if is_public else ""
    operation["description"] += f"\n\nScope: `{scope}`.{without}"
    if not is_public:
        operation["security"] = [{_SCHEME: []}]


def _method(route: DocumentedRoute) -> str:
    """The one method of a route, as the document has it."""
    return "".join(route.methods or ()).lower()


def _describe(
    operation: dict[str, Any],
    of: str,
    schema: Schema,
    named: Mapping[str, Schema],
    own: Sequence[Example],
) -> None:
    """Add the schema of an answer or a body, which `own` are examples of."""
    content = {"schema": schema, "examples": _numbered(own)} if own else {"schema": schema}
    if of.isdigit():
        operation["responses"][of] |= {
            "description": named[name_of(schema)]["description"],
            "content": {JSON: content},
        }
    else:
        operation["requestBody"]["content"][of] = content
    for example in own:
        examples.give_properties(named, schema, example.answer)


def _headers(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The status and name of each header that a response can have beside those of all."""
    responses = operation["responses"]
    if operation["tags"][0] not in {"operation", "keys"}:
        yield from ((status, "ETag") for status in ("200", "201") if status in responses)
    yield from ((status, "Location") for status in ("201", "202", "308") if status in responses)
    yield from ((status, "WWW-Authenticate") for status in ("401", "403") if status in responses)
    if any(parameter["name"] == "cursor" for parameter in operation["parameters"]):
        yield "200", "Link"
    yield "503", "Retry-After"


def _numbered(own: Iterable[Example]) -> dict[str, Any]:
    return {f"example-{n}": examples.described(example) for n, example in enumerate(own, start=1)}


def _parameters(
    documented: Iterable[dict[str, Any] | Documented], schemas: Mapping[type[Params], Schema]
) -> Iterator[dict[str, Any]]:
    """Parameters of a path as they are, then those of a query from their model."""
    for one in documented:
        if isinstance(one, dict):
            yield one
        else:
            yield from parameters(schemas[one.model], one.filled_in)


def _without_default_422(responses: dict[str, Any]) -> None:
    # FastAPI adds it wherever a path has a parameter; these routes refuse in their own words.
    content = responses.get("422", {}).get("content", {})
    schema = content.get(JSON, {}).get("schema", {})
    if schema.get("$ref", "").endswith("/HTTPValidationError"):
        del responses["422"]

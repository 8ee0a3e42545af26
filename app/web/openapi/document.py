"""The OpenAPI document: what FastAPI generates, made to say what this service answers."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from starlette.routing import BaseRoute

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
Entente keeps the timeline of relations between states: who visited whom, what was signed, what \
was bought. Each event is dated as precisely as its source allows, and can be traced to the words \
that it rests on.

For a first look, ask for what Morocco and Israel did together, oldest first: \
[`/v1/relations/ISR-MAR/events`](/v1/relations/ISR-MAR/events). The same events can be filtered by \
country, date, type, topic and more:
[`/v1/events?pair=ISR-MAR&type=agreement&date=2021`](/v1/events?pair=ISR-MAR&type=agreement&date=2021).

Within one parameter, a comma or a repeat means "any of"; different parameters must all hold. \
Countries are written as ISO codes or as names in Arabic, English or French, dates as EDTF \
(`2021`, `2021-11`, `2021-11-24`, `2021/2023`). What was understood is repeated in `query`. A \
value that is unknown or ambiguous is an error that says what to write instead, never a guess.

Lists hold `items` and, where there are more, a cursor in `next`: ask again with `cursor=`. Errors \
are problem documents (RFC 9457) whose `type` is a page of this service: [`/problems`](/problems). \
An answer carries an `ETag`; sent back as `If-None-Match`, it saves the transfer (304) while \
nothing has changed.\
"""

TAGS: Final = {
    "events": "Dated acts between states, each with its sources: lists, counts, single events.",
    "relations": "Two countries: their profile, their timeline, and the partners of a country.",
    "actors": "Persons, bodies, forces, companies and organisations that take part in events.",
    "search": "Names that begin with a text, to complete what a user types.",
    "countries": "States and territories with their codes, names and lifetimes.",
    "vocabulary": "The closed lists: types of event and topics, with their definitions.",
    "sources": "The documents that events cite.",
    "datasets": "The bodies of events: origin, licence and span.",
    "imports": "Runs of imports, with what became of each row.",
    "operation": "Whether the service is well.",
}
"""Tags in the order of the document."""


def install(app: FastAPI, contact: str | None = None) -> None:
    """`/openapi.json` is built at its first request, when all routes are in place.

    `contact` is the address of a page (`https:`) or a mailbox (`mailto:`) of the operator.
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
    app.openapi = cache(lambda: _finished(generate(), app.routes))  # type: ignore[method-assign]


def _contact(address: str | None) -> dict[str, str]:
    if address is None:
        return {}
    mailbox = address.removeprefix("mailto:")
    return {"url": address} if mailbox == address else {"email": mailbox}


class _Answer(NamedTuple):
    """The operation, by its path, and the status of an answer."""

    path: str
    status: str


_PROBLEM: Final = _Answer("", "")
"""The answer to every request that fails."""


def _finished(document: dict[str, Any], routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """The document with the parameters, schemas and examples of our routes."""
    shown = [r for r in routes if isinstance(r, DocumentedRoute) and r.include_in_schema]
    shapes = {
        _Answer(route.path_format, str(status)): shape
        for route in shown
        for status, shape in route.shapes.items()
    }
    models = {one.model for route in shown for one in route.parameters if not isinstance(one, dict)}
    answers, params, named = of_answers_and_params(shapes | {_PROBLEM: Problem}, models)
    recorded = examples.recorded()
    problems = {code: recorded[code][0] for code in KINDS if code in recorded}
    for path in document["paths"].values():
        for operation in path.values():
            _without_default_422(operation["responses"])
    for route in shown:
        operation = document["paths"][route.path_format]["get"]
        responses = operation.pop("responses")
        operation["parameters"] = [*_parameters(route.parameters, params)]
        operation["responses"] = dict(sorted(responses.items()))
    for answer in shapes:
        operation = document["paths"][answer.path]["get"]
        own, schema = recorded[operation["operationId"]], answers[answer]
        operation["responses"][answer.status] |= {
            "description": named[name_of(schema)]["description"],
            "content": {JSON: {"schema": schema, "examples": _numbered(own)}},
        }
        for example in own:
            examples.give_properties(named, schema, example.answer)
    for example in problems.values():
        examples.give_properties(named, answers[_PROBLEM], example.answer)
    document["security"] = []  # whoever reaches the service may read
    document["components"] = {
        "schemas": named,
        "examples": {code: examples.described(problem) for code, problem in problems.items()},
    }
    return document


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

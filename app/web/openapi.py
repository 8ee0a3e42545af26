"""The OpenAPI document: what FastAPI generates, made to say what this service answers."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.routing import BaseRoute

from app.web.params import described
from app.web.problems import ProblemDocument
from app.web.responses import JSON
from app.web.routing import DocumentedRoute

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

TAGS = {
    "events": "What happened, when, between whom, and by which source.",
    "relations": "Two countries: their profile and their timeline.",
    "actors": "Persons, bodies, forces, companies and organisations that take part.",
    "countries": "States and territories with their codes, names and lifetimes.",
    "sources": "The documents that events are traced to.",
    "datasets": "Where bodies of events come from, with licence and span.",
    "imports": "Runs of imports, each accounted for to the row.",
    "vocabulary": "The closed lists: types of event and topics, with their definitions.",
    "operation": "Whether the service is well.",
}


def install(app: FastAPI) -> None:
    """`/openapi.json` is built at its first request, when all routes are in place."""
    app.title = "Entente"
    app.version = version("entente")
    app.description = DESCRIPTION
    app.license_info = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    app.openapi_tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    generate = app.openapi

    def document() -> dict[str, Any]:
        for route in _direct(app.routes):
            extra = route.openapi_extra or {}
            if "parameters" in extra:
                route.openapi_extra = extra | {"parameters": described(extra["parameters"])}
        return _finished(generate(), app.routes)

    app.openapi = cache(document)  # type: ignore[method-assign]


def _direct(routes: Iterable[BaseRoute]) -> list[DocumentedRoute]:
    return [route for route in routes if isinstance(route, DocumentedRoute)]


def _finished(document: dict[str, Any], routes: Iterable[BaseRoute]) -> dict[str, Any]:
    for path in document["paths"].values():
        for operation in path.values():
            _without_default_422(operation["responses"])
    shown = [route for route in _direct(routes) if route.include_in_schema]
    models = {
        (route.path_format, str(status)): model
        for route in shown
        for status, model in route.models.items()
    }
    schemas, definitions = TypeAdapter.json_schemas(
        [
            (key, "serialization", TypeAdapter(model))
            for key, model in (models | {("problem", ""): ProblemDocument}).items()
        ],
        ref_template="#/components/schemas/{model}",
    )
    for path, status in models:
        content = document["paths"][path]["get"]["responses"][status]["content"]
        content[JSON]["schema"] = schemas[(path, status), "serialization"]
    document["components"] = {"schemas": dict(sorted(definitions["$defs"].items()))}
    return document


def _without_default_422(responses: dict[str, Any]) -> None:
    # FastAPI adds it wherever a path has a parameter; these routes refuse in their own words.
    content = responses.get("422", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref", "").endswith("/HTTPValidationError"):
        del responses["422"]

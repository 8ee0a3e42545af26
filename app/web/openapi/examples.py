"""Examples of the OpenAPI document: what the service answers on the founding timeline.

They are recorded by `make examples` in app/data/examples.json; a test compares them with what the
service answers.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple

import orjson

from app.web.openapi.schemas import Schema, name_of

FILE: Final = "examples.json"


class Example(NamedTuple):
    """An answer in JSON, with the address of its request, if an address alone leads to it."""

    summary: str
    request: str | None
    answer: Any


def recorded() -> dict[str, list[Example]]:
    """Examples by the id of the operation, or by the code of the problem, that they belong to."""
    read = orjson.loads(files("app.data").joinpath(FILE).read_bytes())
    return {of: [Example(**example) for example in examples] for of, examples in read.items()}


def described(example: Example) -> dict[str, Any]:
    """An example as OpenAPI has it."""
    request = {} if example.request is None else {"description": f"`GET {example.request}`"}
    return {"summary": example.summary, **request, "value": example.answer}


def give_properties(named: Mapping[str, Schema], schema: Schema, answer: Any) -> None:  # noqa: ANN401
    """Give properties of the named schemas an example each, from an answer of this schema.

    A value of a closed list is an example of the list. An object gets none: its properties do.
    """
    for prop, value in _properties(named, schema, answer):
        target = _resolved(named, prop)
        if value not in (None, [], {}) and not _has_objects(named, target):
            (target if "enum" in target else prop).setdefault("examples", [value])


def _properties(
    named: Mapping[str, Schema],
    schema: Schema,
    value: Any,  # noqa: ANN401
) -> Iterator[tuple[Schema, Any]]:
    """The schema of each property in a value of this schema, and its value, at any depth."""
    schema = _resolved(named, schema)
    if isinstance(value, list):
        for item in value:
            yield from _properties(named, schema.get("items", {}), item)
    elif isinstance(value, dict):
        properties = schema.get("properties", {})
        for key, part in value.items():
            below = properties.get(key, schema.get("additionalProperties"))
            if key in properties:
                yield below, part
            if isinstance(below, dict):
                yield from _properties(named, below, part)


def _resolved(named: Mapping[str, Schema], schema: Schema) -> Schema:
    """The schema to which this one refers, or itself; of a nullable one, what is not null."""
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    return named[name_of(schema)] if "$ref" in schema else schema


def _has_objects(named: Mapping[str, Schema], schema: Schema) -> bool:
    """Whether values of this schema are or hold objects that have a schema of their own."""
    below = schema.get("items", schema.get("additionalProperties"))
    return "properties" in schema or (
        isinstance(below, dict) and _has_objects(named, _resolved(named, below))
    )

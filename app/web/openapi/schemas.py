"""Schemas of answers and parameters, each under the name of its shape."""

from collections.abc import Hashable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema

from app.web.params import Params

PREFIX: Final = "#/components/schemas/"

Schema = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)
Operation = TypeVar("Operation", bound=Hashable)


class Schemas(NamedTuple, Generic[Key, Operation]):
    """The schemas of answers and bodies, which are references; those of models of parameters,
    objects whose properties are the parameters; and all named schemas, to which they refer.
    """

    answers: dict[Key, Schema]
    bodies: dict[Operation, Schema]
    params: dict[type[Params], Schema]
    named: dict[str, Schema]


def of_types(
    answers: Mapping[Key, Any], bodies: Mapping[Operation, Any], params: set[type[Params]]
) -> Schemas[Key, Operation]:
    """The schemas of the shapes of answers, bodies and parameters.

    Raises ValueError if two shapes have one name.
    """
    inputs: list[tuple[Any, Any]] = [
        *((("body", key), type_) for key, type_ in bodies.items()),
        *((("params", model), model) for model in params),
    ]
    found, definitions = TypeAdapter.json_schemas(
        [
            *(
                (("answer", key), "serialization", TypeAdapter(type_))
                for key, type_ in answers.items()
            ),
            *((key, "validation", TypeAdapter(type_)) for key, type_ in inputs),
        ],
        ref_template=PREFIX + "{model}",
        schema_generator=_Untitled,
    )
    named: dict[str, Schema] = definitions["$defs"]
    of_params = {
        model: named.pop(name_of(found[("params", model), "validation"])) for model in params
    }
    for name in named:
        if not name.isalnum():
            raise ValueError(f"two shapes have one name: {name}")
    return Schemas(
        {key: found[("answer", key), "serialization"] for key in answers},
        {key: found[("body", key), "validation"] for key in bodies},
        of_params,
        {name: {"title": name} | named[name] for name in sorted(named)},
    )


def name_of(reference: Schema) -> str:
    """The name of the schema to which this one refers."""
    name: str = reference["$ref"]
    return name.removeprefix(PREFIX)


class _Untitled(GenerateJsonSchema):
    """Properties have no title: it would repeat their name."""

    def field_title_should_be_set(self, schema: CoreSchema) -> bool:
        del schema
        return False

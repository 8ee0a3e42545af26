"""Schemas of answers and parameters, each under the name of its shape."""

from collections.abc import Hashable, Mapping
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import TypedDictSchema
from typing_extensions import is_typeddict

from app.web.params import Params

PREFIX: Final = "#/components/schemas/"

Schema = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)


def of_answers_and_params(
    answers: Mapping[Key, Any], params: set[type[Params]]
) -> tuple[dict[Key, Schema], dict[type[Params], Schema], dict[str, Schema]]:
    """The schema of each shape of an answer: a reference; of each model of parameters: an object
    whose properties are the parameters; and all named schemas, which both refer to.

    Raises ValueError if two shapes have one name.
    """
    found, definitions = TypeAdapter.json_schemas(
        [
            *(
                (("answer", key), "serialization", TypeAdapter(type_))
                for key, type_ in answers.items()
            ),
            *((("params", model), "validation", TypeAdapter(model)) for model in params),
        ],
        ref_template=PREFIX + "{model}",
        schema_generator=_Untitled,
    )
    named: dict[str, Schema] = definitions["$defs"]
    of_answers = {key: found[("answer", key), "serialization"] for key in answers}
    of_params = {
        model: named.pop(name_of(found[("params", model), "validation"])) for model in params
    }
    for name in named:
        if not name.isalnum():
            raise ValueError(f"two shapes have one name: {name}")
    return of_answers, of_params, {name: {"title": name} | named[name] for name in sorted(named)}


def name_of(reference: Schema) -> str:
    """The name of the schema to which this one refers."""
    name: str = reference["$ref"]
    return name.removeprefix(PREFIX)


class _Untitled(GenerateJsonSchema):
    """Properties have no title: it would repeat their name. A shape that extends another has the
    descriptions of its members, too, which pydantic leaves out.
    """

    def typed_dict_schema(self, schema: TypedDictSchema) -> Schema:
        made = super().typed_dict_schema(schema)
        for base in getattr(schema.get("cls"), "__orig_bases__", ()):
            inherited = (
                TypeAdapter(base).json_schema(mode="serialization") if is_typeddict(base) else {}
            )
            for name, prop in inherited.get("properties", {}).items():
                if "description" in prop:
                    made["properties"][name].setdefault("description", prop["description"])
        return made

    def field_title_should_be_set(self, schema: CoreSchema) -> bool:
        del schema
        return False

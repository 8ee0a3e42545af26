"""Query parameters as the OpenAPI document lists them: in groups, the most used first."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "Writes": ("If-Match", "If-None-Match", "Idempotency-Key", "reason", "mode", "dry_run"),
    "Counts": ("facet", "interval", "by", "measure"),
    "Filters": ("country", "with_country", "pair", "type", "kind", "topic", "date", "actor", "q"),
    "Page": (
        "sort",
        "since",
        "limit",
        "cursor",
        "total",
        "fields",
        "highlight",
        "fuzzy",
        "documents",
    ),
    "Participants": (
        "with_actor",
        "host",
        "guest",
        "buyer",
        "supplier",
        "multilateral",
        "succession",
    ),
    "Content": ("exclude_type", "instrument", "status", "place"),
    "Dates": ("date_from", "date_to", "date_match", "precision"),
    "Sources": ("source", "language", "dataset", "exclude_dataset", "coding"),
    "Records": ("id", "external_id", "updated_since", "as_of", "from", "to", "against"),
}
"""Groups of parameters in the order of the document: each has its parameters in their order."""

OTHERS: Final = "Other filters"
"""The group of all other parameters, the last."""

_RANK: Final = {name: rank for rank, name in enumerate(chain.from_iterable(GROUPS.values()))}
_GROUP: Final = {name: group for group, names in GROUPS.items() for name in names}


def parameters(schema: Mapping[str, Any], filled_in: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parameters whose names and schemas are the properties of this schema.

    `filled_in` are the values with which the page fills in the form.
    """
    required = schema.get("required", ())
    found = [
        _parameter(name, given, required=name in required, filled_in=filled_in)
        for name, given in schema["properties"].items()
    ]
    return sorted(found, key=lambda parameter: _RANK.get(parameter["name"], len(_RANK)))


def _parameter(
    name: str, given: Mapping[str, Any], *, required: bool, filled_in: Mapping[str, Any]
) -> dict[str, Any]:
    schema = _without_null(given)
    parameter: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": required,
        "description": schema.pop("description", ""),
        "x-group": _GROUP.get(name, OTHERS),
    }
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    if name in filled_in:
        parameter["example"] = filled_in[name]
    if schema.get("default", ...) in (None, [], ()):
        del schema["default"]
    return parameter | {"schema": _without_empty(schema)}


def _without_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose texts have a character: an empty value is an error."""
    if "items" in schema:
        return schema | {"items": _without_empty(schema["items"])}
    is_open = schema.get("type") == "string" and schema.keys().isdisjoint({"enum", "format"})
    return {"minLength": 1} | schema if is_open else schema


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without its null, which no query string can hold."""
    rest = dict(schema)
    kinds = [kind for kind in rest.pop("anyOf", ()) if kind.get("type") != "null"]
    return kinds[0] | rest if len(kinds) == 1 else rest | ({"anyOf": kinds} if kinds else {})

"""Path parameters: ids, pairs and countries; and routes without query parameters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request

from app.domain.countries import Countries, Country
from app.domain.identity import record_id
from app.domain.pairs import Pair, parse_pair
from app.domain.refusals import Refusal
from app.web.params import Params, invalid_parameters, parameter_error
from app.web.problems import Problem

FOUNDING = "morocco-israel-2022"


class NoParams(Params):
    """The parameters of a route that takes none."""


def no_params(request: Request) -> None:
    """Reject every query parameter. Raises Problem `invalid-parameters`."""
    NoParams.read(request)


def identifier(request: Request, kind: str) -> UUID:
    """The id in the path. Raises Problem `not-found` if it is no UUID; `kind` is for its
    message.
    """
    text = request.path_params["id"]
    try:
        return UUID(text)
    except ValueError:
        raise Problem("not-found", f"There is no {kind} {text[:80]!r}: an id is a UUID.") from None


def pair_in_path(request: Request, countries: Countries) -> Pair:
    """The pair in the path. Raises Problem `not-found` for an unknown pair, `invalid-parameters`
    for an ambiguous one.
    """
    try:
        return parse_pair(request.path_params["pair"], countries)
    except Refusal as refusal:
        if refusal.code == "unknown-pair":
            raise _not_found(refusal) from None
        raise invalid_parameters([parameter_error("pair", refusal)]) from None


def country_in_path(request: Request, countries: Countries) -> Country:
    """The country in the path, by any code or name. Raises Problem `not-found` if it is unknown,
    `invalid-parameters` if it is ambiguous.
    """
    try:
        return countries.resolve(request.path_params["code"])
    except Refusal as refusal:
        if refusal.code == "unknown-country":
            raise _not_found(refusal) from None
        raise invalid_parameters([parameter_error("code", refusal)]) from None


def _not_found(refusal: Refusal) -> Problem:
    more = {"did_you_mean": list(refusal.candidates)} if refusal.candidates else None
    return Problem("not-found", refusal.detail, more=more)


def id_in_path(description: str, external_id: str) -> dict[str, Any]:
    """The OpenAPI members of a route with an id; the example is a record of the founding
    timeline.
    """
    example = str(record_id(FOUNDING, external_id))
    return named_in_path("id", description, example, {"format": "uuid"})


def named_in_path(
    name: str, description: str, example: str, more: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The OpenAPI members of a route with a name in its path; `more` are members of its schema."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": description,
                "example": example,
                "schema": {"type": "string", "minLength": 1} | dict(more or {}),
            }
        ]
    }

"""`/v1/countries`: states and territories."""

from starlette.requests import Request
from starlette.responses import Response

from app.countries import wire
from app.web.lists import json_response
from app.web.paths import country_in_path, named_in_path, no_params
from app.web.problems import responses
from app.web.responses import countries_of
from app.web.routing import routes

router = routes("/v1/countries", "countries")


@router.get(
    "",
    summary="List countries",
    description="All countries by code, ended states included. Example: "
    "[`/v1/countries`](/v1/countries).",
    responses={200: {"model": wire.CountryList}, **responses("invalid-parameters")},
)
async def list_countries(request: Request) -> Response:
    no_params(request)
    items = [wire.country(country) for country in countries_of(request)]
    return json_response(request, {"items": items, "next": None, "query": {}})


@router.get(
    "/{code}",
    summary="Get a country",
    description="A country by any of its codes or names. Example: "
    "[`/v1/countries/المغرب`](/v1/countries/المغرب).",
    responses={200: {"model": wire.Country}, **responses("not-found", "invalid-parameters")},
    openapi_extra=named_in_path("code", "A code or a name, as in the parameter `country`.", "MAR"),
)
async def get_country(request: Request) -> Response:
    no_params(request)
    country = country_in_path(request, countries_of(request))
    return json_response(request, wire.country(country))

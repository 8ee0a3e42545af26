"""`/v1/actors`: persons, bodies, companies, organisations and groups."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.actors import record, sql, wire
from app.actors.name_query import NameQuery
from app.actors.params import ActorParams
from app.actors.ranking import matches, rank
from app.web.lists import cursor_binding, id_list, json_response, last_change, record_response
from app.web.paging import paginate
from app.web.params import documented
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import responses
from app.web.responses import read_connection
from app.web.routing import routes

router = routes("/v1/actors", "actors")


@router.get(
    "",
    summary="List actors",
    description="Actors by id or, with `q`, by how well their names match. "
    "Examples: [`/v1/actors?country=MAR&kind=person`](/v1/actors?country=MAR&kind=person), "
    "[`/v1/actors?q=بلخير`](/v1/actors?q=بلخير).",
    responses={200: {"model": wire.ActorList}, **responses("invalid-parameters")},
    openapi_extra=documented(ActorParams, country=["MAR"]),
)
async def list_actors(request: Request) -> Response:
    params = ActorParams.read(request)
    filters = {name: value for name, value in params.echo().items() if name != "limit"}
    name_query = params.name_query()
    if name_query is not None:
        return await read_connection(
            request, lambda connection: _ranked(request, params, name_query, connection)
        )

    return await read_connection(
        request,
        lambda connection: id_list(
            request,
            connection,
            params,
            filters,
            lambda limit, after: connection.execute(sql.page(params, limit, after)),
            lambda rows: record.of_rows(connection, rows),
        ),
    )


@router.get(
    "/{id}",
    summary="Get an actor",
    description="An actor with its names, aliases and offices.",
    responses={
        200: {"model": wire.Actor},
        308: {"description": "It was merged into the actor at `Location`."},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra=id_in_path("The id of the actor.", "belkhir"),
)
async def get_actor(request: Request) -> Response:
    no_params(request)
    actor = identifier(request, "actor")

    def find(connection: sa.Connection) -> wire.Actor | None:
        return record.shown(connection, actor)

    return await record_response(request, "actor", (actor, str(actor)), find)


def _ranked(
    request: Request, params: ActorParams, name_query: NameQuery, connection: sa.Connection
) -> Response:
    """A page of the actors whose names match: by score, then by number of events."""
    filters = {name: value for name, value in params.echo().items() if name != "limit"}
    bound = cursor_binding(request, connection, filters)
    ranked = sorted(matches(connection, params, name_query), key=rank)
    after = params.after(bound, int, int, str)
    if after is not None:
        ranked = [found for found in ranked if rank(found) > after]
    shown, cursor = paginate(ranked, params.limit, rank, bound)
    items = record.of_rows(connection, [found.row for found in shown])
    query = filters | {"limit": params.limit}
    change = last_change(connection)
    page = wire.ActorList(items=items, next=cursor, change=change, query=query)
    return json_response(request, page, cursor)

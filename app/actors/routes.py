"""`/v1/actors`: persons, bodies, companies, organisations and groups."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.actors import sql, wire
from app.actors.name_query import NameQuery
from app.actors.params import ActorParams
from app.actors.ranking import matches, rank
from app.web.lists import cursor_binding, id_list, json_response
from app.web.paging import paginate
from app.web.params import documented
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import Problem, responses
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
            lambda rows: _actors(connection, rows),
        ),
    )


@router.get(
    "/{id}",
    summary="Get an actor",
    description="An actor with its names, aliases and offices.",
    responses={200: {"model": wire.Actor}, **responses("not-found", "invalid-parameters")},
    openapi_extra=id_in_path("The id of the actor.", "belkhir"),
)
async def get_actor(request: Request) -> Response:
    no_params(request)
    actor = identifier(request, "actor")

    def work(connection: sa.Connection) -> Response:
        rows = list(connection.execute(sql.one(actor)))
        if not rows:
            raise Problem("not-found", f"There is no actor {actor}.")
        return json_response(request, _actors(connection, rows)[0])

    return await read_connection(request, work)


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
    items = _actors(connection, [found.row for found in shown])
    query = filters | {"limit": params.limit}
    return json_response(request, wire.ActorList(items=items, next=cursor, query=query), cursor)


def _actors(connection: sa.Connection, rows: Sequence[Any]) -> list[wire.Actor]:
    """The actors of these rows with their names and offices, by two statements."""
    own = [row._asdict() for row in rows]
    ids = [row.id for row in rows]
    names: dict[UUID, list[Any]] = defaultdict(list)
    roles: dict[UUID, list[Any]] = defaultdict(list)
    for found, statement in ((names, sql.names(ids)), (roles, sql.roles(ids))):
        for part in connection.execute(statement).mappings():
            found[part["actor"]].append(part)
    return [wire.actor(row, names[row["id"]], roles[row["id"]]) for row in own]

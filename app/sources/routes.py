"""`/v1/sources`: the documents that events are cited from."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.sources import record, sql, wire
from app.web.lists import id_list, record_response
from app.web.paging import ListParams
from app.web.params import documented
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import responses
from app.web.responses import read_connection
from app.web.routing import routes

router = routes("/v1/sources", "sources")


@router.get(
    "",
    summary="List sources",
    description="All sources by id. Example: [`/v1/sources?limit=10`](/v1/sources?limit=10).",
    responses={200: {"model": wire.SourceList}, **responses("invalid-parameters")},
    openapi_extra=documented(ListParams),
)
async def list_sources(request: Request) -> Response:
    params = ListParams.read(request)
    return await read_connection(
        request,
        lambda connection: id_list(
            request,
            connection,
            params,
            {},
            lambda limit, after: connection.execute(sql.page(limit, after)),
            lambda rows: [wire.source(row) for row in rows],
        ),
    )


@router.get(
    "/{id}",
    summary="Get a source",
    description="A source with the number of events that cite it.",
    responses={
        200: {"model": wire.Source},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra=id_in_path("The id of the source.", "article"),
)
async def get_source(request: Request) -> Response:
    no_params(request)
    source = identifier(request, "source")

    def find(connection: sa.Connection) -> wire.Source | None:
        return record.shown(connection, source)

    return await record_response(request, "source", (source, str(source)), find)

"""`/v1/datasets`: collections of events with one origin and licence."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.datasets import sql, wire
from app.web.lists import json_response
from app.web.paths import no_params
from app.web.problems import responses
from app.web.responses import read_connection
from app.web.routing import routes

router = routes("/v1/datasets", "datasets")


@router.get(
    "",
    summary="List data sets",
    description="All data sets with licence, citation and number of events. Example: "
    "[`/v1/datasets`](/v1/datasets).",
    responses={200: {"model": wire.DatasetList}, **responses("invalid-parameters")},
)
async def list_datasets(request: Request) -> Response:
    no_params(request)

    def work(connection: sa.Connection) -> Response:
        items = [wire.dataset(row) for row in connection.execute(sql.counted())]
        return json_response(request, wire.DatasetList(items=items, next=None, query={}))

    return await read_connection(request, work)

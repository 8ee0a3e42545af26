"""`/v1/datasets`: collections of events with one origin and licence."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.datasets import record, sql, wire
from app.history import dataset_id
from app.web.lists import json_response, last_change, record_response
from app.web.paths import FOUNDING, named_in_path, no_params
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
        change = last_change(connection)
        page = wire.DatasetList(items=items, next=None, change=change, query={})
        return json_response(request, page)

    return await read_connection(request, work)


@router.get(
    "/{id}",
    summary="Get a data set",
    description="A data set with licence, citation and number of events.",
    responses={
        200: {"model": wire.Dataset},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra=named_in_path("id", "The id of the data set.", FOUNDING),
)
async def get_dataset(request: Request) -> Response:
    no_params(request)
    slug = request.path_params["id"]

    def find(connection: sa.Connection) -> wire.Dataset | None:
        return record.shown(connection, slug)

    return await record_response(request, "dataset", (dataset_id(slug), slug), find)

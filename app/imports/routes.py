"""`/v1/imports`: import runs, with the counts of their rows, and the rows that they refused."""

from functools import partial
from typing import Final

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app.imports import sql, wire
from app.web.auth import caller_of
from app.web.lists import cursor_binding, id_list, json_response, one_response
from app.web.paging import ListParams, paginate
from app.web.params import documented
from app.web.paths import identifier, named_in_path, no_params
from app.web.problems import Problem, responses
from app.web.responses import read_connection
from app.web.routing import routes
from app.web.wire import of_row

_LATEST: Final = "latest"

router = routes("/v1/imports", "imports")


@router.get(
    "",
    summary="List import runs",
    description="All runs, newest first, with the numbers of rows that were read, created, "
    "updated, unchanged, kept, merged and rejected, and the reasons. The rejected rows are not "
    "public. Example: [`/v1/imports?limit=10`](/v1/imports?limit=10).",
    responses={200: {"model": wire.ImportRunList}, **responses("invalid-parameters")},
    openapi_extra=documented(ListParams),
)
async def list_imports(request: Request) -> Response:
    params = ListParams.read(request)
    named = caller_of(request).may("write")
    return await read_connection(
        request,
        lambda connection: id_list(
            request,
            connection,
            params,
            {},
            lambda limit, after: connection.execute(sql.page(limit, after)),
            lambda rows: [wire.import_run(row, named=named) for row in rows],
        ),
    )


@router.get(
    "/{id}",
    summary="Get an import run",
    description="The counts of a run, by its id from the list or `entente import --json`, or of "
    "the `latest`. Example: [`/v1/imports/latest`](/v1/imports/latest).",
    responses={200: {"model": wire.ImportRun}, **responses("not-found", "invalid-parameters")},
    openapi_extra=named_in_path("id", "The id of the run, or `latest`.", _LATEST),
)
async def get_import(request: Request) -> Response:
    no_params(request)
    named = request.path_params["id"]
    wanted = sql.page(1, None) if named == _LATEST else sql.one(identifier(request, "import run"))

    missing = f"There is no import run {named}: see /v1/imports."
    shape = partial(wire.import_run, named=caller_of(request).may("write"))
    return await one_response(request, wanted, shape, missing)


@router.get(
    "/{id}/rejections",
    summary="List the rows that a run refused",
    description="The rows that an import run refused, each with its reason and as it is in the "
    "file. A later run over the same files replaces them.",
    responses={
        200: {"model": wire.ImportRejectionList},
        **responses("not-found", "invalid-parameters"),
    },
    openapi_extra={
        "scope": "write",
        "parameters": [
            *named_in_path("id", "The id of the run.", _LATEST)["parameters"],
            *documented(ListParams)["parameters"],
        ],
    },
)
async def list_import_rejections(request: Request) -> Response:
    params = ListParams.read(request)
    named = request.path_params["id"]
    wanted = sql.page(1, None) if named == _LATEST else sql.one(identifier(request, "import run"))

    def work(connection: sa.Connection) -> Response:
        run = connection.execute(wanted).one_or_none()
        if run is None:
            raise Problem("not-found", f"There is no import run {named}: see /v1/imports.")
        binding = cursor_binding(request, connection, {})
        after = params.after(binding, int)
        statement = sql.rejections(run.id, params.limit + 1, after[0] if after else -1)
        rows = connection.execute(statement).all()
        shown, cursor = paginate(rows, params.limit, lambda row: [row.position], binding)
        items = [of_row(wire.ImportRejection, row) for row in shown]
        page = {"items": items, "next": cursor, "query": {"limit": params.limit}}
        return json_response(request, page, cursor)

    return await read_connection(request, work)

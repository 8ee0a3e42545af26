"""`/v1/imports`: import runs, with the counts of their rows."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.imports import sql, wire
from app.web.lists import id_list, one_response
from app.web.paging import ListParams
from app.web.params import documented
from app.web.paths import identifier, named_in_path, no_params
from app.web.problems import responses
from app.web.responses import read_connection
from app.web.routing import routes

_LATEST: Final = "latest"

router = routes("/v1/imports", "imports")


@router.get(
    "",
    summary="List import runs",
    description="All runs, newest first, with the numbers of rows that were read, created, "
    "updated, unchanged, merged and rejected, and the reasons. The rejected rows are not public. "
    "Example: "
    "[`/v1/imports?limit=10`](/v1/imports?limit=10).",
    responses={200: {"model": wire.ImportRunList}, **responses("invalid-parameters")},
    openapi_extra=documented(ListParams),
)
async def list_imports(request: Request) -> Response:
    params = ListParams.read(request)
    return await read_connection(
        request,
        lambda connection: id_list(
            request,
            connection,
            params,
            {},
            lambda limit, after: connection.execute(sql.page(limit, after)),
            lambda rows: [wire.import_run(row) for row in rows],
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
    return await one_response(request, wanted, wire.import_run, missing)

"""`/healthz`: the process runs. `/readyz`: it can answer requests."""

import orjson
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.db.database import Database
from app.db.errors import BusyError, TooSlowError
from app.web.auth import OPEN
from app.web.paths import no_params
from app.web.problems import Problem, responses
from app.web.responses import JSON
from app.web.routing import routes
from app.web.wire import described

router = routes("", "operation", scope=OPEN)


@described
class Health(TypedDict):
    """That the service is well; else the answer is a problem."""

    status: str
    """`ok` or `ready`."""


@router.get(
    "/healthz",
    summary="Check that the process runs",
    description="Always `ok`; reads no database. Example: [`/healthz`](/healthz).",
    responses={200: {"model": Health}, **responses("invalid-parameters")},
)
async def get_health(request: Request) -> Response:
    no_params(request)
    return _ok("ok")


@router.get(
    "/readyz",
    summary="Check that the service can answer",
    description="`ready` if the database answers, has the schema of this release, and its indexes "
    "are complete; else 503. Example: [`/readyz`](/readyz).",
    responses={200: {"model": Health}, **responses("invalid-parameters", "not-ready")},
)
async def get_readiness(request: Request) -> Response:
    no_params(request)
    try:
        database: Database = request.app.state.database
        lack = await database.probe(request.app.state.lack)
    except (sa.exc.SQLAlchemyError, OSError, BusyError, TooSlowError) as error:
        said = str(error) if isinstance(error, BusyError) else ""
        raise Problem("not-ready", said or "The database does not answer.") from error
    if lack is not None:
        raise Problem("not-ready", lack)
    return _ok("ready")


def _ok(status: str) -> Response:
    return Response(
        orjson.dumps({"status": status}), media_type=JSON, headers={"Cache-Control": "no-store"}
    )

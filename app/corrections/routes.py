"""`/v1/corrections`: where files disagree with what people decided about events."""

from functools import partial
from typing import Final

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from app import history
from app.clock import now_us
from app.corrections import record, sql, wire
from app.corrections.params import CorrectionParams, SettleParams
from app.events.write.edits import Editor
from app.history import Author
from app.web import writes
from app.web.auth import caller_of
from app.web.lists import id_list
from app.web.params import documented
from app.web.problems import Problem, responses
from app.web.responses import countries_of, read_connection, to_json
from app.web.routing import routes
from app.web.writes import IDEMPOTENCY_KEY, Answer

MOST: Final = 500
"""The maximum number of corrections that a request settles."""

router = routes("/v1/corrections", "corrections", scope="write")


@router.get(
    "",
    summary="List corrections that a file contradicts",
    description="What people decided about events, where a later import brought another value: the "
    "event has the value of the person, and the value of the file is beside it.",
    responses={200: {"model": wire.CorrectionList}, **responses("invalid-parameters")},
    openapi_extra=documented(CorrectionParams),
)
async def list_corrections(request: Request) -> Response:
    params = CorrectionParams.read(request)
    which = sql.Which(events=params.event, datasets=params.dataset)
    filters = {
        name: [str(one) for one in values]
        for name, values in (("event", params.event), ("dataset", params.dataset))
        if values
    }

    def work(connection: sa.Connection) -> Response:
        return id_list(
            request,
            connection,
            params,
            filters,
            lambda limit, after: connection.execute(sql.page(limit, after, which)),
            partial(record.listed, connection),
        )

    return await read_connection(request, work)


@router.post(
    "/settle",
    summary="Settle corrections",
    description="Decide between a file and a person, for corrections by `id`, or all of an `event` "
    "or a `dataset`, 500 in a request. `take=file` writes the value of the file as a new version; "
    "`take=hand` leaves the event, and the correction is listed again only if the file brings "
    "another value.",
    responses={
        200: {"model": wire.SettledList},
        **responses(
            "invalid-parameters", "conflict", "idempotency-key-reused", "idempotency-key-in-use"
        ),
    },
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, *documented(SettleParams)["parameters"]]},
)
async def settle_corrections(request: Request) -> Response:
    params = SettleParams.read(request)
    params.check()
    caller = caller_of(request)
    author = Author(caller.name, params.reason)
    countries = countries_of(request)
    which = sql.Which(params.id, params.event, params.dataset)

    def work(connection: sa.Connection) -> Answer:
        history.take_turn(connection)
        rows = connection.execute(sql.page(MOST, None, which)).all()
        if missing := set(params.id[:MOST]) - {row.id for row in rows}:
            named = ", ".join(sorted(map(str, missing)))
            raise Problem(
                "conflict", f"Settled, or changed since they were read: {named}. Read them again."
            )
        for dataset in record.datasets(connection, rows):
            caller.check_dataset(dataset)
        items = record.settle(Editor(connection, countries, author, now_us()), rows, params.take)
        settled = sum(item["status"] == "settled" for item in items)
        left = connection.execute(sql.count(which)).scalar_one()
        counts = {"settled": settled, "refused": len(items) - settled, "left": left}
        return Answer(200, to_json({"items": items, **counts}))

    return await writes.write(request, work, b"", dry_run=params.dry_run)

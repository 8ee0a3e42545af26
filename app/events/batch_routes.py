"""`/v1/events/batch`: many events in one request."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Final, Literal

import orjson
import sqlalchemy as sa
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypeAliasType

from app.clock import now_us
from app.db import idempotency
from app.db.idempotency import Asked
from app.domain.refusals import Refusal
from app.events import wire_input
from app.events.wire_input import BatchItem
from app.events.write import batch
from app.events.write.edits import Editor
from app.history import Author
from app.web import writes
from app.web.auth import Caller, caller_of
from app.web.bodies import JSON, NDJSON, Body, body_error, invalid_body, read_body
from app.web.params import documented
from app.web.problems import Problem, responses
from app.web.responses import countries_of, to_json
from app.web.routing import routes
from app.web.wire import ProblemError
from app.web.writes import IDEMPOTENCY_KEY, PROBLEMS, Answer, ReasonParams

router = routes("/v1/events", "events")

MOST: Final = 10_000
"""The maximum number of items of a batch."""
MAX_BYTES: Final = 32_000_000
_MOST_VALUES: Final = 2_000_000
"""Values of a body. An empty object takes 64 bytes in memory and 3 in the body."""
_STATUSES: Final = ("created", "updated", "unchanged", "rejected")


BatchMode = TypeAliasType(
    "BatchMode",
    Annotated[
        Literal["atomic", "each"],
        Field(description="Whether a batch is written as a whole or item by item."),
    ],
)


class BatchParams(ReasonParams):
    """The parameters of a batch."""

    mode: BatchMode = Field(
        default="atomic",
        description="`atomic` writes all items or none; `each` writes those that are accepted.",
    )


@router.post(
    "/batch",
    summary="Write many events",
    description="Create or update up to 10,000 events: an item with the `dataset` and "
    "`external_id`, or the `id`, of an event replaces it. Items are those of `POST /v1/events`, as "
    "a JSON array, or one a line (`application/x-ndjson`). A batch with a wrong item is 422 with "
    "`mode=atomic`, and nothing of it is written; with `mode=each` the answer has a status for "
    "each item, and a batch that was interrupted goes on when it is sent again with its "
    "`Idempotency-Key`.",
    responses={200: {"model": wire_input.BatchResult}, **responses(*PROBLEMS)},
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY, *documented(BatchParams)["parameters"]],
        # Of two kinds of bodies, generated clients send none: they tell a list by its item type.
        "bodies": {JSON: list[wire_input.EventInput]},
    },
)
async def write_events(request: Request) -> Response:
    params = BatchParams.read(request)
    body = await read_body(request, [JSON, NDJSON], MAX_BYTES)
    values = _items(body)
    caller = caller_of(request)
    author = Author(caller.name, params.reason)
    countries = countries_of(request)

    def save(connection: sa.Connection, first: int, most: int) -> list[BatchItem]:
        editor = Editor(connection, countries, author, now_us())
        check = _checked(caller) if caller.datasets is not None else None
        return batch.save(editor, values[first : first + most], first, check)

    def whole(connection: sa.Connection) -> Answer:
        items = [
            item
            for first in range(0, len(values), batch.CHUNK)
            for item in save(connection, first, batch.CHUNK)
        ]
        if params.mode == "atomic" and any(item["errors"] for item in items):
            raise _refused(items)
        return _answer(items)

    if params.mode == "atomic" or params.dry_run or len(values) <= batch.CHUNK:
        return await writes.write(request, whole, body.content, dry_run=params.dry_run)
    asked = writes.asked_by(request, body.content)
    return await _in_parts(request, asked, len(values), save)


async def _in_parts(
    request: Request,
    asked: Asked | None,
    number: int,
    save: Callable[[sa.Connection, int, int], list[BatchItem]],
) -> Response:
    """Write chunks of a batch, each in its own transaction with the result so far."""
    before: bytes | None = None

    def part(connection: sa.Connection) -> tuple[Answer | None, bool, bytes]:
        """The answer, if it is complete, whether it is an old one, and the result so far."""
        done = before
        if asked is not None and done is None:
            stored = writes.begin(connection, asked)
            if stored is not None and stored.status:
                return Answer(stored.status, stored.body, stored.headers), True, b""
            done = stored.body if stored else None
        elif asked is not None and idempotency.progress(connection, asked) != done:
            raise writes.running(asked)  # a retry has taken over
        items = orjson.loads(done or b"[]")
        items += save(connection, len(items), batch.CHUNK)
        answer = _answer(items) if len(items) == number else None
        done = to_json(items)
        if asked is not None:
            writes.keep(connection, asked, answer or Answer(0, done))
        return answer, False, done

    while True:
        answer, is_replayed, before = await writes.transact(request, part)
        if answer is not None:
            return writes.respond(answer, is_replayed=is_replayed)


def _answer(items: Sequence[BatchItem]) -> Answer:
    counts = Counter(item["status"] for item in items)
    return Answer(200, to_json({"items": items} | {name: counts[name] for name in _STATUSES}))


def _refused(items: Sequence[BatchItem]) -> Problem:
    """The Problem of a batch of which nothing is written, with the errors of all items."""
    errors = [
        error | {"pointer": f"/{item['index']}{error['pointer']}"}
        for item in items
        for error in item["errors"]
    ]
    return invalid_body(errors)


def _checked(caller: Caller) -> Callable[[str | None], ProblemError | None]:
    """The check of a data set, with its error."""

    def check(dataset: str | None) -> ProblemError | None:
        try:
            caller.check_dataset(dataset)
        except Problem as problem:
            return body_error(["dataset"], Refusal(problem.kind.code, problem.detail))
        return None

    return check


def _lines(content: bytes) -> Iterator[Any]:
    """The values of lines of JSON."""
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise Problem("invalid-json", f"Line {number} is not JSON: {error}.") from None


def _items(body: Body) -> list[Any]:
    """The items of a batch. Raises Problem `invalid-json`, `invalid-body`, `body-too-large`."""
    if sum(map(body.content.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise Problem("body-too-large", f"The body has more than {_MOST_VALUES:,} values.")
    values = list(_lines(body.content)) if body.media_type == NDJSON else body.json()
    if not isinstance(values, list):
        raise invalid_body([body_error((), Refusal("invalid-value", "a batch is an array"))])
    if len(values) > MOST:
        detail = f"a batch has at most {MOST:,} items, not {len(values):,}"
        raise invalid_body([body_error((), Refusal("too-many-items", detail))])
    return values

"""Writes over HTTP: one transaction, dry runs, and requests that can be repeated safely.

`Idempotency-Key` is that of the draft of the IETF (draft-ietf-httpapi-idempotency-key-header-07).
The answer is stored in the transaction of the write, so that a retry never writes again.
"""

import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy as sa
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.clock import now_us
from app.db import idempotency
from app.db.database import Database
from app.db.idempotency import Asked, ReusedError, RunningError, Stored
from app.web.auth import caller_of
from app.web.params import Params, invalid_parameters
from app.web.problems import Problem
from app.web.responses import JSON
from app.web.wire import ProblemError

T = TypeVar("T")

_TRIES: Final = 3
_KEY: Final = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')


PROBLEMS: Final = (
    "invalid-parameters",
    "invalid-body",
    "invalid-json",
    "unsupported-media-type",
    "body-too-large",
    "conflict",
    "idempotency-key-reused",
    "idempotency-key-in-use",
)
"""What any write with a body can be refused for."""
CHANGE_PROBLEMS: Final = ("not-found", "precondition-required", "precondition-failed")
"""What a change of what exists can be refused for, too."""


def header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    """A header of a request, as OpenAPI has it."""
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "x-group": "Writes",
        "schema": {"type": "string", "minLength": 1},
    }


IF_MATCH: Final = header(
    "If-Match",
    "The `ETag` of the record as it was read; required to change what exists. `*` matches any.",
    required=True,
)
IF_MATCH_OR_NEW: Final = IF_MATCH | {"required": False}
"""The same for a request that can make a new record, too."""
IF_NONE_MATCH: Final = header(
    "If-None-Match", "`*` creates a record only if it does not exist: else the answer is 412."
)
IDEMPOTENCY_KEY: Final = header(
    "Idempotency-Key",
    "A text in quotes that is new for each request and the same for its retries: a retry within 24 "
    "hours gets the first answer again, with `Idempotent-Replayed: true`.",
)


class WriteParams(Params):
    """The parameters of every write."""

    dry_run: bool = Field(
        default=False,
        description="Answer as if the write had been made, and keep nothing of it.",
    )


class ReasonParams(WriteParams):
    """The parameters of a write that gives its reason where it has one."""

    reason: str | None = Field(
        default=None,
        max_length=1_000,
        description="Why the write is made, for the history of the record.",
    )


class ChangeParams(WriteParams):
    """The parameters of a write to what exists."""

    reason: str = Field(
        max_length=1_000,
        description="Why the change is made, for the history of the record.",
    )


class Answer(NamedTuple):
    """The answer to a write: its status, its JSON, and its own headers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class _DryRunError(Exception):
    """Ends the transaction of a dry run; it has the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


async def write(
    request: Request,
    work: Callable[[sa.Connection], Answer],
    body: bytes,
    *,
    dry_run: bool,
) -> Response:
    """The response to a write, which `work` makes in one transaction; it may run more than once.

    `body` is the body of the request: with the same key, the same request gets the first answer
    again. Only what was written is stored: a request that was refused can be corrected.

    Raises Problem `idempotency-key-reused`, `idempotency-key-in-use`.
    """
    asked = None if dry_run else asked_by(request, body)

    def transaction(connection: sa.Connection) -> tuple[Answer, bool]:
        stored = begin(connection, asked) if asked else None
        if stored is not None:
            return Answer(*stored[:1], stored.body, stored.headers), True
        answer = work(connection)
        if dry_run:
            raise _DryRunError(answer)
        if asked is not None and answer.status < HTTPStatus.MULTIPLE_CHOICES:
            keep(connection, asked, answer)
        return answer, False

    try:
        answer, is_replayed = await transact(request, transaction)
    except _DryRunError as dry:
        answer, is_replayed = dry.answer, False
    return respond(answer, is_replayed=is_replayed)


async def transact(request: Request, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one transaction. If another writer inserts the same record, it runs again.

    Raises BusyError.
    """
    database: Database = request.app.state.database
    for _ in range(_TRIES - 1):
        try:
            return await database.write(work)
        except sa.exc.IntegrityError:
            continue
    return await database.write(work)


def respond(answer: Answer, *, is_replayed: bool = False) -> Response:
    """The response with an answer."""
    headers = {"Cache-Control": "no-store", **answer.headers}
    if is_replayed:
        headers["Idempotent-Replayed"] = "true"
    media_type = JSON if answer.body else None
    return Response(answer.body, answer.status, headers, media_type)


def asked_by(request: Request, body: bytes) -> Asked | None:
    """The key of a request with the digest of what it sends; None without a key.

    Raises Problem `invalid-parameters` for a malformed key.
    """
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    found = _KEY.fullmatch(given)
    if found is None:
        detail = "the header Idempotency-Key is a text of 1 to 255 characters of ASCII in quotes"
        error = ProblemError(parameter="Idempotency-Key", code="invalid-value", detail=detail)
        raise invalid_parameters([error])
    scope = request.scope
    sent = b"\0".join(
        (
            scope["method"].encode(),
            scope["path"].encode(),
            scope["query_string"],
            # Without parameters: the boundary of multipart data is new for each try.
            request.headers.get("content-type", "").partition(";")[0].encode(),
            body,
        )
    )
    fingerprint = blake2b(sent, digest_size=16).digest()
    return Asked(str(caller_of(request).key or ""), found[1] or found[2], fingerprint)


def begin(connection: sa.Connection, asked: Asked) -> Stored | None:
    """The stored answer or progress of a request. Raises Problem."""
    try:
        return idempotency.begin(connection, asked, now_us())
    except ReusedError:
        detail = f'The key "{asked.key}" belongs to another request: each takes a new key.'
        raise Problem("idempotency-key-reused", detail) from None
    except RunningError:
        raise running(asked) from None


def running(asked: Asked) -> Problem:
    """The Problem of a request whose first attempt is running."""
    detail = f'The first request with the key "{asked.key}" is running.'
    return Problem("idempotency-key-in-use", detail, headers={"Retry-After": "1"})


def keep(connection: sa.Connection, asked: Asked, answer: Answer) -> None:
    """Store the answer to a request, for a day."""
    stored = Stored(answer.status, dict(answer.headers), answer.body)
    idempotency.keep(connection, asked, stored, now_us())

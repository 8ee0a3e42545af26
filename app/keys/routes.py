"""`/v1/keys`: the keys of the API, for keys with the scope `admin`."""

from typing import Any, Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.keys import record, sql, wire
from app.keys.draft import KeyDraft
from app.web.bodies import body_error, body_errors, invalid_body, read_body
from app.web.paths import identifier, named_in_path, no_params
from app.web.problems import Problem, responses
from app.web.responses import JSON, read_connection, to_json
from app.web.routing import routes
from app.web.writes import transact

_NO_STORE: Final = {"Cache-Control": "no-store"}
_KEY: Final = named_in_path(
    "id", "The id of the key.", "019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c12", {"format": "uuid"}
)

router = routes("/v1/keys", "keys", scope="admin")


@router.get(
    "",
    summary="List keys",
    description="All keys of the API in the order in which they were made, also those that expired "
    "or were revoked. No answer has the keys themselves.",
    responses={200: {"model": wire.ApiKeyList}, **responses("invalid-parameters")},
)
async def list_keys(request: Request) -> Response:
    no_params(request)
    return _answer(wire.api_keys(await read_connection(request, record.keys)))


@router.post(
    "",
    summary="Create a key",
    description="Make a key. The answer has it once; only its SHA-256 is stored.",
    status_code=201,
    responses={
        201: {"model": wire.ApiKey},
        **responses(
            "invalid-parameters",
            "invalid-body",
            "invalid-json",
            "unsupported-media-type",
            "body-too-large",
        ),
    },
    openapi_extra={"bodies": {JSON: wire.NewApiKey}},
)
async def create_key(request: Request) -> Response:
    no_params(request)
    body = await read_body(request, [JSON])
    try:
        draft = KeyDraft.model_validate(body.json())
        # Not by the protocol of writes, which would store the answer, and the key with it.
        key, row = await transact(request, lambda c: record.create(c, draft))
    except ValidationError as error:
        raise invalid_body(body_errors(error)) from None
    except record.NotAllowed as refusal:
        raise invalid_body([body_error([refusal.field], refusal)]) from None
    return _answer(wire.api_key(row) | {"key": key}, 201, {"Location": f"/v1/keys/{row.id}"})


@router.get(
    "/{id}",
    summary="Get a key",
    description="A key by its id, without the key itself.",
    responses={200: {"model": wire.ApiKey}, **responses("not-found", "invalid-parameters")},
    openapi_extra=_KEY,
)
async def get_key(request: Request) -> Response:
    no_params(request)
    statement = sql.one(identifier(request, "key"))
    return _one(await read_connection(request, lambda c: c.execute(statement).one_or_none()))


@router.delete(
    "/{id}",
    summary="Revoke a key",
    description="Revoke a key for ever: from now on, no process takes it. It stays in the list.",
    responses={200: {"model": wire.ApiKey}, **responses("not-found", "invalid-parameters")},
    openapi_extra=_KEY,
)
async def revoke_key(request: Request) -> Response:
    no_params(request)
    key = identifier(request, "key")
    return _one(await transact(request, lambda c: record.revoke(c, key)))


def _one(row: Any) -> Response:  # noqa: ANN401
    if row is None:
        raise Problem("not-found", "There is no key with this id: see /v1/keys.")
    return _answer(wire.api_key(row))


def _answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:  # noqa: ANN401
    return Response(to_json(value), status, _NO_STORE | (headers or {}), JSON)

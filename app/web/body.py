"""The JSON body of a request: read within a limit, and validated with all of its errors."""

from typing import Any, Final, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from app.domain.refusals import Refusal
from app.web.params import MAX_ERRORS, sentence
from app.web.problems import Problem
from app.web.wire import ProblemError

T = TypeVar("T", bound=BaseModel)

MAX_BODY_BYTES: Final = 1_000_000
PROBLEMS: Final = (
    "invalid-body",
    "bad-request",
    "content-too-large",
    "unsupported-media-type",
)
"""The codes of the problems that a body may have."""


class Body(NamedTuple):
    """The body of a request, for the OpenAPI document."""

    model: Any
    example: Any


def json_body(model: Any, example: Any) -> dict[str, Any]:  # noqa: ANN401
    """The OpenAPI members of an operation with a body of this type; the page shows the example."""
    return {"requestBody": Body(model, example)}


async def read_json(request: Request, max_bytes: int = MAX_BODY_BYTES) -> Any:  # noqa: ANN401
    """The value of a JSON body. Raises Problem `unsupported-media-type`, `content-too-large`,
    `bad-request`.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Problem("unsupported-media-type", "The header Content-Type is not application/json.")
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > max_bytes:
            raise Problem("content-too-large", f"The body has more than {max_bytes:,} bytes.")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem("bad-request", f"The body is not JSON: {error}.") from None


async def read_body(request: Request, model: type[T]) -> T:
    """The body of a request as a model. Raises Problem as `read_json`, and `invalid-body`."""
    value = await read_json(request)
    try:
        return model.model_validate(value, context={"countries": request.app.state.countries})
    except ValidationError as error:
        raise invalid_body([_error(one) for one in error.errors(include_url=False)]) from None


def invalid_body(errors: list[ProblemError]) -> Problem:
    """The Problem `invalid-body` with the first of these errors."""
    errors = errors[:MAX_ERRORS]
    places = ", ".join(dict.fromkeys(error["pointer"] or "the body" for error in errors))
    return Problem("invalid-body", f"not understood: {places}", errors=errors)


def body_error(pointer: str, refusal: Refusal) -> ProblemError:
    """The error at a place of the body for a Refusal of the domain."""
    error = ProblemError(pointer=pointer, code=refusal.code, detail=refusal.detail)
    if refusal.allowed:
        error["allowed"] = list(refusal.allowed)
    if refusal.candidates:
        error["did_you_mean"] = list(refusal.candidates)
    return error


def _error(detail: ErrorDetails) -> ProblemError:
    pointer = "".join(f"/{str(p).replace('~', '~0').replace('/', '~1')}" for p in detail["loc"])
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Refusal):
        return body_error(pointer, cause)
    codes = {"missing": "missing-member", "extra_forbidden": "unknown-member"}
    code = codes.get(detail["type"], "invalid-value")
    return ProblemError(pointer=pointer, code=code, detail=sentence(detail))

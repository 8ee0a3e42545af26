"""Bodies of requests: read whole within a limit, parsed, and their errors by JSON pointer."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from app.domain.refusals import Refusal
from app.web.problems import Problem
from app.web.wire import ProblemError

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"
NDJSON: Final = "application/x-ndjson"
MAX_BYTES: Final = 4_000_000
"""The most bytes of the body with one record."""
MAX_ERRORS: Final = 100
"""The maximum number of errors of one answer."""
_MAX_QUOTED: Final = 80

Place = Sequence[str | int]
"""The names and indexes that lead to a value of a body."""


class Body(NamedTuple):
    """The media type of a body, without its parameters, and its bytes."""

    media_type: str
    content: bytes

    def json(self) -> Any:  # noqa: ANN401
        """The value of the JSON. Raises Problem `invalid-json`."""
        return parse_json(self.content)


async def read_body(
    request: Request, media_types: Collection[str], most: int = MAX_BYTES, *, optional: bool = False
) -> Body:
    """Read the body of a request. An `optional` one may be empty, and then needs no media type.

    Raises Problem `unsupported-media-type`, `body-too-large`.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    is_empty = length == "0" or (not length and "transfer-encoding" not in request.headers)
    media_type = "" if optional and is_empty else _media_type(request, media_types)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return Body(media_type, b"".join(parts))


def parse_json(content: bytes) -> Any:  # noqa: ANN401
    """The value of JSON in UTF-8. Raises Problem `invalid-json`."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem("invalid-json", f"The body is not JSON: {error}.") from None


def invalid_body(errors: Iterable[ProblemError]) -> Problem:
    """The Problem `invalid-body` with the first of these errors."""
    found = list(errors)[:MAX_ERRORS]
    places = ", ".join(dict.fromkeys(error["pointer"] or "the whole" for error in found))
    return Problem("invalid-body", f"Not accepted: {places}.", errors=found)


def body_errors(error: ValidationError, at: Place = ()) -> Iterator[ProblemError]:
    """The errors of a value that is at this place of the body."""
    for detail in error.errors(include_url=False):
        # pydantic marks the key of an object by a last part.
        location = [part for part in detail["loc"] if part != "[key]"]
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, ValidationError):
            yield from body_errors(cause, [*at, *location])
        elif isinstance(cause, Refusal):
            yield body_error([*at, *location, *cause.at], cause)
        else:
            yield _plain_error([*at, *location], detail)


def body_error(at: Place, refusal: Refusal) -> ProblemError:
    """The error of the value at this place, for a Refusal of the domain."""
    error = ProblemError(pointer=pointer(at), code=refusal.code, detail=refusal.detail)
    if refusal.allowed:
        error["allowed"] = list(refusal.allowed)
    if refusal.candidates:
        error["did_you_mean"] = list(refusal.candidates)
    return error


def pointer(at: Place) -> str:
    """The JSON pointer (RFC 6901) of a place; "" is the whole."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in at)


def _plain_error(at: Place, detail: ErrorDetails) -> ProblemError:
    match detail["type"]:
        case "missing":
            code, text = "missing", "it is required"
        case "extra_forbidden":
            code, text = "unknown-member", "there is no such member here"
        case _:
            given = detail.get("input")
            shown = f", not {str(given)[:_MAX_QUOTED]!r}" if isinstance(given, str | int) else ""
            code, text = "invalid-value", f"{detail['msg'][0].lower()}{detail['msg'][1:]}{shown}"
    return ProblemError(pointer=pointer(at), code=code, detail=text)


def _media_type(request: Request, allowed: Collection[str]) -> str:
    """The media type of the body. Raises Problem `unsupported-media-type`."""
    given, *parameters = request.headers.get("content-type", "").lower().split(";")
    charsets = [one.strip() for one in parameters if one.strip().startswith("charset")]
    is_utf8 = all(one.replace('"', "") == "charset=utf-8" for one in charsets)
    is_coded = request.headers.get("content-encoding", "identity").lower() != "identity"
    media_type = given.strip()
    if media_type in allowed and is_utf8 and not is_coded:
        return media_type
    listed = ", ".join(allowed)
    raise Problem(
        "unsupported-media-type",
        f"The body is {media_type or 'of no media type'}: send {listed}, in UTF-8, uncompressed.",
        headers={"Accept-Patch" if request.method == "PATCH" else "Accept": listed},
    )


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"The body has more than {most:,} bytes.")

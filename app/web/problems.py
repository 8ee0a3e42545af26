"""Problem documents (RFC 9457): the table of kinds, and the exception that carries one.

Each kind has a page under `/problems/`, which is the `type` of its documents.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from app.web import wire

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its stable `code`, HTTP status, title, and what a client can do."""

    code: str
    status: int
    title: str
    remedy: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "invalid-parameters",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "A parameter is not right",
            "Each entry of `errors` names a parameter and says what to write instead. Nothing was "
            "searched with the rest.",
        ),
        Kind(
            "invalid-body",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The body is not right",
            "Each entry of `errors` has the place of a value as a JSON pointer and says what to "
            "write instead. Nothing was written.",
        ),
        Kind(
            "invalid-json",
            HTTPStatus.BAD_REQUEST,
            "The body is not JSON",
            "Send JSON in UTF-8 (RFC 8259).",
        ),
        Kind(
            "unsupported-media-type",
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The body has another media type",
            "Send the header Content-Type with one of the media types in `detail`.",
        ),
        Kind(
            "body-too-large",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "The body is too large",
            "Send less, in several requests.",
        ),
        Kind(
            "conflict",
            HTTPStatus.CONFLICT,
            "The change does not fit what exists",
            "The detail names the record that is in the way. Read it, and decide.",
        ),
        Kind(
            "in-use",
            HTTPStatus.CONFLICT,
            "Other records refer to it",
            "`used_by` has their number by kind. Change or withdraw them before.",
        ),
        Kind(
            "precondition-required",
            HTTPStatus.PRECONDITION_REQUIRED,
            "A change needs If-Match",
            "Read the record, and send its ETag as If-Match: so no change is lost that somebody "
            "else made in the meantime.",
        ),
        Kind(
            "precondition-failed",
            HTTPStatus.PRECONDITION_FAILED,
            "The record is not as you read it",
            "Read it again, repeat your change on it, and send its ETag as If-Match.",
        ),
        Kind(
            "idempotency-key-reused",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The Idempotency-Key belongs to another request",
            "Send a new key with each new request, the same key only with a retry.",
        ),
        Kind(
            "idempotency-key-in-use",
            HTTPStatus.CONFLICT,
            "The first request with this Idempotency-Key is running",
            "Send it again after the seconds of the header Retry-After.",
        ),
        Kind(
            "not-found",
            HTTPStatus.NOT_FOUND,
            "There is nothing here",
            "Look at the path: `did_you_mean` holds near ones where there are any. All paths are "
            "on the page /docs.",
        ),
        Kind(
            "key-required",
            HTTPStatus.UNAUTHORIZED,
            "A key is required",
            "Send the header `Authorization: Bearer ent_…` with a key of the API. Whoever operates "
            "the service makes keys.",
        ),
        Kind(
            "invalid-key",
            HTTPStatus.UNAUTHORIZED,
            "The key is not valid",
            "Send the whole key, or another one if it expired or was revoked. Without the header "
            "Authorization a request is answered as one without a key.",
        ),
        Kind(
            "insufficient-scope",
            HTTPStatus.FORBIDDEN,
            "The key does not allow this",
            "Use a key with the scope, and without a limit to other data sets.",
        ),
        Kind(
            "withdrawn",
            HTTPStatus.GONE,
            "This record was withdrawn",
            "The tombstone in the answer says when and why. Delete your copy.",
        ),
        Kind(
            "method-not-allowed",
            HTTPStatus.METHOD_NOT_ALLOWED,
            "This path does not take this method",
            "The header Allow lists the methods that it takes.",
        ),
        Kind(
            "not-acceptable",
            HTTPStatus.NOT_ACCEPTABLE,
            "No format that the client accepts",
            "Ask for application/json, or leave the header Accept out.",
        ),
        Kind(
            "bad-request",
            HTTPStatus.BAD_REQUEST,
            "The request cannot be read",
            "Send HTTP/1.1, as every client of HTTP does.",
        ),
        Kind(
            "request-timeout",
            HTTPStatus.REQUEST_TIMEOUT,
            "The request took too long",
            "Send the whole request at once.",
        ),
        Kind(
            "headers-too-large",
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The headers are too large",
            "Send fewer or shorter headers.",
        ),
        Kind(
            "uri-too-long",
            HTTPStatus.REQUEST_URI_TOO_LONG,
            "The address is too long",
            "Ask with fewer values, in several requests.",
        ),
        Kind(
            "busy",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The database is busy",
            "Ask again after the seconds of the header Retry-After.",
        ),
        Kind(
            "query-timeout",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The question took too long",
            "Narrow it: a pair, a type or a shorter date, or leave out total=exact.",
        ),
        Kind(
            "search-loading",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Search is not ready yet",
            "Ask again after the seconds of the header Retry-After, or without `q`.",
        ),
        Kind(
            "not-ready",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The service is not ready",
            "Run `entente migrate`, and look at the log.",
        ),
        Kind(
            "internal-error",
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "The service failed",
            "This is our fault. Report it with the request_id; the log holds its cause.",
        ),
    )
}


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """An error response, raised by routes and parsers and sent by `web.errors`.

    `code` is that of a kind; `more` are members that a kind adds (`tombstone`, `did_you_mean`).
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: list[wire.ProblemError] | None = None,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[code]
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}
        self.more = more or {}

    def response(self, request_id: str) -> Response:
        """The response with the problem document."""
        document: dict[str, Any] = (
            wire.Problem(
                type=f"/problems/{self.kind.code}",
                title=self.kind.title,
                status=int(self.kind.status),
                detail=self.detail,
                code=self.kind.code,
                errors=self.errors,
                request_id=request_id,
            )
            | self.more
        )
        headers = {"Cache-Control": "no-store"} | self.headers
        return Response(
            orjson.dumps(document),
            status_code=self.kind.status,
            media_type=MEDIA_TYPE,
            headers=headers,
        )


def responses(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for its OpenAPI operation: these codes and the common
    ones.
    """
    return responses_of(
        *codes,
        "bad-request",
        "not-acceptable",
        "uri-too-long",
        "busy",
        "query-timeout",
        "internal-error",
    )


def responses_of(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The error responses with these codes."""
    by_status: dict[int | str, list[Kind]] = {}
    for code in codes:
        kind = KINDS[code]
        by_status.setdefault(int(kind.status), []).append(kind)
    return {
        status: {
            "description": " ".join(f"{kind.title} (`{kind.code}`)." for kind in kinds),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {
                        kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in kinds
                    },
                }
            },
        }
        for status, kinds in by_status.items()
    }

"""Exception handlers: every error is answered with a problem document (RFC 9457)."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from app.web import wire
from app.web.problems import MEDIA_TYPE, Problem

MAX_GUESSED_LENGTH = 120  # difflib takes quadratic time


def install(app: FastAPI) -> None:
    """Add the exception handlers to `app`. Routes may be added afterwards."""
    paths = cache(lambda: _paths(app))

    async def problem(request: Request, error: Problem) -> Response:
        return error.response(_request_id(request))

    async def http(request: Request, error: HTTPException) -> Response:
        match error.status_code:
            case HTTPStatus.NOT_FOUND:
                found = _not_found(request.url.path, paths())
            case HTTPStatus.METHOD_NOT_ALLOWED:
                found = _not_allowed(request, error, paths())
            case _:
                return _without_kind(request, error)
        return found.response(_request_id(request))

    async def validation(request: Request, error: RequestValidationError) -> Response:
        return _invalid(error).response(_request_id(request))

    async def unhandled(request: Request, _error: Exception) -> Response:
        # Only errors of the middleware itself arrive here, so that its headers are missing.
        # Starlette raises the error again, and the server logs it.
        request_id = _request_id(request)
        answer = Problem("internal-error", "The log has the cause.").response(request_id)
        answer.headers["X-Request-Id"] = request_id
        return answer

    handlers: dict[type[Exception], Any] = {
        Problem: problem,
        HTTPException: http,
        RequestValidationError: validation,
        Exception: unhandled,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


class _Path(NamedTuple):
    template: str
    regex: re.Pattern[str]
    methods: frozenset[str]

    def filled_from(self, path: str) -> str | None:
        """The template with its parameters replaced by the segments of `path`; None if the numbers
        of segments differ.
        """
        if "{" not in self.template:
            return self.template
        own, given = self.template.split("/"), path.split("/")
        if len(own) != len(given):
            return None
        pairs = zip(own, given, strict=True)
        return "/".join(value if name.startswith("{") else name for name, value in pairs)


def _paths(app: FastAPI) -> list[_Path]:
    return [
        _Path(route.path_format, compile_path(route.path)[0], frozenset(route.methods))
        for route in iter_route_contexts(app.routes)
        if route.path and route.path_format and route.methods
    ]


def _not_found(path: str, paths: Sequence[_Path]) -> Problem:
    near = _similar_paths(path.rstrip("/"), paths) if len(path) <= MAX_GUESSED_LENGTH else []
    return Problem(
        "not-found",
        f"This service has no path {path[:MAX_GUESSED_LENGTH]}.",
        more={"did_you_mean": near} if near else None,
    )


def _similar_paths(path: str, paths: Sequence[_Path]) -> list[str]:
    """Existing paths similar to `path`, with their parameters filled in. `/v1` is also tried in
    front, since it is most often forgotten.
    """
    candidates = {
        filled
        for known in paths
        for wanted in (path, f"/v1{path}")
        if (filled := known.filled_from(wanted)) and not known.template.startswith("/docs/")
    }
    return get_close_matches(path, sorted(candidates), n=3, cutoff=0.7)


def _not_allowed(request: Request, error: HTTPException, paths: Sequence[_Path]) -> Problem:
    # Starlette's header Allow has the methods of the first matching route only.
    here = [known for known in paths if known.regex.match(request.url.path)]
    # The template of `/v1/events/{id}` matches `/v1/events/facets`, too.
    here = [known for known in here if "{" not in known.template] or here
    allowed = {method for known in here for method in known.methods} or set(
        (error.headers or {}).get("Allow", "").split(", ")
    )
    if "GET" in allowed:
        allowed.add("HEAD")
    methods = ", ".join(sorted(allowed))
    return Problem(
        "method-not-allowed",
        f"This path takes {methods}, not {request.method}.",
        headers={"Allow": methods},
    )


def _without_kind(request: Request, error: HTTPException) -> Response:
    """A problem document for a status without a kind: of type about:blank (RFC 9457)."""
    phrase = HTTPStatus(error.status_code).phrase
    document = wire.Problem(
        type="about:blank",
        title=phrase,
        status=error.status_code,
        detail=error.detail,
        code=phrase.lower().replace(" ", "-"),
        errors=[],
        request_id=_request_id(request),
    )
    headers = {"Cache-Control": "no-store"} | dict(error.headers or {})
    return Response(orjson.dumps(document), error.status_code, headers, MEDIA_TYPE)


def _invalid(error: RequestValidationError) -> Problem:
    errors = []
    for found in error.errors():
        where, *names = found["loc"]
        entry = wire.ProblemError(code=str(found["type"]).replace("_", "-"), detail=found["msg"])
        if where == "body":
            entry["pointer"] = "".join(f"/{name}" for name in names)
        else:
            entry["parameter"] = ".".join(map(str, names))
        errors.append(entry)
    return Problem("invalid-parameters", "The request cannot be read.", errors=errors)


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))

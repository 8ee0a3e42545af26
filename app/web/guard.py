"""Requests that no route answers: a long URI, a foreign `Host`, an `Accept` without JSON."""

import re
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from app.web.negotiation import accepts_json
from app.web.problems import Problem

_HOST: Final = re.compile(
    rb"(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE
)
MAX_URI_BYTES: Final = 16_000
_FOR_PROBES: Final = ("/healthz", "/readyz")
"""Probes of a cluster use addresses. These answers have no links."""


def rejection(scope: Scope, hosts: frozenset[str]) -> Problem | None:
    """The Problem of a request that is not answered; `hosts` are in lower case, `*` allows all."""
    length = len(raw_path(scope)) + len(scope["query_string"])
    if length > MAX_URI_BYTES:
        return Problem(
            "uri-too-long",
            f"The address has {length:,} bytes; {MAX_URI_BYTES:,} are the most that is read.",
        )
    path, headers = scope["path"], scope["headers"]
    given = [value for name, value in headers if name == b"host"]
    is_allowed = len(given) <= 1 and all(_is_allowed(value[:400], hosts) for value in given)
    if not is_allowed and path not in _FOR_PROBES:
        return Problem("bad-request", "The header Host does not name this service.")
    if path.startswith("/v1/") or path in ("/v1", "/openapi.json"):
        accept = b",".join(value for name, value in headers if name == b"accept")
        if accept and not accepts_json(accept.decode("latin-1")):
            return Problem("not-acceptable", "Answers here are application/json.")
    return None


def raw_path(scope: Scope) -> bytes:
    """The path as it was sent."""
    raw: bytes | None = scope.get("raw_path")
    return scope["path"].encode() if raw is None else raw


@lru_cache(1_000)
def _is_allowed(host: bytes, hosts: frozenset[str]) -> bool:
    if not _HOST.fullmatch(host):
        return False
    name = host.decode().lower()
    return "*" in hosts or not hosts.isdisjoint((name, re.sub(r":[0-9]+$", "", name)))

"""Who sends a request, and whether the route may answer: one check for all routes.

A route needs a scope. `open` needs nothing and reads no key; `read` needs a key only if the setting
`public_read` is false; `write` and `admin` always need one. A scope includes those before it. A key
that is sent and is not valid is an error also where none is needed.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.types import Message, Scope, Send

from app.domain.api_keys import is_well_formed
from app.web.problems import Problem, responses_of

OPEN: Final = "open"
SCOPES: Final = ("read", "write", "admin")
_RANK: Final = {None: -1} | {scope: rank for rank, scope in enumerate(SCOPES)}
CALLER: Final = "entente.caller"
"""The member of the ASGI scope with the caller."""
_MAX_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Caller:
    """The key of a request; without a key, all members are None.

    `name` is stored with what it changes. `datasets` are those that it may write, None for all.
    """

    key: UUID | None = None
    name: str | None = None
    scope: str | None = None
    datasets: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        """Whether the key has this scope."""
        return _RANK[self.scope] >= _RANK[scope]

    def check_dataset(self, dataset: str | None) -> None:
        """Raise Problem `insufficient-scope` if the key may not write to the data set; None is that
        of a record without one.
        """
        if self.datasets is not None and dataset not in self.datasets:
            named = ", ".join(sorted(self.datasets)[:_MAX_SHOWN])
            what = f"the data set {dataset}" if dataset else "records without a data set"
            raise _insufficient("write", f"The key writes to {named}, not to {what}.")


ANONYMOUS: Final = Caller()


class Verifier(Protocol):
    """What finds the caller of a key."""

    public_read: bool
    """Whether reads need no key."""

    async def caller(self, key: str) -> Caller:
        """The caller of a well-formed key. Raises Problem `invalid-key`, BusyError."""


def caller_of(request: Request) -> Caller:
    """The caller of a request that a route answers."""
    caller: Caller = request.scope.get(CALLER, ANONYMOUS)
    return caller


def has_authorization(scope: Scope) -> bool:
    """Whether the request has a header Authorization."""
    # A loop: `any` would make a generator for each request.
    for name, _ in scope["headers"]:  # noqa: SIM110
        if name == b"authorization":
            return True
    return False


async def authorize(scope: Scope, needed: str) -> bool:
    """Check that the request has the scope `needed`, and keep its caller for `caller_of`.

    Returns whether the response depends on a key. Raises Problem `key-required`, `invalid-key` or
    `insufficient-scope`.
    """
    if needed == OPEN:
        return False
    verifier: Verifier = scope["app"].state.verifier
    if not has_authorization(scope):
        if needed != "read" or not verifier.public_read:
            raise _unauthorized("key-required", f"This needs a key with the scope {needed}.")
        return False
    caller = await verifier.caller(_key(scope))
    if not caller.may(needed):
        raise _insufficient(needed, f"The key has the scope {caller.scope}, not {needed}.")
    scope[CALLER] = caller
    return True


def _key(scope: Scope) -> str:
    """The key in the header Authorization. Raises Problem `invalid-key`."""
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    scheme, _, text = given[0].decode("latin-1").partition(" ")
    key: str = text.strip()
    if len(given) > 1 or scheme.lower() != "bearer" or not is_well_formed(key):
        raise invalid_key("The header Authorization is not `Bearer` with a whole key.")
    return key


def invalid_key(detail: str) -> Problem:
    """The Problem of a key that is not valid (RFC 6750, 3.1)."""
    return _unauthorized("invalid-key", detail, ' error="invalid_token"')


def _unauthorized(code: str, detail: str, challenge: str = "") -> Problem:
    return Problem(code, detail, headers={"WWW-Authenticate": f"Bearer{challenge}"})


def _insufficient(scope: str, detail: str) -> Problem:
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    return Problem("insufficient-scope", detail, headers={"WWW-Authenticate": challenge})


def private(send: Send) -> Send:
    """`send` for a response that depends on the key, which no shared cache may store."""

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(n, _as_private(n, v)) for n, v in message.get("headers", ())]
            if all(name != b"vary" for name, _ in headers):
                headers.append((b"vary", b"Authorization"))
            message["headers"] = headers
        await send(message)

    return send_private


def _as_private(name: bytes, value: bytes) -> bytes:
    if name == b"vary":
        return value + b", Authorization"
    return value.replace(b"public", b"private", 1) if name == b"cache-control" else value


def responses_for(scope: str) -> dict[int | str, dict[str, Any]]:
    """The responses of a route with this scope to requests whose key does not allow it."""
    codes = {OPEN: (), "read": ("key-required", "invalid-key")}
    return responses_of(*codes.get(scope, ("key-required", "invalid-key", "insufficient-scope")))

"""Pages of a list: the parameters `limit` and `cursor`, and the cursor to the next page.

A cursor is opaque to clients. It holds the sort key of the last item, a digest of the query it is
bound to (without `limit`, which may change between pages) and a checksum, whose key is a secret of
the database. The server stores nothing else.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from secrets import compare_digest
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import orjson
from pydantic import Field
from starlette.requests import Request

from app.domain.refusals import Refusal
from app.web.params import Params, invalid_parameters, parameter_error

_VERSION: Final = 1
_CHECKSUM_BYTES: Final = 12
_MAX_LENGTH: Final = 1_000

T = TypeVar("T")
Key = list[Any]
"""The sort key of an item."""


class Binding(NamedTuple):
    """What a cursor is valid for: the database with this secret, and a query."""

    secret: str
    query: bytes


class ListParams(Params):
    """The parameters of every list."""

    limit: int = Field(
        default=50, ge=1, le=500, description="The maximum number of items on a page."
    )
    cursor: str | None = Field(
        default=None,
        description="The `next` of the previous page, with all other parameters unchanged.",
    )

    def after(self, binding: Binding, *types: Callable[[Any], Any]) -> Key | None:
        """The sort key after which the page starts, or None for the first page. `types` convert
        the parts of the key.

        Raises Problem `invalid-parameters`.
        """
        if self.cursor is None:
            return None
        try:
            return decode(self.cursor, binding, *types)
        except Refusal as refusal:
            raise invalid_parameters([parameter_error("cursor", refusal)]) from None


def paginate(
    rows: Sequence[T], limit: int, key: Callable[[T], Key], binding: Binding
) -> tuple[Sequence[T], str | None]:
    """The first `limit` rows, and the cursor of the next page, or None if there are no more rows.

    `key` gives the sort key of a row.
    """
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, encode(key(shown[-1]), binding)


def encode(key: Key, binding: Binding) -> str:
    """The cursor of the page after the item with this sort key."""
    body = orjson.dumps([_VERSION, _digest(binding.query), key])
    return urlsafe_b64encode(_checksum(body, binding.secret) + body).rstrip(b"=").decode()


def decode(cursor: str, binding: Binding, *types: Callable[[Any], Any]) -> Key:
    """The sort key in a cursor, its parts converted by `types`.

    Raises Refusal: `cursor-damaged`, `cursor-outdated` or `cursor-of-another-query`.
    """
    damaged = Refusal("cursor-damaged", "pass on the value of `next` as it came, or leave it out")
    if len(cursor) > _MAX_LENGTH:
        raise damaged
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, UnicodeEncodeError):
        raise damaged from None
    checksum, body = raw[:_CHECKSUM_BYTES], raw[_CHECKSUM_BYTES:]
    if not compare_digest(checksum, _checksum(body, binding.secret)) or cursor != _canonical(raw):
        raise damaged
    version, digest, key = orjson.loads(body)
    if version != _VERSION:
        raise Refusal("cursor-outdated", "this release cannot read the cursor: start again without")
    if digest != _digest(binding.query):
        raise Refusal(
            "cursor-of-another-query",
            "the cursor belongs to another query: keep all parameters but `limit` as they were",
        )
    return [convert(part) for convert, part in zip(types, key, strict=True)]


def next_link(request: Request, cursor: str) -> str:
    """The value of the header `Link` with the URL of the next page."""
    kept: bytes = request.scope["query_string"]
    if b"cursor=" in kept:
        pairs = request.query_params.multi_items()
        kept = urlencode([(k, v) for k, v in pairs if k != "cursor"]).encode()
    query = f"{kept.decode('latin-1').replace('>', '%3E')}&cursor={cursor}".lstrip("&")
    return f'<{_url_without_query(request)}?{query}>; rel="next"'


def memento_link(request: Request, change: int, cursor: str | None) -> str:
    """The URL of the same answer `as_of` a change, in angle brackets."""
    kept: bytes = request.scope["query_string"]
    if b"cursor=" in kept:
        pairs = request.query_params.multi_items()
        kept = urlencode([(k, v) for k, v in pairs if k != "cursor"]).encode()
    query = f"{kept.decode('latin-1').replace('>', '%3E')}&as_of={change}".lstrip("&")
    query += f"&cursor={cursor}" if cursor else ""
    return f"<{_url_without_query(request)}?{query}>"


def _url_without_query(request: Request) -> str:
    """The URL without its query. `Request.url` gives the same, but parses the URL and joins it
    again, which takes a fifth of a cached response.
    """
    scope = request.scope
    host = request.headers.get("host")
    if host is None:
        return str(request.url.replace(query=""))
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    return f"{scope['scheme']}://{host}{path.decode('latin-1')}"


def _canonical(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digest(query: bytes) -> str:
    return blake2b(query, digest_size=8).hexdigest()


def _checksum(body: bytes, secret: str) -> bytes:
    key = secret.encode()
    return blake2b(body, digest_size=_CHECKSUM_BYTES, key=key, person=b"entente").digest()

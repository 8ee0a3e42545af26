"""Pages of a list: the parameters `limit` and `cursor`, and the cursor to the next page.

A cursor is opaque to clients. It holds the sort key of the last item, a digest of the resolved
query (without `limit`, which may change on the way) and a checksum; nothing of it is on the server.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

import orjson
from pydantic import Field
from starlette.requests import Request

from app.domain.refusals import Refusal
from app.web.params import Params, invalid, refused

_VERSION: Final = 1
_CHECKSUM: Final = 6
_LONGEST: Final = 1_000

T = TypeVar("T")
Key = list[Any]
"""The sort key of an item."""


class ListParams(Params):
    """What a list takes beside filters."""

    limit: int = Field(
        default=50, ge=1, le=500, description="The maximum number of items on a page."
    )
    cursor: str | None = Field(
        default=None,
        description="The `next` of the previous page, with all other parameters unchanged.",
    )

    def after(self, question: bytes, *kinds: Callable[[Any], Any]) -> Key | None:
        """The sort key from which the page goes on, each part read by one of `kinds`.

        Raises Problem `invalid-parameters`.
        """
        if self.cursor is None:
            return None
        try:
            return decode(self.cursor, question, *kinds)
        except Refusal as refusal:
            raise invalid([refused("cursor", refusal)]) from None


def cut(
    rows: Sequence[T], limit: int, key: Callable[[T], Key], question: bytes
) -> tuple[Sequence[T], str | None]:
    """The first `limit` rows, and the cursor to the next page if there are more."""
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, encode(key(shown[-1]), question)


def encode(key: Key, question: bytes) -> str:
    """The cursor that continues after the item with this sort key."""
    body = orjson.dumps([_VERSION, _digest(question), key])
    return urlsafe_b64encode(_checksum(body) + body).rstrip(b"=").decode()


def decode(cursor: str, question: bytes, *kinds: Callable[[Any], Any]) -> Key:
    """The sort key in a cursor, each part read by one of `kinds`.

    Raises Refusal: `cursor-damaged`, `cursor-outdated` or `cursor-of-another-query`.
    """
    damaged = Refusal("cursor-damaged", "pass on the value of `next` as it came, or leave it out")
    if len(cursor) > _LONGEST:
        raise damaged
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, UnicodeEncodeError):
        raise damaged from None
    checksum, body = raw[:_CHECKSUM], raw[_CHECKSUM:]
    if checksum != _checksum(body) or cursor != _canonical(raw):
        raise damaged
    version, asked, key = orjson.loads(body)
    if version != _VERSION:
        raise Refusal("cursor-outdated", "this release reads no such cursor: start again without")
    if asked != _digest(question):
        raise Refusal(
            "cursor-of-another-query",
            "the cursor belongs to another question: keep all parameters but `limit` as they were",
        )
    try:
        return [kind(part) for kind, part in zip(kinds, key, strict=True)]
    except (TypeError, ValueError, AttributeError):  # anybody can compute a checksum
        raise damaged from None


def next_link(request: Request, cursor: str) -> str:
    """The value of the header `Link` that leads to the next page, with the same parameters."""
    kept: bytes = request.scope["query_string"]
    if b"cursor=" in kept:
        pairs = request.query_params.multi_items()
        kept = urlencode([(k, v) for k, v in pairs if k != "cursor"]).encode()
    query = f"{kept.decode('latin-1')}&cursor={cursor}".lstrip("&")
    return f'<{_address(request)}?{query}>; rel="next"'


def _address(request: Request) -> str:
    """The URL without its query. `Request.url` gives the same, and takes a fifth of an answer from
    memory, since it parses the URL and puts it together again.
    """
    scope = request.scope
    host = request.headers.get("host")
    if host is None:
        return str(request.url.replace(query=""))
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    return f"{scope['scheme']}://{host}{path.decode('latin-1')}"


def _canonical(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digest(question: bytes) -> str:
    return blake2b(question, digest_size=8).hexdigest()


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECKSUM, person=b"entente").digest()

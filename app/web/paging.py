"""Cursors: where a walk through a list stands, bound to the question that it answers.

A cursor is opaque to clients. It holds the sort key of the last item, a digest of the resolved
query (without `limit`, which may change on the way) and a checksum; there is nothing of it on the
server.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from starlette.requests import Request

from app.domain.refusals import Refusal

_VERSION: Final = 1
_CHECKSUM: Final = 6
_LONGEST: Final = 1_000

Key = list[Any]
"""The sort key of an item, in JSON's types."""


def encode(key: Key, question: bytes) -> str:
    """The cursor that continues after the item with this sort key."""
    body = orjson.dumps([_VERSION, _digest(question), key])
    return urlsafe_b64encode(_checksum(body) + body).rstrip(b"=").decode()


def decode(cursor: str, question: bytes) -> Key:
    """The sort key in a cursor. Raises Refusal: `cursor-damaged` or `cursor-of-another-query`."""
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
    result: Key = key
    return result


def next_link(request: Request, cursor: str) -> str:
    """The value of the header `Link` that leads to the next page, with the same parameters."""
    kept: bytes = request.scope["query_string"]
    if b"cursor=" in kept:
        pairs = request.query_params.multi_items()
        kept = urlencode([(k, v) for k, v in pairs if k != "cursor"]).encode()
    query = f"{kept.decode('latin-1')}&cursor={cursor}".lstrip("&")
    return f'<{_address(request)}?{query}>; rel="next"'


def _address(request: Request) -> str:
    """The URL without its query. `Request.url` gives the same, but takes it apart and together."""
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

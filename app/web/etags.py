"""Conditional reads: entity tags, `If-None-Match`, `Cache-Control`, `Vary`."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from importlib.metadata import version

from starlette.responses import Response

# Anyone may keep data, and asks each time whether it is still so: an import may change any
# answer at any moment, and the 304 costs less than an argument about stale figures.
DATA = "public, max-age=0, must-revalidate"
# The address holds a digest of the bytes, so that other bytes have another address.
VERSIONED = "public, max-age=31536000, immutable"
# Answers are compressed as the client accepts; `Cors` adds Origin where it decides anything.
VARY = "Accept-Encoding"

# Another release may show the same state otherwise.
_RELEASE = version("entente").encode() + b" "
_OPAQUE = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def entity_tag(body: bytes) -> str:
    """The strong ETag of a single resource: it changes with any byte."""
    return f'"{digest(body)}"'


def list_tag(revision: int, query: bytes | str) -> str:
    """The weak ETag of a list: the revision of what is stored, and the question."""
    text = query.encode() if isinstance(query, str) else query
    return f'W/"{revision}-{digest(_RELEASE + text)}"'


def digest(content: bytes) -> str:
    """16 hexadecimal digits that name these bytes."""
    return blake2b(content, digest_size=8).hexdigest()


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the client already holds `tag`, by the weak comparison of RFC 9110, 13.1.2."""
    if if_none_match is None:
        return False
    if if_none_match == tag:  # nearly always, and quickly told
        return True
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in _OPAQUE.findall(if_none_match)


def headers_of(tag: str) -> dict[str, str]:
    """What a 200 and its 304 both say."""
    return {"ETag": tag, "Cache-Control": DATA, "Vary": VARY}


def not_modified(tag: str, headers: Mapping[str, str] | None = None) -> Response:
    """304: the client's copy is still good. `headers` replace or add to those of `headers_of`."""
    return Response(status_code=304, headers=headers_of(tag) | dict(headers or {}))

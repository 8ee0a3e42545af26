"""Preconditions of writes: `If-Match` and `If-None-Match` (RFC 9110, 13)."""

import re
from typing import Final

from starlette.requests import Request

from app.web.problems import Problem

_OPAQUE_TAG: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


class Preconditions:
    """The preconditions of a request, which `check` compares with the current ETag.

    A weak tag matches, too: `Compression` marks the tag of the same bytes as weak, so that nearly
    all clients get it in this form.
    """

    def __init__(self, request: Request) -> None:
        self._match = _header(request, "if-match")
        self._none_match = _header(request, "if-none-match")

    def check(self, tag: str | None) -> None:
        """Compare with the ETag of what exists; None if nothing does. What exists is only changed
        with `If-Match`.

        Raises Problem `precondition-failed` or `precondition-required`.
        """
        if tag is None:
            if self._match is not None:
                raise Problem("precondition-failed", "There is nothing that If-Match could match.")
            return
        if self._none_match is not None and _holds(self._none_match, tag):
            raise _failed("It exists, with the ETag of this answer.", tag)
        if self._match is None:
            raise Problem(
                "precondition-required",
                "It exists: send the ETag of the version that you read as If-Match.",
            )
        if not _holds(self._match, tag):
            raise _failed("It was changed since: its ETag is that of this answer.", tag)


def _header(request: Request, name: str) -> str | None:
    return ",".join(request.headers.getlist(name)) or None


def _holds(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag.removeprefix("W/") in _OPAQUE_TAG.findall(header)


def _failed(detail: str, tag: str) -> Problem:
    return Problem("precondition-failed", detail, headers={"ETag": tag})

"""Cursors whose checksum is right and whose content is not ours."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.refusals import Refusal
from app.web import paging

BINDING = b"query"


def forged(body: bytes) -> str:
    raw = paging._checksum(body) + body  # noqa: SLF001 - what any client can compute
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("body", [b"", b"not json", b"5", b"[1]", b"{}", b"[1,2,3,4]", b"null"])
def test_content_that_is_no_cursor_is_damaged(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        paging.decode(forged(body), BINDING, int)
    assert refused.value.code == "cursor-damaged"


@pytest.mark.parametrize(
    ("key", "types"), [([], [int]), ([1, 2], [int]), (["x"], [int]), ([None], [int]), (5, [int])]
)
def test_a_key_of_other_types_is_damaged(key: Any, types: list[Callable[[Any], Any]]) -> None:  # noqa: ANN401
    with pytest.raises(Refusal) as refused:
        paging.decode(paging.encode(key, BINDING), BINDING, *types)
    assert refused.value.code == "cursor-damaged"


def test_a_key_comes_back_typed() -> None:
    assert paging.decode(paging.encode([1, "2"], BINDING), BINDING, int, int) == [1, 2]

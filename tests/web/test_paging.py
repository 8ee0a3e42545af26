"""Cursors: only those that this database gave are read, on every list."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.domain.refusals import Refusal
from app.web import paging
from app.web.paging import Binding

BINDING = Binding("secret", b"query")
HUGE = 10**30
LISTS = {
    "/v1/events?limit=1": [HUGE, HUGE, "x"],
    "/v1/events?limit=1&sort=updated_at": [HUGE, 5],
    "/v1/events?limit=1&sort=relevance&q=Morocco": [0, 0, HUGE, 0, ""],
    "/v1/relations/MAR-ISR/events?limit=1": [None, [], {}],
    "/v1/relations?country=MAR&limit=1": ["a", 0, 0],
    "/v1/actors?limit=1": ["x"],
    "/v1/actors?limit=1&q=m": [{}, 0, 0],
    "/v1/sources?limit=1": [None],
    "/v1/imports?limit=1": [5],
}


def test_a_key_comes_back_typed() -> None:
    assert paging.decode(paging.encode([1, "2"], BINDING), BINDING, int, int) == [1, 2]


@pytest.mark.parametrize("cursor", ["", "x", "é", "a" * 2_000, "W10", "////", "A" * 16])
def test_what_is_no_cursor_is_damaged(cursor: str) -> None:
    with pytest.raises(Refusal) as refused:
        paging.decode(cursor, BINDING, int)
    assert refused.value.code == "cursor-damaged"


def test_a_cursor_of_another_database_is_damaged() -> None:
    cursor = paging.encode([1], BINDING)
    with pytest.raises(Refusal) as refused:
        paging.decode(cursor, Binding("other", b"query"), int)
    assert refused.value.code == "cursor-damaged"


@pytest.mark.parametrize("path", LISTS)
def test_a_forged_cursor_is_refused(client: TestClient, path: str) -> None:
    """Its content is right but for the key; without the secret its checksum is not."""
    answer = client.get(path).json()
    key: Any = LISTS[path]
    if answer["next"] is None:  # the founding timeline has one import run only
        digest = paging._digest(b"")  # noqa: SLF001
    else:
        raw = urlsafe_b64decode(answer["next"] + "==")
        _, digest, _ = orjson.loads(raw[paging._CHECKSUM_BYTES :])  # noqa: SLF001
    body = orjson.dumps([1, digest, [str(HUGE) if one == HUGE else one for one in key]])
    for secret in ("", "entente"):
        forged = urlsafe_b64encode(paging._checksum(body, secret) + body)  # noqa: SLF001
        refused = client.get(f"{path}&cursor={forged.rstrip(b'=').decode()}")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "cursor-damaged"

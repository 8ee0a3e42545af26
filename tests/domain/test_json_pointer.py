"""Values at JSON pointers."""

from typing import Any

import pytest

from app.domain.json_pointer import put, value_at

DOCUMENT: Any = {"a": [{"b": 1}, 2], "c/d~": "x"}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", DOCUMENT),
        ("/a/0/b", 1),
        ("/c~1d~0", "x"),
        ("/a/2", None),
        ("/a/-", None),
        ("/a/00", None),
        ("/a/²", None),
        ("/c~1d~0/0", None),
        ("/no/such", None),
    ],
)
def test_a_value_is_found(pointer: str, found: Any) -> None:  # noqa: ANN401
    assert value_at(DOCUMENT, pointer) == found


@pytest.mark.parametrize(
    ("pointer", "after"),
    [
        ("/e", {"a": [1], "e": 9}),
        ("/a", {"a": 9}),
        ("/a/0", {"a": [9]}),
        ("/a/1", {"a": [1, 9]}),
        ("/a/-", {"a": [1, 9]}),
    ],
)
def test_a_value_is_put(pointer: str, after: Any) -> None:  # noqa: ANN401
    document = {"a": [1]}
    put(document, pointer, 9)
    assert document == after


@pytest.mark.parametrize("pointer", ["", "a", "/a/2", "/a/x", "/b/c", "/a/0/b", "/a/-/b"])
def test_a_place_that_does_not_exist(pointer: str) -> None:
    document = {"a": [1]}
    with pytest.raises(ValueError, match=r"no place|no JSON pointer|has 1 items"):
        put(document, pointer, 9)
    assert document == {"a": [1]}

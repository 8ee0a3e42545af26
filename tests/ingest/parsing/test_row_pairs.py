"""Two sides of one event are brought together if they stand near enough."""

import pytest

from app.ingest.parsing.row_pairs import Sides, paired


def sides(item: str) -> Sides | None:
    """`ab` mirrors `ba`; capitals have no other side."""
    return (item, item[::-1]) if item.islower() else None


@pytest.mark.parametrize(
    ("items", "window", "expected"),
    [
        ([], 9, []),
        (["ab", "ba"], 9, [("ab", "ba")]),
        (["ab", "cd", "ba", "dc"], 9, [("ab", "ba"), ("cd", "dc")]),
        (["ab", "ab", "ba", "ba"], 9, [("ab", "ba"), ("ab", "ba")]),
        (["ab", "ba", "ba"], 9, [("ab", "ba"), ("ba", None)]),
        (["ab", "CD", "ba"], 4, [("ab", "ba"), ("CD", None)]),
        (["ab", "CD", "EF", "ba"], 4, [("ab", None), ("CD", None), ("EF", None), ("ba", None)]),
        (["ab", "A LONG ONE", "ba"], 4, [("ab", None), ("A LONG ONE", None), ("ba", None)]),
        (["ab", "AB", "ab", "ba"], 5, [("ab", None), ("AB", None), ("ab", "ba")]),
        (["ab", "ba"], 0, [("ab", None), ("ba", None)]),
        (["AB", "BA"], 9, [("AB", None), ("BA", None)]),
    ],
)
def test_each_item_comes_once(
    items: list[str], window: int, expected: list[tuple[str, str | None]]
) -> None:
    assert list(paired(items, sides, len, window)) == expected

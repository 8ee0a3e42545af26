"""The difference of two JSON values leads from one to the other."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.json_diff import Difference, differences

SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.text("a/~0", max_size=2)
NAMES = st.text("ab/~", max_size=2)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
    max_leaves=8,
)


def applied(value: Any, found: list[Difference]) -> Any:  # noqa: ANN401
    """The value with these differences, each checked against what it says of before."""
    holder = [deepcopy(value)]
    for op, pointer, before, after in sorted(found, key=lambda one: one.op == "remove"):
        *above, last = ["0", *pointer.split("/")[1:]]
        parent: Any = holder
        for name in above:
            parent = parent[key(parent, name)]
        at = key(parent, last)
        if op == "add" and isinstance(parent, list):
            assert at == len(parent)
            parent.append(after)
        elif op == "remove":
            parent[at] = Removed(before) if parent[at] == before else pytest.fail(pointer)
        else:
            assert (at in parent) is False if op == "add" else parent[at] == before
            parent[at] = after
    return without_removed(holder[0])


class Removed:
    """In place of a removed value, so that the indexes of others stay."""

    def __init__(self, before: Any) -> None:  # noqa: ANN401
        self.before = before


def without_removed(value: Any) -> Any:  # noqa: ANN401
    match value:
        case dict():
            parts = value.items()
            return {k: without_removed(v) for k, v in parts if not isinstance(v, Removed)}
        case list():
            return [without_removed(item) for item in value if not isinstance(item, Removed)]
        case _:
            return value


def key(parent: Any, name: str) -> Any:  # noqa: ANN401
    return int(name) if isinstance(parent, list) else name.replace("~1", "/").replace("~0", "~")


def same(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Equality of JSON, in which true is not 1."""
    return repr(one) == repr(other) or (
        isinstance(one, dict)
        and isinstance(other, dict)
        and one.keys() == other.keys()
        and all(same(one[name], other[name]) for name in one)
    )


@given(VALUES, VALUES)
def test_it_leads_from_one_value_to_the_other(before: Any, after: Any) -> None:  # noqa: ANN401
    found = list(differences(before, after))
    assert same(sorted_keys(applied(before, found)), sorted_keys(after))
    assert all(op != "replace" or not same(one, other) for op, _, one, other in found)


def sorted_keys(value: Any) -> Any:  # noqa: ANN401
    match value:
        case dict():
            return {name: sorted_keys(value[name]) for name in sorted(value)}
        case list():
            return [sorted_keys(item) for item in value]
        case _:
            return value


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, [("replace", "/a", 1, True)]),
        ({"a/b": {"~": 1}}, {"a/b": {}}, [("remove", "/a~1b/~0", 1, None)]),
        ([1, 2], [1, 3, None], [("replace", "/1", 2, 3), ("add", "/2", None, None)]),
        ({"a": None}, {"a": {"b": 1}}, [("replace", "/a", None, {"b": 1})]),
        ([], {}, [("replace", "", [], {})]),
    ],
)
def test_places_and_values(before: Any, after: Any, found: list[Any]) -> None:  # noqa: ANN401
    assert list(differences(before, after)) == found

"""The difference of two JSON values, with JSON pointers (RFC 6901).

Not a JSON patch (RFC 6902): a patch has no values of before, and its pointers are those of the
values between two of its operations.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final, Literal, NamedTuple

_MISSING: Final = object()


class Difference(NamedTuple):
    """A place where two values differ; `before` is None with `add`, `after` with `remove`."""

    op: Literal["add", "remove", "replace"]
    pointer: str
    before: Any
    after: Any


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[Difference]:  # noqa: ANN401
    """The places where two values differ, in the order of `before`.

    Members of objects are compared by name, items of arrays by index, all else as one value.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            below = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            one, other = before.get(name, _MISSING), after.get(name, _MISSING)
            yield from differences(one, other, below)
    elif isinstance(before, list) and isinstance(after, list):
        for at, pair in enumerate(zip_longest(before, after, fillvalue=_MISSING)):
            yield from differences(*pair, f"{pointer}/{at}")
    elif before is _MISSING:
        yield Difference("add", pointer, None, after)
    elif after is _MISSING:
        yield Difference("remove", pointer, before, None)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):  # True == 1
        yield Difference("replace", pointer, before, after)

"""Pairs rows that report one event from its two sides, within a window."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

Sides = tuple[Hashable, Hashable]
"""The key of a row, and the key that the row of the other side would have."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    item: T
    sides: Sides | None
    partner: T | None = None


def paired(
    items: Iterable[T],
    sides: Callable[[T], Sides | None],
    size: Callable[[T], int],
    window: int,
) -> Iterator[tuple[T, T | None]]:
    """Each item, with the item of the other side if that comes within the window.

    In the order of the first items. An item leaves the window when the items in it are together
    larger than `window`. It is paired with one item at most, and with none if its `sides` is None.
    """
    waiting: deque[_Waiting[T]] = deque()
    open_: dict[Hashable, deque[_Waiting[T]]] = {}
    kept = 0
    for item in items:
        kept += size(item)
        keys = sides(item)
        others = open_.get(keys[1]) if keys else None
        if keys and others:
            others.popleft().partner = item
            if not others:
                del open_[keys[1]]
            continue
        one = _Waiting(item, keys)
        waiting.append(one)
        if keys:
            open_.setdefault(keys[0], deque()).append(one)
        while kept > window and waiting:
            pair = _first(waiting, open_)
            kept -= sum(size(side) for side in pair if side is not None)
            yield pair
    while waiting:
        yield _first(waiting, open_)


def _first(
    waiting: deque[_Waiting[T]], open_: dict[Hashable, deque[_Waiting[T]]]
) -> tuple[T, T | None]:
    one = waiting.popleft()
    if one.sides and one.partner is None:
        same = open_[one.sides[0]]
        same.popleft()  # items with equal keys wait in the same order in both queues
        if not same:
            del open_[one.sides[0]]
    return one.item, one.partner

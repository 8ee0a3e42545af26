"""Rows that tell one event from its two sides, not far apart, brought together."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

Sides = tuple[Hashable, Hashable]
"""What is told, and how the other side would tell it."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    item: T
    sides: Sides | None
    twin: T | None = None


def paired(
    items: Iterable[T],
    sides: Callable[[T], Sides | None],
    size: Callable[[T], int],
    window: int,
) -> Iterator[tuple[T, T | None]]:
    """Each item with the one that tells its other side, if that comes while the first still waits.

    In the order of the first of the two. An item waits until those that wait are together
    larger than `window`. It has one twin at most, and none if its `sides` is None.
    """
    waiting: deque[_Waiting[T]] = deque()
    open_: dict[Hashable, deque[_Waiting[T]]] = {}
    kept = 0
    for item in items:
        kept += size(item)
        told = sides(item)
        others = open_.get(told[1]) if told else None
        if told and others:
            others.popleft().twin = item
            if not others:
                del open_[told[1]]
            continue
        one = _Waiting(item, told)
        waiting.append(one)
        if told:
            open_.setdefault(told[0], deque()).append(one)
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
    if one.sides and one.twin is None:
        alike = open_[one.sides[0]]
        alike.popleft()  # those that tell the same wait in the same order
        if not alike:
            del open_[one.sides[0]]
    return one.item, one.twin

"""All that decides the text of a statement about events, and so what is compiled once."""

from dataclasses import dataclass
from typing import NamedTuple


class Arms(NamedTuple):
    """How many alternatives of one term a group has, and how many of two."""

    single: int
    double: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All that decides the text of a statement but its order.

    Without `start` it reads the events themselves, by their ids or by when they were written.
    `lists`: the parameters that are lists, with their lengths.
    """

    start: Arms | None
    rest: tuple[Arms, ...]
    lists: tuple[tuple[str, int], ...]
    multilateral: str
    window: str
    is_since: bool

"""What is asked of events, understood: one frozen value in which every name is an id.

The parameters (`params`) are read without the database. Names of actors, places, data sets and
sources are then looked up (`names`), and `EventQuery` is what the rest of the road works with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from app.domain.date_filter import Window
from app.domain.event_types import EventType, Role
from app.domain.pairs import Pair
from app.domain.text.query_parser import SearchQuery
from app.events.params import EventFilters


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """A participant with this role is one of these countries or actors."""

    role: Role
    countries: tuple[str, ...]
    actors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events: every condition must hold; an empty one asks nothing.

    A group is a tuple of which any must hold. `apart`: countries of which two must take part.
    `ids`: only these events, if it is not None. `large`: of pairs only their large events.
    `question`: the words of `q`.
    """

    given: EventFilters
    echo: dict[str, Any]
    pairs: tuple[tuple[str, ...], ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()
    actors: tuple[tuple[UUID, ...], ...] = ()
    roles: tuple[RoleFilter, ...] = ()
    ids: tuple[UUID, ...] | None = None
    large: bool = False
    places: tuple[UUID, ...] = ()
    window: Window | None = None
    question: SearchQuery | None = None

    def types(self) -> tuple[EventType, ...] | None:
        """The types that are asked for; None is all, and what is left of them may be none."""
        given = self.given
        if not given.exclude_type:
            return given.type or None
        return tuple(t for t in given.type or EventType if t not in given.exclude_type)

    def identity(self) -> bytes:
        """What a cursor is bound to: everything that decides which events come, and their order."""
        asked = {k: v for k, v in self.echo.items() if k not in {"limit", "total", "fields"}}
        return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)


def pair_of(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
    """The pairs of one country of `a` with another of `b`, sorted."""
    return tuple(sorted({str(Pair.of(x, y)) for x in a for y in b if x != y}))

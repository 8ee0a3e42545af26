"""Actors whose names fit what a person types."""

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.actors import sql
from app.actors.duplicates import Known
from app.actors.name_query import NameQuery
from app.actors.params import ActorParams


class Found(NamedTuple):
    """A row of an actor, and how well it fits."""

    row: Any
    score: int


def matching(connection: sa.Connection, params: ActorParams, typed: NameQuery) -> list[Found]:
    """All actors that fit, in no order."""
    targets: set[str] | None = None
    for keys in typed.beginnings():
        some = set(connection.scalars(sql.beginning_with(keys)))
        targets = some if targets is None else targets & some
    rows = list(connection.execute(sql.these(params, map(UUID, targets or ()))))
    names: dict[UUID, list[str]] = defaultdict(list)
    for name in connection.execute(sql.names(row.id for row in rows)):
        names[name.actor].append(name.text)
    scored = (Found(row, typed.score(names[row.id])) for row in rows)
    return [found for found in scored if found.score]


def rank(found: Found) -> list[Any]:
    """The order of what was found."""
    return [-found.score, -found.row.events, str(found.row.id)]


def known(connection: sa.Connection) -> list[Known]:
    """All actors, as they are compared with one another."""
    names: dict[UUID, list[str]] = defaultdict(list)
    rows: dict[UUID, Any] = {}
    for row in connection.execute(sql.all_named()):
        names[row.id].append(row.text)
        rows[row.id] = row
    return [
        Known(actor, row.kind, row.country, tuple(names[actor]), row.events)
        for actor, row in rows.items()
    ]

"""Finds and ranks the actors of a name query."""

from collections import defaultdict
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.actors import sql
from app.actors.duplicates import ComparedActor
from app.actors.name_query import NameQuery
from app.actors.params import ActorParams
from app.web.responses import pause

_SCORED_AT_ONCE: Final = 50
"""Names that are scored before other requests run: up to 10 ms, if none was scored before."""


class Match(NamedTuple):
    """The row of an actor, and its score."""

    row: Any
    score: int


def matches(connection: sa.Connection, params: ActorParams, query: NameQuery) -> list[Match]:
    """All matching actors, unsorted: those that only sound alike if there are no others."""
    targets: set[str] | None = None
    for prefixes in query.key_prefixes():
        some = set(connection.scalars(sql.with_prefix(prefixes)))
        targets = some if targets is None else targets & some
    rows = list(connection.execute(sql.these(params, map(UUID, targets or ()))))
    names: dict[UUID, list[str]] = defaultdict(list)
    for name in connection.execute(sql.names(row.id for row in rows)):
        names[name.actor].append(name.text)

    def scored(*, by_sound: bool) -> list[Match]:
        found: list[Match] = []
        for n, row in enumerate(rows):
            if n % _SCORED_AT_ONCE == 0:
                pause(connection)
            if score := query.score(names[row.id], by_sound=by_sound):
                found.append(Match(row, score))
        return found

    return (not params.fuzzy and scored(by_sound=False)) or scored(by_sound=True)


def rank(match: Match) -> list[Any]:
    """The sort key of matches, which is also the key in a cursor."""
    return [-match.score, -match.row.events, str(match.row.id)]


def compared_actors(connection: sa.Connection) -> list[ComparedActor]:
    """All actors with the fields that `duplicates` compares."""
    names: dict[UUID, list[str]] = defaultdict(list)
    rows: dict[UUID, Any] = {}
    for row in connection.execute(sql.all_named()):
        names[row.id].append(row.text)
        rows[row.id] = row
    return [
        ComparedActor(actor, row.kind, row.country, tuple(names[actor]), row.events, row.dataset)
        for actor, row in rows.items()
    ]

"""The statements that read actors."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors.params import ActorParams
from app.db.value_lists import among, hex_of

SUGGESTED: Final = 1_000
"""Names that are compared with one that is not there."""

LAST: Final = "\U0010ffff"
"""Comes after every other character."""

Select = sa.Select[*tuple[Any, ...]]


def named(folded: Iterable[str], ids: Iterable[UUID]) -> sa.Select[UUID, str]:
    """Actors with one of these names or aliases (folded), or ids: each with its folded names."""
    name = t.actor_name.c
    return sa.select(name.actor, name.folded).where(
        sa.or_(name.folded.in_(list(folded)), name.actor.in_(list(ids)))
    )


def names_like(folded: str) -> sa.Select[str]:
    """Some names of actors that begin alike."""
    name = t.actor_name.c
    return (
        sa.select(name.text)
        .where(name.folded.startswith(folded[:2], autoescape=True))
        .limit(SUGGESTED)
    )


def page(query: ActorParams, limit: int, after: UUID | None) -> Select:
    """The next actors by id, with how many events each takes part in."""
    actor = t.actor.c
    statement = _filtered(sa.select(t.actor, _events()).order_by(actor.id).limit(limit), query)
    return statement if after is None else statement.where(actor.id > after)


def beginning_with(keys: Iterable[str]) -> sa.Select[str]:
    """Actors, in hexadecimal, that have a name with one of these beginnings."""
    row = t.suggestion.c
    begins = (sa.and_(row.key >= key, row.key < key + LAST) for key in keys)
    return sa.select(row.target).where(row.kind == "actor", sa.or_(*begins)).distinct()


def these(query: ActorParams, actors: Iterable[UUID]) -> Select:
    """Those of these actors that the filters ask for."""
    statement = sa.select(t.actor, _events()).where(among(t.actor.c.id, actors))
    return _filtered(statement, query)


def all_named() -> Select:
    """(id, kind, country, name, events) of all actors, a row for each name, in their order."""
    actor, name = t.actor.c, t.actor_name.c
    return (
        sa.select(actor.id, actor.kind, actor.country, name.text, _events())
        .join_from(t.actor, t.actor_name, name.actor == actor.id)
        .order_by(actor.id, name.position)
    )


def one(actor: UUID) -> Select:
    return sa.select(t.actor, _events()).where(t.actor.c.id == actor)


def present(actor: UUID) -> sa.Select[UUID]:
    return sa.select(t.actor.c.id).where(t.actor.c.id == actor)


def names(actors: Iterable[UUID]) -> Select:
    name = t.actor_name
    return sa.select(name).where(among(name.c.actor, actors)).order_by(name.c.position)


def roles(actors: Iterable[UUID]) -> Select:
    role = t.actor_role
    return sa.select(role).where(role.c.actor.in_(list(actors))).order_by(role.c.position)


def _filtered(statement: Select, query: ActorParams) -> Select:
    if query.country:
        statement = statement.where(t.actor.c.country.in_(query.country))
    if query.kind:
        statement = statement.where(t.actor.c.kind.in_(query.kind))
    return statement


def _events() -> sa.Label[int]:
    """In how many events an actor takes part: the stored count of its term."""
    term = t.term.c
    here = sa.select(term.n).where(term.kind == "actor", term.value == hex_of(t.actor.c.id))
    return sa.func.coalesce(here.scalar_subquery(), 0).label("events")

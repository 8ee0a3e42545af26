"""Statements that read actors."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors.params import ActorParams
from app.db.snapshot import Select
from app.db.value_lists import among, hex_of
from app.domain.identity import FIRST_ID
from app.record_history import version_of

MOST_COMPARED: Final = 1_000
"""Names that are compared with an unknown name, to propose near ones."""

LAST: Final = "\U0010ffff"
"""The last code point: `key + LAST` is after all texts with the prefix `key`."""

_VERSION: Final = version_of("actor", t.actor.c.id)


def among_ids(ids: Iterable[UUID]) -> sa.Select[UUID]:
    """Those of the ids that actors have."""
    return sa.select(t.actor.c.id).where(t.actor.c.id.in_(list(ids)))


def with_word(words: Iterable[str]) -> sa.Select[str]:
    """The ids, in hexadecimal, of the actors of which a completion key has a word of `words`."""
    row = t.suggestion.c
    keys = (
        sa.or_(row.key == word, sa.and_(row.key >= f"{word} ", row.key < f"{word}!"))
        for word in words
    )
    return sa.select(row.target).where(row.kind == "actor", sa.or_(*keys)).distinct()


def named_of(actors: Iterable[UUID]) -> sa.Select[UUID, str, str | None, str, int]:
    """(id, kind, country, name, events) of actors: a row for each name, in order."""
    actor, name = t.actor.c, t.actor_name.c
    return (
        sa.select(actor.id, actor.kind, actor.country, name.text, _events())
        .join_from(t.actor, t.actor_name, name.actor == actor.id)
        .where(actor.id.in_(list(actors)))
        .order_by(actor.id, name.position)
    )


def offices(actors: Iterable[UUID]) -> Select:
    """(actor, titles, from, to) of the offices of actors."""
    role = t.actor_role.c
    return sa.select(role.actor, role.title, role["from"], role.to).where(
        role.actor.in_(list(actors))
    )


def names_like(folded: str) -> sa.Select[str]:
    """Some names of actors with the same first two letters."""
    name = t.actor_name.c
    return (
        sa.select(name.text)
        # A range of the index; comparing with all names would grow with the table.
        .where(name.folded.startswith(folded[:2], autoescape=True))
        .limit(MOST_COMPARED)
    )


def page(query: ActorParams, limit: int, after: UUID | None) -> Select:
    """The next actors after an id, each with `events`, the number of its events."""
    actor = t.actor.c
    statement = sa.select(t.actor, _events(), _VERSION).where(actor.id > (after or FIRST_ID))
    return _filtered(statement.order_by(actor.id).limit(limit), query)


def with_prefix(keys: Iterable[str]) -> sa.Select[str]:
    """The ids in hexadecimal of actors with a completion key with one of these prefixes."""
    row = t.suggestion.c
    begins = (sa.and_(row.key >= key, row.key < key + LAST) for key in keys)
    return sa.select(row.target).where(row.kind == "actor", sa.or_(*begins)).distinct()


def these(query: ActorParams, actors: Iterable[UUID]) -> Select:
    """The given actors that match the filters, each with `events`."""
    statement = sa.select(t.actor, _events(), _VERSION).where(among(t.actor.c.id, actors))
    return _filtered(statement, query)


def all_named() -> Select:
    """(id, kind, country, dataset, name, events) of all actors: a row for each name, in order."""
    actor, name = t.actor.c, t.actor_name.c
    return (
        sa.select(actor.id, actor.kind, actor.country, actor.dataset, name.text, _events())
        .join_from(t.actor, t.actor_name, name.actor == actor.id)
        .order_by(actor.id, name.position)
    )


def one(actor: UUID) -> Select:
    """The actor with this id, with `events`."""
    return sa.select(t.actor, _events(), _VERSION).where(t.actor.c.id == actor)


def present(actor: UUID) -> sa.Select[UUID]:
    """The id itself, if the actor exists."""
    return sa.select(t.actor.c.id).where(t.actor.c.id == actor)


def names(actors: Iterable[UUID]) -> Select:
    """The names and aliases of actors, in order."""
    name = t.actor_name
    return sa.select(name).where(among(name.c.actor, actors)).order_by(name.c.position)


def roles(actors: Iterable[UUID]) -> Select:
    """The offices of actors, in order."""
    role = t.actor_role
    return sa.select(role).where(role.c.actor.in_(list(actors))).order_by(role.c.position)


def _filtered(statement: Select, query: ActorParams) -> Select:
    if query.country:
        statement = statement.where(t.actor.c.country.in_(query.country))
    if query.kind:
        statement = statement.where(t.actor.c.kind.in_(query.kind))
    return statement


def _events() -> sa.Label[int]:
    """The number of events of an actor: the stored count of its term."""
    term = t.term.c
    here = sa.select(term.n).where(term.kind == "actor", term.value == hex_of(t.actor.c.id))
    return sa.func.coalesce(here.scalar_subquery(), 0).label("events")

"""The statements of relations that are not those of events."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.domain.dates import END_OF_TIME
from app.events.shape import Shape
from app.events.sql import matching
from app.reader import Statement, compiled

MOST_ACTORS = 10
_KEPT = 500


@lru_cache(_KEPT)
def actors(shape: Shape, dialect: str) -> Statement:
    """The actors that take part most often: (id, count)."""
    found, person = matching(shape), t.participant.c
    once = (
        sa.select(person.event, person.actor)
        .join_from(found, t.participant, person.event == found.c.event)
        .where(person.actor.is_not(None))
        .distinct()
        .subquery()
    )
    n = sa.func.count()
    statement = sa.select(once.c.actor, n).group_by(once.c.actor)
    return compiled(statement.order_by(n.desc(), once.c.actor).limit(MOST_ACTORS), dialect)


@lru_cache
def names_of(actors: int, dialect: str) -> Statement:
    """(actor, language, name) of so many actors, without aliases."""
    name = t.actor_name.c
    ids = [sa.bindparam(f"actor_{at}", type_=name.actor.type) for at in range(actors)]
    statement = sa.select(name.actor, name.language, name.text)
    chosen = statement.where(name.actor.in_(ids), ~name.alias).order_by(name.position)
    return compiled(chosen, dialect)


@lru_cache(_KEPT)
def datasets(shape: Shape, dialect: str) -> Statement:
    """(id, title, coding, events, first day, last day) of the data sets that tell of a relation."""
    found, known_as = matching(shape, "sort_lo"), t.event_external_id.c
    once = (
        sa.select(found.c.event, found.c.sort_lo, known_as.dataset)
        .join_from(found, t.event_external_id, known_as.event == found.c.event)
        .distinct()
        .subquery()
    )
    dated = sa.case((once.c.sort_lo < END_OF_TIME, once.c.sort_lo))
    size = (
        sa.select(
            once.c.dataset,
            sa.func.count().label("events"),
            sa.func.min(dated).label("first"),
            sa.func.max(dated).label("last"),
        )
        .group_by(once.c.dataset)
        .subquery()
    )
    own = t.dataset.c
    columns = (own.id, own.title, own.coding, size.c.events, size.c.first, size.c.last)
    joined = sa.select(*columns).join_from(size, t.dataset, own.id == size.c.dataset)
    return compiled(joined.order_by(own.id), dialect)


@lru_cache(_KEPT)
def possible_duplicates(shape: Shape, dialect: str) -> Statement:
    """How many proposals there are that two events of the relation are one.

    Those that a source states as uncertain, and those derived by comparing of which none does.
    """
    link, match = t.event_link.c, t.event_match.c
    events = sa.select(matching(shape).c.event).cte("events")
    same = link.rel == "same_as"
    one, other = events.alias("one"), events.alias("other")
    stated = (
        sa.select(sa.func.count())
        .join_from(one, t.event_link, link.event == one.c.event)
        .join(other, other.c.event == link.target)
        .where(same, sa.not_(link.certain))
    )
    forth = sa.and_(link.event == match.event, link.target == match.other)
    back = sa.and_(link.event == match.other, link.target == match.event)
    derived = (
        sa.select(sa.func.count())
        .join_from(one, t.event_match, one.c.event == match.event)
        .join(other, other.c.event == match.other)
        .where(~sa.exists().where(same, sa.or_(forth, back)))
    )
    both = sa.select(stated.scalar_subquery() + derived.scalar_subquery())
    return compiled(both, dialect)


@lru_cache
def partners(pairs: int, statuses: int, types: int, dialect: str) -> Statement:
    """(pair, type, size, count) of so many pairs, from their stored counts."""
    term, year = t.term.c, t.year_tally.c
    statement = (
        sa.select(term.value, year.type, year.size, sa.func.sum(year.n))
        .join_from(t.term, t.year_tally, year.term == term.id)
        .where(
            term.kind == "pair",
            term.value.in_([sa.bindparam(f"pair_{at}") for at in range(pairs)]),
            year.status.in_([sa.bindparam(f"status_{at}") for at in range(statuses)]),
        )
        .group_by(term.value, year.type, year.size)
    )
    if types:
        named: list[sa.BindParameter[Any]] = [sa.bindparam(f"type_{at}") for at in range(types)]
        statement = statement.where(year.type.in_(named))
    return compiled(statement, dialect)

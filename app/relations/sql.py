"""Statements of profiles and partners that `events.sql` does not have."""

from typing import Final

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept
from app.db.value_lists import hex_of
from app.domain.event_types import Coding
from app.events.read.facets import past_values
from app.events.sql.moment import AS_OF
from app.events.sql.pages import matching_events
from app.events.sql.shape import Shape
from app.events.sql.where import has_alternative, list_parameters
from app.events.terms import TWO_SIDED

_SAME: Final = "same_as"


@kept
def parts(types: int, statuses: int, dialect: str) -> Statement:
    """(kind, value, count) of the actors, bodies and data sets of the pair `term`, stored.

    `types` and `statuses` are the numbers of bound values of these filters; 0 is no filter.
    """
    tally = t.part_tally.c
    part = tally.kind, tally.value
    counted = sa.select(*part, sa.func.sum(tally.n)).where(tally.term == sa.bindparam("term"))
    for name, n in (("type", types), ("status", statuses)):
        if n:
            counted = counted.where(tally[name].in_(list_parameters(name, tally[name], n)))
    return compiled(counted.group_by(*part), dialect)


@kept
def actors(shape: Shape, dialect: str) -> Statement:
    """(value, count) of the actors who act for the country `first` or `second` in the events of a
    shape, counted event by event.
    """
    found, person = matching_events(shape), t.participant.c
    once = (
        sa.select(person.event, person.actor)
        .join_from(found, t.participant, person.event == found.c.event)
        .where(
            person.actor.is_not(None),
            person.country.in_([sa.bindparam("first"), sa.bindparam("second")]),
        )
        .distinct()
        .subquery("once")
    )
    statement = sa.select(hex_of(once.c.actor), sa.func.count()).group_by(once.c.actor)
    return compiled(statement, dialect)


@kept
def names_of(actors: int, dialect: str) -> Statement:
    """(actor, kind, language, name) of `actors` bound ids, without aliases."""
    own, name = t.actor.c, t.actor_name.c
    ids = [sa.bindparam(f"actor_{at}", type_=own.id.type) for at in range(actors)]
    statement = sa.select(own.id, own.kind, name.language, name.text)
    chosen = statement.join_from(t.actor, t.actor_name, name.actor == own.id).where(own.id.in_(ids))
    return compiled(chosen.where(~name.alias).order_by(name.position), dialect)


@kept
def actors_at(actors: int, dialect: str) -> Statement:
    """(document) of `actors` bound ids at the moment `as_of`."""
    version = t.record_version.c
    ids = [sa.bindparam(f"actor_{at}", type_=version.id.type) for at in range(actors)]
    return compiled(_versions_at("actor").where(version.id.in_(ids)), dialect)


@kept
def datasets_at(dialect: str) -> Statement:
    """(document) of all data sets at the moment `as_of`."""
    return compiled(_versions_at("dataset").order_by(t.record_version.c.slug), dialect)


def _versions_at(record: str) -> sa.Select[bytes]:
    version = t.record_version.c
    until = sa.or_(version.until.is_(None), version.until > AS_OF)
    then = version.record == record, version.since <= AS_OF, until
    return sa.select(version.document).where(*then)


@kept
def datasets(dialect: str) -> Statement:
    """(id, title, coding) of all data sets."""
    own = t.dataset.c
    return compiled(sa.select(own.id, own.title, own.coding).order_by(own.id), dialect)


@kept
def stated_duplicates(shape: Shape, dialect: str) -> Statement:
    """The number of stated links that two events of the shape may be the same.

    The statement starts from these links, which are few, and checks the shape of both events.
    """
    link, one, other = t.event_link.c, t.event.alias("one"), t.event.alias("other")
    statement = (
        sa.select(sa.func.count())
        .join_from(t.event_link, one, one.c.id == link.event)
        .join(other, other.c.id == link.target)
        .where(
            link.rel == _SAME,
            sa.not_(link.certain),
            _matches_shape(one, shape),
            _matches_shape(other, shape),
        )
    )
    return compiled(statement, dialect)


@kept
def derived_duplicates(shape: Shape, dialect: str) -> Statement:
    """The number of derived possible duplicates among the events of the shape, without stated ones.

    Only human-coded events are compared (docs/decisions/0006); the filter skips all news events.
    """
    link, match, other = t.event_link.c, t.event_match.c, t.event.alias("other")
    forth = sa.and_(link.event == match.event, link.target == match.other)
    back = sa.and_(link.event == match.other, link.target == match.event)
    found = matching_events(shape, "coding")
    statement = (
        sa.select(sa.func.count())
        .join_from(found, t.event_match, match.event == found.c.event)
        .join(other, other.c.id == match.other)
        .where(
            found.c.coding == Coding.HUMAN,
            _matches_shape(other, shape),
            ~sa.exists().where(link.rel == _SAME, sa.or_(forth, back)),
        )
    )
    return compiled(statement, dialect)


def _matches_shape(event: sa.FromClause, shape: Shape) -> sa.ColumnElement[bool]:
    """Whether a row of `event` matches a shape with filters by terms, types and statuses only."""
    groups = [(f"r{at}", group) for at, group in enumerate(shape.filters)]
    if shape.start is not None:
        groups.append(("s", shape.start))
    return sa.and_(
        *(has_alternative(name, group, event, event.c.id) for name, group in groups),
        *(event.c[name].in_(list_parameters(name, event.c[name], n)) for name, n in shape.lists),
    )


@kept
def partners(pairs: int, statuses: int, types: int, dialect: str) -> Statement:
    """(pair, type, size, count) of `pairs` bound pairs, from their stored counts."""
    term, year = t.term.c, t.year_tally.c
    statement = (
        sa.select(term.value, year.type, year.size, sa.func.sum(year.n))
        .join_from(t.term, t.year_tally, year.term == term.id)
        .where(
            term.kind == "pair",
            term.value.in_([sa.bindparam(f"pair_{at}") for at in range(pairs)]),
        )
        .group_by(term.value, year.type, year.size)
    )
    for name, n in (("type", types), ("status", statuses)):
        if n:
            statement = statement.where(year[name].in_(list_parameters(name, year[name], n)))
    return compiled(statement, dialect)


@kept
def partners_at(shape: Shape, dialect: str) -> Statement:
    """(country, type, size, count) of the events of a shape at the moment `as_of`, counted event by
    event.
    """
    found = matching_events(shape, "type", "parties")
    country = past_values(found, "country").c
    size = sa.case((found.c.parties > TWO_SIDED, 1), else_=0)
    statement = (
        sa.select(country.value, found.c.type, size, sa.func.count())
        .join_from(found, country.value.table, country.event == found.c.event)
        .group_by(country.value, found.c.type, size)
    )
    return compiled(statement, dialect)

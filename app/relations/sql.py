"""The statements of relations that are not those of events."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.domain.dates import END_OF_TIME
from app.events.query import EventQuery
from app.events.sql import Select, matching

MOST_ACTORS = 10


def kinds(query: EventQuery) -> Select:
    """(type, multilateral, count) of the events of a pair."""
    found = matching(query, "type", "parties")
    many = found.c.parties > t.TWO_SIDED
    return sa.select(found.c.type, many, sa.func.count()).group_by(found.c.type, many)


def ends(query: EventQuery) -> Select:
    """Of each type the first and the last dated event: (type, is_last, document), in order."""
    found = matching(query, "type", "sort_lo", "sort_hi")
    order = (found.c.sort_lo, found.c.sort_hi, found.c.event)
    numbered = (
        sa.select(
            found,
            sa.func.row_number()
            .over(partition_by=found.c.type, order_by=order)
            .label("from_first"),
            sa.func.row_number()
            .over(partition_by=found.c.type, order_by=[column.desc() for column in order])
            .label("from_last"),
        )
        .where(found.c.sort_lo < END_OF_TIME)
        .subquery()
    )
    body = t.event_document.c
    return (
        sa.select(numbered.c.type, numbered.c.from_first, numbered.c.from_last, body.body)
        .join(t.event_document, body.event == numbered.c.event)
        .where(sa.or_(numbered.c.from_first == 1, numbered.c.from_last == 1))
        .order_by(numbered.c.sort_lo, numbered.c.sort_hi, numbered.c.event)
    )


def actors(query: EventQuery) -> Select:
    """The actors that take part most often: (id, count)."""
    found, part = matching(query), t.event_actor.c
    n = sa.func.count()
    return (
        sa.select(part.actor, n)
        .join_from(found, t.event_actor, part.event == found.c.event)
        .group_by(part.actor)
        .order_by(n.desc(), part.actor)
        .limit(MOST_ACTORS)
    )


def possible_duplicates(query: EventQuery) -> sa.Select[int]:
    """How many proposals there are that two events of the relation are one.

    Those that a source states as uncertain, and those derived by comparing of which none does.
    """
    link, match = t.event_link.c, t.event_match.c
    events = events_of(query).cte("events")
    here = sa.select(events.c.event)
    same = link.rel == "same_as"
    stated = sa.select(sa.func.count()).where(
        same, sa.not_(link.certain), link.event.in_(here), link.target.in_(here)
    )
    forth = sa.and_(link.event == match.event, link.target == match.other)
    back = sa.and_(link.event == match.other, link.target == match.event)
    # Joined: two lists of ids would have every one tried with every other.
    one, other = events.alias("one"), events.alias("other")
    derived = (
        sa.select(sa.func.count())
        .join_from(t.event_match, one, one.c.event == match.event)
        .join(other, other.c.event == match.other)
        .where(~sa.exists().where(same, sa.or_(forth, back)))
    )
    return sa.select(stated.scalar_subquery() + derived.scalar_subquery())


def events_of(query: EventQuery) -> sa.Select[Any]:
    """The ids of the events of a query."""
    return sa.select(matching(query).c.event)


def partners(country: str, types: Sequence[str], statuses: Sequence[str]) -> Select:
    """(partner, type, multilateral, count) of all events of a country with another."""
    other, many, conditions = _shared(country, types, statuses)
    columns = (other.c.country, other.c.type, many)
    return sa.select(*columns, sa.func.count()).where(*conditions).group_by(*columns)


def partner_ends(
    country: str, codes: Sequence[str], types: Sequence[str], statuses: Sequence[str]
) -> Select:
    """(partner, EDTF of the first, EDTF of the last dated event)."""
    other, _, conditions = _shared(country, types, statuses)
    order = (other.c.sort_lo, other.c.sort_hi, other.c.event)
    numbered = (
        sa.select(
            other.c.country,
            other.c.event,
            sa.func.row_number()
            .over(partition_by=other.c.country, order_by=order)
            .label("from_first"),
            sa.func.row_number()
            .over(partition_by=other.c.country, order_by=[column.desc() for column in order])
            .label("from_last"),
        )
        .where(*conditions, other.c.country.in_(codes), other.c.sort_lo < END_OF_TIME)
        .subquery()
    )
    event, place = t.event.c, numbered.c
    return (
        sa.select(
            place.country,
            sa.func.max(sa.case((place.from_first == 1, event.edtf))),
            sa.func.max(sa.case((place.from_last == 1, event.edtf))),
        )
        .join(t.event, event.id == place.event)
        .where(sa.or_(place.from_first == 1, place.from_last == 1))
        .group_by(place.country)
    )


def _shared(
    country: str, types: Sequence[str], statuses: Sequence[str]
) -> tuple[sa.FromClause, sa.ColumnElement[bool], list[sa.ColumnElement[bool]]]:
    """The timelines of the others at a country's events, and what joins and narrows them."""
    own, other = t.event_country.alias("own"), t.event_country.alias("other")
    conditions = [
        own.c.country == country,
        other.c.event == own.c.event,
        other.c.country != country,
        own.c.status.in_(statuses),
    ]
    if types:
        conditions.append(own.c.type.in_(types))
    return other, other.c.parties > t.TWO_SIDED, conditions

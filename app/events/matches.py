"""Proposals that two events of different data sets are one. Nothing is ever merged by itself.

Only what people coded is compared: a news event is a report, of which there are many by design.
Whether two events are alike is `domain.likeness`; here are found those worth comparing.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.bulk import among
from app.db import insert_or
from app.domain import likeness
from app.domain.event_types import Coding

_DAYS: Final = likeness.MOST_DAYS_APART


def propose(connection: sa.Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Compare these events with those of other data sets, and keep the pairs that are alike.

    Returns the other events that found their like: their documents show it.
    """
    pairs = find(connection, ids)
    if pairs:
        insert = insert_or(t.event_match, connection).on_conflict_do_nothing()
        connection.execute(insert, [{"event": a, "other": b} for a, b in sorted(pairs)])
    return {event for pair in pairs for event in pair}.difference(ids)


def find(connection: sa.Connection, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs of alike events of which one is among these; the smaller id is first."""
    if _sets(connection) < 2:  # noqa: PLR2004 - there is nothing to compare with
        return set()
    pairs = _candidates(connection, ids)
    contents = _contents(connection, {event for pair in pairs for event in pair})
    return {pair for pair in pairs if likeness.alike(*(contents[event] for event in pair))}


def _sets(connection: sa.Connection) -> int:
    coded = sa.select(sa.func.count()).where(t.dataset.c.coding == Coding.HUMAN)
    return connection.scalar(coded) or 0


def _candidates(connection: sa.Connection, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of events, the smaller id first, of one type, about one time, of the same parties."""
    found: set[tuple[UUID, UUID]] = set()
    for statement in (_of_one_pair(ids), _of_many_parties(ids)):
        for one, other in connection.execute(statement):
            found.add((one, other) if one < other else (other, one))
    return found


def _of_one_pair(ids: Sequence[UUID]) -> sa.Select[Any]:
    """Two-sided events that may lie within some days of each other."""
    mine, theirs = t.event_pair.alias("mine"), t.event_pair.alias("theirs")
    one, other = t.event.alias("one"), t.event.alias("other")
    return (
        sa.select(one.c.id, other.c.id)
        .join_from(one, mine, sa.and_(mine.c.event == one.c.id, mine.c.parties == t.TWO_SIDED))
        .join(
            theirs,
            sa.and_(
                theirs.c.pair == mine.c.pair,
                theirs.c.sort_lo >= mine.c.sort_lo - likeness.LONGEST_SPAN,
                theirs.c.sort_lo <= mine.c.sort_hi + _DAYS,
                theirs.c.sort_hi >= mine.c.sort_lo - _DAYS,
                theirs.c.type == mine.c.type,
                theirs.c.parties == mine.c.parties,
                theirs.c.coding == Coding.HUMAN,
            ),
        )
        .join(other, other.c.id == theirs.c.event)
        .where(among(one.c.id, ids), *_comparable(one, other))
    )


def _of_many_parties(ids: Sequence[UUID]) -> sa.Select[Any]:
    """Multilateral events that begin on one day."""
    one, other = t.event.alias("one"), t.event.alias("other")
    return (
        sa.select(one.c.id, other.c.id)
        .join_from(
            one,
            other,
            sa.and_(
                other.c.type == one.c.type,
                other.c.sort_lo >= one.c.sort_lo - _DAYS,
                other.c.sort_lo <= one.c.sort_lo + _DAYS,
            ),
        )
        .where(
            among(one.c.id, ids),
            one.c.parties > t.TWO_SIDED,
            other.c.parties > t.TWO_SIDED,
            other.c.coding == Coding.HUMAN,
            *_comparable(one, other),
        )
    )


def _comparable(one: sa.FromClause, other: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    yield one.c.coding == Coding.HUMAN
    yield one.c.type.in_(likeness.COMPARED)
    yield one.c.precision.is_not(None)
    yield other.c.precision.is_not(None)
    yield one.c.dataset.is_distinct_from(other.c.dataset)


def _contents(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, likeness.Content]:
    """What `likeness` looks at, from the tables: the documents are not made yet."""
    wanted = list(ids)
    event, person = t.event.c, t.participant.c
    contents: dict[UUID, likeness.Content] = {}
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        rows = sa.select(event.id, event.type, event.edtf, event.title, event.details)
        for row in connection.execute(rows.where(among(event.id, part))):
            contents[row.id] = likeness.Content(
                type=row.type,
                edtf=row.edtf,
                title=" ".join(row.title.values()),
                item=str(row.details.get("item", "")),
                roles=set(),
                persons=[],
            )
        people = sa.select(person.event, person.role, person.country).where(
            among(person.event, part)
        )
        for event_, role, country in connection.execute(people):
            contents[event_].roles.add((role, country))
        names = (
            sa.select(person.event, t.actor_name.c.text)
            .join(t.actor, t.actor.c.id == person.actor)
            .join(t.actor_name, t.actor_name.c.actor == t.actor.c.id)
            .where(among(person.event, part), t.actor.c.kind == "person")
        )
        for event_, name in connection.execute(names):
            contents[event_].persons.append(name)
    return contents

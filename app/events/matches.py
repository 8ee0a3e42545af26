"""Proposals that two events of different data sets are one. Nothing is ever merged by itself.

Only what people coded is compared: a news event is a report, of which there are many by design.
Whether two events are alike is `domain.likeness`; here are found those worth comparing.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.bulk import among, pairs_given
from app.db import insert_or
from app.domain import likeness
from app.domain.event_types import Coding
from app.domain.spans import SHORT, SPANS
from app.events.arms import LONG_EVENTS, is_long
from app.events.standing import Standing
from app.events.term_numbers import known_numbers
from app.events.terms import TWO_SIDED, Term, of_pair_and_type
from app.tables import Id

_DAYS: Final = likeness.MOST_DAYS_APART


def propose(connection: sa.Connection, events: Sequence[Standing]) -> set[UUID]:
    """Compare these events with those of other data sets, and keep the pairs that are alike.

    Returns the other events that found their like: their documents show it.
    """
    pairs = find(connection, events)
    if pairs:
        insert = insert_or(t.event_match, connection).on_conflict_do_nothing()
        connection.execute(insert, [{"event": a, "other": b} for a, b in sorted(pairs)])
    return {event for pair in pairs for event in pair}.difference(
        event["id"] for event, _, _ in events
    )


def find(connection: sa.Connection, events: Sequence[Standing]) -> set[tuple[UUID, UUID]]:
    """The pairs of alike events of which one is among these; the smaller id is first."""
    if _sets(connection) < 2:  # noqa: PLR2004 - there is nothing to compare with
        return set()
    pairs = _candidates(connection, events)
    contents = _contents(connection, {event for pair in pairs for event in pair})
    return {pair for pair in pairs if likeness.alike(*(contents[event] for event in pair))}


def _sets(connection: sa.Connection) -> int:
    coded = sa.select(sa.func.count()).where(t.dataset.c.coding == Coding.HUMAN)
    return connection.scalar(coded) or 0


def _candidates(connection: sa.Connection, events: Sequence[Standing]) -> set[tuple[UUID, UUID]]:
    """Pairs of events, the smaller id first, of one type, about one time, of the same parties."""
    terms: dict[UUID, Term] = {}
    for event, countries, _ in filter(_is_comparable, events):
        if len(countries) == TWO_SIDED:
            terms[event["id"]] = of_pair_and_type("-".join(countries), event["type"])
        elif len(countries) > TWO_SIDED:
            terms[event["id"]] = Term("type", event["type"])
    numbers = known_numbers(connection, terms.values())
    stands = [(event, numbers[term]) for event, term in terms.items() if term in numbers]
    found: set[tuple[UUID, UUID]] = set()
    given = {"ids": [event for event, _ in stands], "numbers": [number for _, number in stands]}
    near = _about_one_time(connection.dialect.name)
    for one, other in connection.execute(near, given) if stands else ():
        found.add((one, other) if one < other else (other, one))
    return found


@cache
def _about_one_time(dialect: str) -> sa.CompoundSelect[Any]:
    """Those that stand in the same timeline within some days: two-sided events that may overlap,
    multilateral ones that begin on one day. `ids` are the events, `numbers` their timelines.
    """
    given = pairs_given(dialect, "ids", "numbers").columns(id=Id(), number=sa.Integer).cte("given")
    one, other, theirs = t.event.alias("one"), t.event.alias("other"), t.timeline.alias("theirs")
    overlap = sa.and_(
        one.c.parties == TWO_SIDED,
        theirs.c.sort_lo <= one.c.sort_hi + _DAYS,
        theirs.c.sort_hi >= one.c.sort_lo - _DAYS,
        theirs.c.parties == TWO_SIDED,
    )
    # Nearly all events are short: what began long before is looked for only among the others.
    short = sa.and_(
        overlap,
        theirs.c.span == sa.literal_column("0"),
        theirs.c.sort_lo >= one.c.sort_lo - SHORT - _DAYS,
    )
    long = sa.and_(
        overlap,
        *is_long(theirs, range(1, SPANS)),
        theirs.c.sort_lo >= one.c.sort_lo - likeness.LONGEST_SPAN,
    )
    one_day = sa.and_(
        one.c.parties > TWO_SIDED,
        theirs.c.sort_lo >= one.c.sort_lo - _DAYS,
        theirs.c.sort_lo <= one.c.sort_lo + _DAYS,
        theirs.c.parties > TWO_SIDED,
    )
    arms = [
        sa.select(one.c.id, other.c.id)
        .join_from(given, one, one.c.id == given.c.id)
        .join(theirs, sa.and_(theirs.c.term == given.c.number, near))
        .join(other, other.c.id == theirs.c.event)
        .where(
            theirs.c.coding == Coding.HUMAN,
            theirs.c.precision.is_not(None),
            one.c.dataset.is_distinct_from(other.c.dataset),
        )
        for near in (short, long, one_day)
    ]
    arms[1] = arms[1].with_hint(theirs, LONG_EVENTS, "sqlite")
    return sa.union_all(*arms)


def _is_comparable(stands: Standing) -> bool:
    event = stands.event
    return (
        event["coding"] == Coding.HUMAN
        and event["type"] in likeness.COMPARED
        and event["precision"] is not None
    )


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

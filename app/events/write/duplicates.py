"""Likely duplicates: pairs of events in different data sets. They are proposed, never merged.

Only events that people coded are compared: machine-coded events are reports, which repeat by
design. `domain.similarity` decides whether two events are similar; this file finds the candidates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import upsert
from app.db.value_lists import among, given, numbers_given
from app.domain import similarity
from app.domain.duration_classes import SHORT, SPANS
from app.domain.event_types import Coding
from app.events.index.memberships import Membership
from app.events.index.term_ids import known_numbers
from app.events.sql.where import LONG_EVENTS, in_span
from app.events.stored.event_rows import Row
from app.events.terms import LARGE, TWO_SIDED, Term, of_pair_and_type

_DAYS: Final = similarity.MOST_DAYS_APART
_GIVEN: Final = ("number", "lo", "hi")
"""The parameters of a candidate query: a term's number, an event's first and last day."""


def propose(connection: sa.Connection, events: Sequence[Membership]) -> set[UUID]:
    """Store the likely duplicates of these events. Returns all events of the pairs."""
    pairs = find(connection, events)
    if pairs:
        insert = upsert(connection, t.event_match).on_conflict_do_nothing()
        connection.execute(insert, [{"event": a, "other": b} for a, b in sorted(pairs)])
    return {event for pair in pairs for event in pair}


def replace(connection: sa.Connection, events: Sequence[Membership]) -> None:
    """Store the likely duplicates of these events anew. Each pair is deleted with its first."""
    first = t.event_match.c.event
    gone = among(first, [one.event["id"] for one in events])
    connection.execute(sa.delete(t.event_match).where(gone))
    propose(connection, events)


def find(connection: sa.Connection, events: Sequence[Membership]) -> set[tuple[UUID, UUID]]:
    """The pairs of similar events with at least one of these; the smaller id is first."""
    if _sets(connection) < 2:  # noqa: PLR2004 - nothing to compare with
        return set()
    compared = [one for one in events if _is_comparable(one)]
    # Which parties are doubtful decides where a two-sided twin of these is found.
    many = {one.event["id"] for one in compared if len(one.countries) > TWO_SIDED}
    contents = _contents(connection, many)
    pairs = _candidates(connection, compared, contents)
    contents |= _contents(connection, {event for pair in pairs for event in pair} - many)
    return {pair for pair in pairs if similarity.similar(*(contents[event] for event in pair))}


def _sets(connection: sa.Connection) -> int:
    coded = sa.select(sa.func.count()).where(t.dataset.c.coding == Coding.HUMAN)
    return connection.scalar(coded) or 0


def _candidates(
    connection: sa.Connection,
    events: Iterable[Membership],
    contents: Mapping[UUID, similarity.Content],
) -> set[tuple[UUID, UUID]]:
    """Pairs of events with one type, about the same time and parties; the smaller id is first.

    `contents` has the events of many countries.
    """
    of_pair: list[tuple[Row, Term]] = []
    of_many: list[tuple[Row, Term]] = []
    for event, countries, *_ in events:
        parties = countries
        if len(countries) > TWO_SIDED:
            of_many.append((event, Term("type", event["type"])))
            parties = sorted(contents[event["id"]].sure)
        # No timeline of a pair has a large event.
        if len(parties) == TWO_SIDED and len(countries) <= LARGE:
            of_pair.append((event, of_pair_and_type("-".join(parties), event["type"])))
    dialect = connection.dialect.name
    return {
        *_found(connection, of_pair, _overlapping(dialect, parties=TWO_SIDED)),
        *_found(connection, of_many, _overlapping(dialect, parties=TWO_SIDED + 1)),
    }


def _found(
    connection: sa.Connection, events: Sequence[tuple[Row, Term]], near: sa.Executable
) -> Iterator[tuple[UUID, UUID]]:
    """Pairs of an event and one that `near` finds in the timeline of its term."""
    numbers = known_numbers(connection, {term for _, term in events})
    sought = [(event, numbers[term]) for event, term in events if term in numbers]
    if not sought:
        return
    days = [(number, event["sort_lo"], event["sort_hi"]) for event, number in sought]
    parameters = given(connection.dialect.name, days, *_GIVEN)
    for at, other, dataset in connection.execute(near, parameters):
        one = sought[at][0]
        if one["dataset"] != dataset:
            yield (one["id"], other) if one["id"] < other else (other, one["id"])


@cache
def _overlapping(dialect: str, parties: int) -> sa.CompoundSelect[Any]:
    """The query for events of `parties` or more countries that may overlap the given days."""
    days, line = numbers_given(dialect, *_GIVEN), t.timeline.alias("line")
    arms = []
    for span in range(SPANS):
        # Nearly all events are short: only the others can overlap from long before.
        longest = similarity.LONGEST_SPAN if span else SHORT + _DAYS
        overlap = (
            *in_span(line, span),
            line.c.sort_lo >= days.c.lo - longest,
            line.c.sort_lo <= days.c.hi + _DAYS,
            line.c.sort_hi >= days.c.lo - _DAYS,
            line.c.parties >= parties,
        )
        arm = _near(dialect, days, line, overlap)
        arms.append(arm.with_hint(line, LONG_EVENTS, "sqlite") if span else arm)
    return sa.union_all(*arms)


def _near(
    dialect: str, days: sa.FromClause, line: sa.FromClause, near: Iterable[Any]
) -> sa.Select[Any]:
    """(`at` of the days, event, data set) of human-coded events in this part of a timeline."""
    usable = (line.c.coding == Coding.HUMAN, line.c.precision.is_not(None))
    here = sa.and_(line.c.term == days.c.number, *near, *usable)
    event = t.event.alias("near")
    if dialect == "sqlite":
        found, rows = line, sa.join(days, line, here)
    else:
        # OFFSET 0 is a fence: PostgreSQL overestimates the given rows, and would scan the table.
        found = sa.select(line.c.event).where(here).offset(0).lateral("found")
        rows = sa.join(days, found, sa.true())
    rows = rows.join(event, event.c.id == found.c.event)
    return sa.select(days.c.at, event.c.id, event.c.dataset).select_from(rows)


def _is_comparable(membership: Membership) -> bool:
    event = membership.event
    return (
        event["coding"] == Coding.HUMAN
        and event["type"] in similarity.COMPARED
        and event["precision"] is not None
    )


def _contents(connection: sa.Connection, ids: set[UUID]) -> dict[UUID, similarity.Content]:
    """The content that `similarity` compares, from the tables: documents are rendered later."""
    event, person = t.event.c, t.participant.c
    contents: dict[UUID, similarity.Content] = {}
    rows = sa.select(event.id, event.type, event.edtf, event.title, event.details)
    for row in connection.execute(rows.where(among(event.id, ids))):
        contents[row.id] = _content(row.type, row.edtf, row.title, row.details)
    people = sa.select(person.event, person.role, person.country, person.certain)
    sure: dict[UUID, set[str]] = defaultdict(set)
    for event_, role, country, certain in connection.execute(
        people.where(among(person.event, ids))
    ):
        content = contents[event_]
        content.roles.add((role, country))
        if country and certain and similarity.is_first_party(content.type, role):
            sure[event_].add(country)
    for event_, content in contents.items():
        content.doubtful.update(content.countries - sure[event_])
    names = (
        sa.select(person.event, t.actor_name.c.text)
        .join(t.actor, t.actor.c.id == person.actor)
        .join(t.actor_name, t.actor_name.c.actor == t.actor.c.id)
        .where(among(person.event, ids), t.actor.c.kind == "person")
    )
    for event_, name in connection.execute(names):
        contents[event_].persons.append(name)
    return contents


def _content(
    event_type: str, edtf: str | None, title: Mapping[str, str], details: Mapping[str, Any]
) -> similarity.Content:
    """The content of an event without its participants."""
    return similarity.Content(
        type=event_type,
        edtf=edtf,
        title=" ".join(title.values()),
        item=str(details.get("item", "")),
        kind=str(details.get("category", "")),
        number=None if details.get("quantity_estimated") else details.get("quantity"),
        delivered=tuple(details.get("delivered", ())),
        roles=set(),
        persons=[],
    )

"""Memberships: the terms of events, and so the timelines that list them. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.events.stored.event_rows import EventRows, Row
from app.events.terms import Term, countries_of, terms_of


class Membership(NamedTuple):
    """An event's row, its countries in order, and its terms."""

    event: Row
    countries: list[str]
    terms: set[Term]


def membership_of(
    event: Row,
    people: Sequence[Row],
    topics: Iterable[Row],
    citations: Iterable[Row],
    known_as: Iterable[Row],
) -> Membership:
    """The membership of one event, from its rows."""
    terms = terms_of(event, people, topics, citations, known_as)
    return Membership(event, countries_of(people), terms)


def memberships(content: EventRows) -> list[Membership]:
    """The memberships of these events, in their order."""
    return [
        membership_of(
            event,
            content.people.get(event["id"], ()),
            content.topics.get(event["id"], ()),
            content.citations.get(event["id"], ()),
            content.known_as.get(event["id"], ()),
        )
        for event in content.events
    ]

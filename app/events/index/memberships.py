"""Memberships: the terms of events, and so the timelines that list them. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from app.events.stored.event_rows import EventRows, Row
from app.events.terms import Term, countries_of, terms_of


class Membership(NamedTuple):
    """An event's row, its countries in order, its terms, and (actor, country it acts for)."""

    event: Row
    countries: list[str]
    terms: set[Term]
    acting: set[tuple[str, str | None]]


def memberships(events: Iterable[EventRows]) -> list[Membership]:
    """The memberships of these events, in their order."""
    return [
        Membership(
            one.event,
            countries_of(one.people),
            terms_of(one.event, one.people, one.topics, one.citations, one.known_as),
            {(row["actor"].hex, row["country"]) for row in one.people if row["actor"]},
        )
        for one in events
    ]

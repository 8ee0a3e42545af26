"""In which timelines events stand. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.events.index.terms import Term, countries_of, terms_of
from app.events.stored.event_rows import Content, Row


class Standing(NamedTuple):
    """An event's row, its countries in order, and every term in whose timeline it stands."""

    event: Row
    countries: list[str]
    terms: set[Term]


def standing_of(
    event: Row,
    people: Sequence[Row],
    topics: Iterable[Row],
    citations: Iterable[Row],
    known_as: Iterable[Row],
) -> Standing:
    """Of one event, from its rows."""
    terms = terms_of(event, people, topics, citations, known_as)
    return Standing(event, countries_of(people), terms)


def standings(content: Content) -> list[Standing]:
    """Of each of these events."""
    return [
        standing_of(
            event,
            content.people.get(event["id"], ()),
            content.topics.get(event["id"], ()),
            content.citations.get(event["id"], ()),
            content.known_as.get(event["id"], ()),
        )
        for event in content.events
    ]

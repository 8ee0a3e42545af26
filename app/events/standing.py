"""In which timelines events stand. Pure."""

from typing import NamedTuple

from app.events.content import Content, Row
from app.events.terms import Term, countries_of, terms_of


class Standing(NamedTuple):
    """An event's row, its countries in order, and every term in whose timeline it stands."""

    event: Row
    countries: list[str]
    terms: set[Term]


def standings(content: Content) -> list[Standing]:
    """Of each of these events."""
    found = []
    for event in content.events:
        identity = event["id"]
        people = content.people.get(identity, ())
        terms = terms_of(
            event,
            people,
            content.topics.get(identity, ()),
            content.citations.get(identity, ()),
            content.known_as.get(identity, ()),
        )
        found.append(Standing(event, countries_of(people), terms))
    return found

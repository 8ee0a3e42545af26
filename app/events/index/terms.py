"""What events have in common, and by which they are found: a country, a pair, a type, a source.

Each term has a timeline. Pure: the rows of one event in, its terms out.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.domain.event_types import Role
from app.domain.text import fold

Row = Mapping[Any, Any]

TWO_SIDED: Final = 2
"""An event of more countries is multilateral."""
LARGE: Final = 12
"""An event of more countries does not stand in the timelines of its pairs, of which it would have
thousands, but in those of its countries' large events.
"""
USUAL: Final = frozenset({"occurred", "human", "day"})
"""Values of status, coding and precision that most events have. They are no terms: to start from
them would be to start from all events.
"""

ROLES: Final = (Role.HOST, Role.GUEST, Role.BUYER, Role.SUPPLIER)
"""Roles that can be asked for."""


class Term(NamedTuple):
    """One thing that events have in common; `value` is a code, a slug, or an id in hexadecimal."""

    kind: str
    value: str


ALL: Final = Term("all", "")


def of_pair(pair: str) -> Term:
    return Term("pair", pair)


def of_country(country: str) -> Term:
    return Term("country", country)


def of_large(country: str) -> Term:
    """The events of a country that have too many others to stand under their pairs."""
    return Term("large", country)


def of_pair_and_type(pair: str, event_type: str) -> Term:
    """So that a rare type in a long relation is found at once, and its first and last event."""
    return Term("pair_type", f"{pair} {event_type}")


def of_id(kind: str, identity: UUID) -> Term:
    """An actor, a source, a place; or an actor in a role, the kind."""
    return Term(kind, identity.hex)


def of_item(details: Mapping[str, Any]) -> Term | None:
    """What is bought, by its folded name: nobody filters by it, but it is suggested."""
    name = fold(details.get("item") or "")
    return Term("item", name) if name else None


def countries_of(people: Iterable[Row]) -> list[str]:
    """The countries that take part, sorted."""
    return sorted({person["country"] for person in people if person["country"]})


def pairs_of(countries: list[str]) -> list[str]:
    """All pairs of sorted countries."""
    return [f"{a}-{b}" for a, b in combinations(countries, 2)]


def terms_of(
    event: Row,
    people: Iterable[Row],
    topics: Iterable[Row],
    citations: Iterable[Row],
    known_as: Iterable[Row],
) -> set[Term]:
    """Every term in whose timeline the event stands."""
    event_type, place = event["type"], event["place"]
    terms = {
        ALL,
        Term("type", event_type),
        *(Term("topic", row["topic"]) for row in topics),
        *(Term("dataset", row["dataset"]) for row in known_as),
    }
    for name in ("status", "coding", "precision", "instrument"):
        value = event[name]
        if value is not None and value not in USUAL:
            terms.add(Term(name, value))
    if place is not None:
        terms.add(of_id("place", place))
    item = of_item(event["details"])
    if item is not None:
        terms.add(item)
    for row in citations:
        terms.add(of_id("source", row["source"]))
        if row["language"] is not None:
            terms.add(Term("language", row["language"]))
    countries: set[str] = set()
    for row in people:
        _add_person(terms, countries, row)
    if len(countries) > LARGE:
        terms.update(map(of_large, countries))
    else:
        for pair in pairs_of(sorted(countries)):
            terms.add(of_pair(pair))
            terms.add(of_pair_and_type(pair, event_type))
    return terms


def _add_person(terms: set[Term], countries: set[str], row: Row) -> None:
    country, actor, role = row["country"], row["actor"], row["role"]
    if country is not None:
        countries.add(country)
        terms.add(of_country(country))
        if role in ROLES:
            terms.add(Term(role, country))
    if actor is not None:
        terms.add(of_id("actor", actor))
        if role in ROLES:
            terms.add(of_id(role, actor))

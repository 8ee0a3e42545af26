"""Terms: the attributes by which events are indexed, such as a country, a pair, a type or a source.

Each term has a timeline, the list of its events by date. Pure: the rows of one event in, its terms
out.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.domain.event_types import Role
from app.domain.text import fold

Row = Mapping[Any, Any]

TWO_SIDED: Final = 2
"""An event with more countries is multilateral."""
LARGE: Final = 12
"""An event with more countries has no pair terms, as they would be thousands. It has a term `large`
per country instead.
"""
COMMON_VALUES: Final = frozenset({"occurred", "human", "day"})
"""Values of status, coding and precision that most events have. They are no terms, since their
timelines would hold nearly all events.
"""

ROLES: Final = (Role.HOST, Role.GUEST, Role.BUYER, Role.SUPPLIER)
"""Roles that have a filter."""


class Term(NamedTuple):
    """An attribute of events; `value` is a code, a slug, or an id in hexadecimal."""

    kind: str
    value: str


ALL: Final = Term("all", "")

term_key: Final = "@{}".format
"""The token of a term in the inverted index, from its id."""
span_key: Final = "@span{}".format
"""The token of a duration class in the inverted index; the first class has none."""


def of_pair(pair: str) -> Term:
    """The events of a pair, `ISR-MAR`; large events have no pair terms."""
    return Term("pair", pair)


def of_country(country: str) -> Term:
    """The events in which a country takes part."""
    return Term("country", country)


def of_large(country: str) -> Term:
    """The events of a country with more than LARGE countries."""
    return Term("large", country)


def of_pair_and_type(pair: str, event_type: str) -> Term:
    """The events of one type in a pair: a rare type is found without a scan of the pair."""
    return Term("pair_type", f"{pair} {event_type}")


def of_id(kind: str, identity: UUID) -> Term:
    """The events with an actor, source or place; with a role as `kind`, an actor in that role."""
    return Term(kind, identity.hex)


def of_item(details: Mapping[str, Any]) -> Term | None:
    """The item of a purchase, by its folded name. No filter takes it, but suggestions list it."""
    name = fold(details.get("item") or "")
    return Term("item", name) if name else None


def countries_of(participants: Iterable[Row]) -> list[str]:
    """The codes of the participating countries, sorted."""
    return sorted({person["country"] for person in participants if person["country"]})


def pairs_of(countries: list[str]) -> list[str]:
    """All pairs of sorted countries."""
    return [f"{a}-{b}" for a, b in combinations(countries, 2)]


def terms_of(
    event: Row,
    participants: Iterable[Row],
    topics: Iterable[Row],
    citations: Iterable[Row],
    external_ids: Iterable[Row],
) -> set[Term]:
    """All terms of an event, from its row and the rows of its parts."""
    event_type, place = event["type"], event["place"]
    terms = {
        ALL,
        Term("type", event_type),
        *(Term("topic", row["topic"]) for row in topics),
        *(Term("dataset", row["dataset"]) for row in external_ids),
    }
    for name in ("status", "coding", "precision", "instrument"):
        value = event[name]
        if value is not None and value not in COMMON_VALUES:
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
    for row in participants:
        _add_participant(terms, countries, row)
    if len(countries) > LARGE:
        terms.update(map(of_large, countries))
    else:
        for pair in pairs_of(sorted(countries)):
            terms.add(of_pair(pair))
            terms.add(of_pair_and_type(pair, event_type))
    return terms


def _add_participant(terms: set[Term], countries: set[str], row: Row) -> None:
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

"""Relations as clients see them."""

from typing import Annotated

import orjson
from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.countries.wire import CountryReference
from app.domain.event_types import Coding, EventType
from app.events.wire import EventDate
from app.web.wire import (
    ChangeNumber,
    Counts,
    LocalizedText,
    NextCursor,
    ResolvedQuery,
    Uuid,
    described,
)


@described
class EventSummary(TypedDict):
    """An event in short."""

    id: Uuid
    """The id of the event: see `/v1/events/{id}`."""
    date: EventDate | None
    """When it happened."""
    type: EventType
    """The type of event."""
    title: LocalizedText
    """What happened, in a few words."""


@described
class YearCount(TypedDict):
    """The events of a year."""

    start: str
    """The year, four digits."""
    value: int
    """The number of events that begin in it."""


@described
class ActorCount(TypedDict):
    """An actor with the number of its events."""

    id: Uuid
    """The id of the actor: see `/v1/actors/{id}`."""
    name: LocalizedText
    """Its main name in each language."""
    count: int
    """The number of events."""


@described
class DatasetCount(TypedDict):
    """A data set with the number of its events."""

    id: str
    """The id of the data set: see `/v1/datasets`."""
    title: str
    """Its title."""
    count: int
    """The number of events."""
    span: str | None
    """The years from the first to the last of them, an EDTF interval; null if none is dated."""
    coding: Coding
    """Whether its events were coded by persons or by a machine."""


LastEvents = TypeAliasType(
    "LastEvents",
    Annotated[dict[str, EventSummary], Field(description="The last dated event of each type.")],
)


@described
class SideCounts(TypedDict):
    """The numbers of events by their values."""

    by_type: Counts
    """The number of events of each type."""
    by_status: Counts
    """The number of events of each status."""
    by_coding: Counts
    """The number of events coded by persons, and by a machine."""
    by_year: list[YearCount]
    """The number of events of each year, from the first to the last; empty years are included."""


@described
class Sides(TypedDict):
    """The numbers of events of two sides and of more, apart."""

    two_sided: SideCounts
    """The events in which no third country takes part."""
    multilateral: SideCounts
    """The events in which other countries take part, too."""


@described
class RelationProfile(TypedDict):
    """What two countries have to do with each other. A pair without events has zeros."""

    pair: str
    """The codes of the two countries in alphabetical order, with a hyphen."""
    countries: list[CountryReference]
    """The two countries, in the same order."""
    two_sided: int
    """The number of events in which no third country takes part."""
    multilateral: int
    """The number of events in which other countries take part, too."""
    by_type: Counts
    """The number of events of each type."""
    by_status: Counts
    """The number of events of each status."""
    by_coding: Counts
    """The number of events coded by persons, and by a machine."""
    by_year: list[YearCount]
    """The number of events of each year, from the first to the last; empty years are included."""
    by_sides: Sides
    first: EventSummary | None
    """The first dated event."""
    last: EventSummary | None
    """The last dated event."""
    last_by_type: LastEvents
    """The last dated event of each type."""
    actors: list[ActorCount]
    """The actors of most events: those who act for one of the two countries, and organisations in
    events of two sides.
    """
    datasets: list[DatasetCount]
    """The data sets from which the events come."""
    possible_duplicates: int
    """The number of events that may be the same as one of another data set."""
    related_pairs: list[str]
    """The pairs with events in which predecessors or successors replace one or both of them."""
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


@described
class Partner(TypedDict):
    """A country that has events with the country of the request."""

    pair: str
    """The pair of the two countries: see `/v1/relations/{pair}`."""
    country: CountryReference
    """The partner."""
    two_sided: int
    """The number of events in which no third country takes part."""
    multilateral: int
    """The number of events in which other countries take part, too."""
    by_type: Counts
    """The number of events of each type."""
    first: str | None
    """The date of the first dated event, in EDTF."""
    last: str | None
    """The date of the last dated event, in EDTF."""


@described
class PartnerList(TypedDict):
    """A page of the partners of a country."""

    items: list[Partner]
    """The partners, those with the most two-sided events first."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


def event_summary(document: bytes | None) -> EventSummary | None:
    """The event of a document, in short."""
    if document is None:
        return None
    event = orjson.loads(document)
    return EventSummary(
        id=event["id"], date=event["date"], type=event["type"], title=event["title"]
    )

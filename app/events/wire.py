"""The JSON shape of an event and of its tombstone.

The document of an event is rendered once, when the event is written.
"""

from typing import Annotated, NamedTuple, NotRequired
from uuid import UUID

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.clock import rfc3339
from app.domain.event_types import (
    Coding,
    DiplomaticAct,
    EventType,
    Instrument,
    LinkRel,
    Role,
    Status,
)
from app.events.enums import Precision
from app.web.wire import (
    Day,
    LocalizedText,
    Moment,
    Tombstone,
    Topic,
    Uuid,
    described,
)


@described
class StatedDate(TypedDict):
    """What a source says of the date, in its own words."""

    text: str
    """The words."""
    language: str | None
    """Their language (BCP 47)."""
    edtf: str | None
    """The same in EDTF, read literally."""
    citation: int | None
    """The index, in `citations`, of the citation that holds the words."""


@described
class EventDate(TypedDict):
    """When an event happened, as precisely as its sources allow."""

    edtf: str
    """The date in EDTF (ISO 8601-2): `2021-11-24`, `2021-11`, `2021-11-21~`, `2021/2022`."""
    earliest: Day | None
    """The first day of the date; null if its start is open."""
    latest: Day | None
    """The last day of the date; null if its end is open."""
    precision: Precision
    """How precisely it is known."""
    approximate: bool
    """Whether it is marked as approximate (`~`)."""
    uncertain: bool
    """Whether it is marked as uncertain (`?`)."""
    stated: list[StatedDate]
    """What the sources say of it."""
    note: str | None
    """Why this date was chosen, where the sources do not say it."""


@described
class ActorReference(TypedDict):
    """An actor as other answers mention it."""

    id: Uuid
    """The id of the actor: see `/v1/actors/{id}`."""
    name: LocalizedText
    """Its main name in each language."""


@described
class Participant(TypedDict):
    """A country, an actor, or an actor with the country for which it acts, in a role."""

    role: Role
    """Its part in the event."""
    country: str | None
    """The country (ISO 3166 alpha-3)."""
    actor: ActorReference | None
    """The actor."""
    title: LocalizedText
    """The office in which the actor took part."""
    certain: bool
    """False if the sources leave it in doubt."""
    flags: list[str]
    """Remarks of its data set on this participant, as slugs: `outside_lifetime`."""


@described
class Place(TypedDict):
    """Where an event happened."""

    name: LocalizedText
    """The name of the place."""
    country: str | None
    """The country in which it lies (ISO 3166 alpha-3)."""
    latitude: float | None
    """Degrees north (WGS 84)."""
    longitude: float | None
    """Degrees east (WGS 84)."""
    certain: bool
    """False if the sources leave it in doubt."""


@described
class EventDetails(TypedDict):
    """What only some types of event have; a member that is not known is left out."""

    instrument: NotRequired[Instrument]
    """Of an agreement: the instrument that was signed."""
    in_force: NotRequired[str]
    """Of an agreement: the date from which it holds, in EDTF."""
    terminated: NotRequired[str]
    """Of an agreement: the date on which it ended, in EDTF."""
    item: NotRequired[str]
    """Of a purchase: what was bought."""
    category: NotRequired[str]
    """Of a purchase: the kind of item."""
    quantity: NotRequired[float]
    """Of a purchase: the number of items."""
    quantity_estimated: NotRequired[bool]
    """Of a purchase: whether the quantity is an estimate."""
    value: NotRequired[float]
    """Of a purchase: the price, in `currency`."""
    currency: NotRequired[str]
    """Of a purchase: the currency of `value` (ISO 4217)."""
    ordered: NotRequired[str]
    """Of a purchase: the date of the order, in EDTF."""
    delivered: NotRequired[list[str]]
    """Of a purchase: the dates of delivery, in EDTF."""
    act: NotRequired[DiplomaticAct]
    """Of a diplomatic act: which."""


@described
class EventCodes(TypedDict):
    """Codes of an event in schemes of event data."""

    cameo: str | None
    """The CAMEO code, if its source gives one."""
    plover: str | None
    """The PLOVER type of that code, else of the type of the event; null where none fits."""


@described
class EventLink(TypedDict):
    """A relation of an event to another event."""

    rel: LinkRel
    """What this event is to the other."""
    event: Uuid
    """The id of the other event."""
    certain: bool
    """False if the sources leave it in doubt, and for a `same_as` that was found by comparison."""


@described
class CitedSource(TypedDict):
    """A source as citations mention it."""

    id: Uuid
    """The id of the source: see `/v1/sources/{id}`."""
    title: str | None
    """Its title; in brackets if it was given by the editor of the record."""
    publisher: str | None
    """Who published it."""
    language: str | None
    """Its language (BCP 47)."""
    published: str | None
    """When it was published, in EDTF."""
    url: str | None
    """Where it can be read."""


@described
class Citation(TypedDict):
    """The words of a source on which an event rests."""

    source: CitedSource
    """The source."""
    quote: str | None
    """The words; null if only the source is known."""
    language: str | None
    """Their language (BCP 47)."""
    start: int | None
    """Where the quote starts in the text of the source, in Unicode code points, 0-based."""
    end: int | None
    """Where it ends, exclusive."""
    supports: list[str]
    """The members of the event that it supports."""


@described
class ExternalId(TypedDict):
    """The id of an event in a data set."""

    dataset: str
    """The id of the data set."""
    external_id: str
    """The id of the event in it."""


@described
class Event(TypedDict):
    """A dated act between states. Every member is always there, unless `fields` chooses some."""

    id: Uuid
    """The id of the event. It never changes."""
    type: EventType
    """The type of event."""
    status: Status
    """Whether it happened."""
    coding: Coding
    """Whether a person or a machine read the source."""
    title: LocalizedText
    """What happened, in a few words."""
    summary: LocalizedText
    """What happened, in some sentences."""
    date: EventDate | None
    """When it happened; null if no source says."""
    countries: list[str]
    """The countries that take part (ISO 3166 alpha-3), in alphabetical order."""
    participants: list[Participant]
    """The countries and actors that take part."""
    place: Place | None
    """Where it happened; null if no source says."""
    details: EventDetails
    """What only events of this type have."""
    topics: list[Topic]
    """What it is about."""
    intensity: float | None
    """Goldstein's intensity, from -10 (hostile) to 10 (cooperative); null where none applies."""
    codes: EventCodes
    """Its codes in schemes of event data."""
    flags: list[str]
    """Remarks of its data set, as slugs."""
    links: list[EventLink]
    """Its relations to other events, those that other events state included."""
    citations: list[Citation]
    """The words on which it rests."""
    external_ids: list[ExternalId]
    """All its ids in data sets."""
    dataset: str | None
    """The id of the data set from which it comes."""
    external_id: str | None
    """Its id in that data set."""
    version: int
    """How often it was written: 1 for a new event, one more for each change."""
    created_at: Moment
    """When it was written first."""
    updated_at: Moment
    """When it was written last."""


FIELDS = tuple(Event.__annotations__)
EventField = TypeAliasType(
    "EventField",
    Annotated[
        str, Field(description="A member of an event.", json_schema_extra={"enum": [*FIELDS]})
    ],
)


class TombstoneRow(NamedTuple):
    """A row of the table `tombstone`, or the same of another record."""

    id: UUID | str
    withdrawn_us: int
    reason: str | None
    merged_into: UUID | None


def tombstone(row: TombstoneRow) -> Tombstone:
    """The tombstone as it is sent."""
    return Tombstone(
        id=str(row.id),
        withdrawn_at=rfc3339(row.withdrawn_us),
        reason=row.reason,
        merged_into=str(row.merged_into) if row.merged_into else None,
    )

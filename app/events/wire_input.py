"""The JSON shapes that clients send: those of `wire`, with fewer required members.

What the server sets can be sent, too, and is ignored: what GET answers can be put back.
"""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.domain.event_types import Coding, EventType, LinkRel, Role, Status
from app.events.wire import EventDetails, ExternalId
from app.web.wire import LocalizedText, ProblemError, Topic, Uuid, described

_OfRecord = Annotated[Uuid, Field(description="The id of the record.")]
_DataSet = Annotated[
    str,
    Field(
        description="With `external_id`: the data set of the record, by default that of the event."
    ),
]
_InDataSet = Annotated[str, Field(description="The id of the record in the data set.")]


class _ById(TypedDict):
    id: NotRequired[_OfRecord]
    dataset: NotRequired[_DataSet]
    external_id: NotRequired[_InDataSet]


@described
class ActorInput(_ById):
    """An actor: by its id, its id in a data set, or its names."""

    name: NotRequired[LocalizedText]
    """Names of the actor; not read if there is an id."""


@described
class SourceInput(_ById):
    """A source: by its id, its id in a data set, or its title or address."""

    title: NotRequired[str | None]
    """Its title; not read if there is an id."""
    url: NotRequired[str | None]
    """Its address; not read if there is an id."""


@described
class EventReference(_ById):
    """An event: by its id, or its id in a data set."""


Named = Annotated[str, Field(description="An id or a name.")]


@described
class ParticipantInput(TypedDict):
    """A country, an actor, or an actor with the country for which it acts, in a role."""

    role: Role
    """Its part in the event."""
    country: NotRequired[str | None]
    """The country: a code, or a name in Arabic, English or French."""
    actor: NotRequired[ActorInput | Named | None]
    """The actor."""
    title: NotRequired[LocalizedText]
    """The office in which the actor took part."""
    certain: NotRequired[bool]
    """False if the sources leave it in doubt."""
    flags: NotRequired[list[str]]
    """Remarks about the participant, as slugs."""


@described
class StatedDateInput(TypedDict):
    """What a source says of the date, in its own words."""

    text: str
    """The words."""
    language: NotRequired[str | None]
    """Their language (BCP 47)."""
    edtf: NotRequired[str | None]
    """The same in EDTF, read literally."""
    citation: NotRequired[int | None]
    """The index, in `citations`, of the citation that holds the words."""


@described
class EventDateInput(TypedDict):
    """When an event happened, as precisely as its sources allow."""

    edtf: str
    """The date in EDTF (ISO 8601-2): `2021-11-24`, `2021-11`, `2021-11-21~`, `2021/2022`."""
    stated: NotRequired[list[StatedDateInput]]
    """What the sources say of it."""
    note: NotRequired[str | None]
    """Why this date was chosen, where the sources do not say it."""


@described
class PlaceInput(TypedDict):
    """Where an event happened."""

    name: LocalizedText
    """The name of the place."""
    country: NotRequired[str | None]
    """The country in which it lies: a code or a name."""
    latitude: NotRequired[float | None]
    """Degrees north (WGS 84)."""
    longitude: NotRequired[float | None]
    """Degrees east (WGS 84)."""
    certain: NotRequired[bool]
    """False if the sources leave it in doubt."""


@described
class CodesInput(TypedDict):
    """Codes of an event in schemes of event data."""

    cameo: NotRequired[str | None]
    """The CAMEO code, if its source gives one."""


@described
class LinkInput(TypedDict):
    """A relation of an event to another event."""

    rel: LinkRel
    """What this event is to the other."""
    event: EventReference | Uuid
    """The other event."""
    certain: NotRequired[bool]
    """False if the sources leave it in doubt."""


@described
class CitationInput(TypedDict):
    """The words of a source on which an event rests."""

    source: SourceInput | Named
    """The source."""
    quote: NotRequired[str | None]
    """The words; null if only the source is known."""
    language: NotRequired[str | None]
    """Their language (BCP 47)."""
    start: NotRequired[int | None]
    """Where the quote starts in the text of the source, in Unicode code points, 0-based."""
    end: NotRequired[int | None]
    """Where it ends, exclusive."""
    supports: NotRequired[list[str]]
    """The members of the event that it supports."""


@described
class EventInput(TypedDict):
    """An event that is written. The members of `Event` that are not here are ignored."""

    type: EventType
    """The type of event."""
    title: LocalizedText
    """What happened, in a few words."""
    participants: list[ParticipantInput]
    """The countries and actors that take part."""
    id: NotRequired[Uuid | None]
    """The id of the event; a new one if it is left out."""
    status: NotRequired[Status]
    """Whether it happened; `occurred` if it is left out."""
    coding: NotRequired[Coding]
    """Whether a person or a machine read the source; `human` if it is left out."""
    summary: NotRequired[LocalizedText]
    """What happened, in some sentences."""
    date: NotRequired[EventDateInput | None]
    """When it happened; null if no source says."""
    place: NotRequired[PlaceInput | Named | None]
    """Where it happened: a new place, or the name of a known one."""
    details: NotRequired[EventDetails]
    """What only events of this type have."""
    topics: NotRequired[list[Topic]]
    """What it is about."""
    codes: NotRequired[CodesInput]
    """Its codes in schemes of event data."""
    flags: NotRequired[list[str]]
    """Remarks, as slugs."""
    links: NotRequired[list[LinkInput]]
    """Its relations to other events."""
    citations: NotRequired[list[CitationInput]]
    """The words on which it rests."""
    external_ids: NotRequired[list[ExternalId]]
    """Its ids in data sets. Ids that it has are kept."""
    dataset: NotRequired[str | None]
    """The id of the data set to which it belongs; with `external_id`."""
    external_id: NotRequired[str | None]
    """Its id in that data set."""


EventPatch = TypeAliasType(
    "EventPatch",
    Annotated[
        dict[str, Any],
        Field(
            description="A JSON Merge Patch (RFC 7396) of an `EventInput`: its members replace "
            "those of the event, null removes a member, and an array is replaced as a whole."
        ),
    ],
)


@described
class MergeInput(TypedDict):
    """Where an event is merged."""

    into: Uuid
    """The id of the event that remains."""


@described
class RestoreInput(TypedDict):
    """What is restored. The body can be empty for a withdrawn or merged event."""

    version: NotRequired[int | None]
    """The number of the version; the last one of a withdrawn or merged event if it is left out."""


BatchStatus = TypeAliasType(
    "BatchStatus",
    Annotated[
        Literal["created", "updated", "unchanged", "rejected"],
        Field(description="What became of an item of a batch."),
    ],
)


@described
class BatchItem(TypedDict):
    """What became of an item of a batch."""

    index: int
    """The index of the item, from 0."""
    status: BatchStatus
    """What became of it."""
    id: Uuid | None
    """The id of its event; null if it was rejected."""
    version: int | None
    """The version of the event; null if it was rejected."""
    errors: list[ProblemError]
    """All that is wrong with a rejected item, with JSON pointers into the item."""
    duplicates: list[Uuid]
    """Events of other data sets that are likely the same."""


@described
class BatchResult(TypedDict):
    """What became of the items of a batch."""

    items: list[BatchItem]
    """The items in their order."""
    created: int
    """Items that became new events."""
    updated: int
    """Items that changed an event."""
    unchanged: int
    """Items whose event was already the same."""
    rejected: int
    """Items that were refused."""

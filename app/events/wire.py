"""The event as clients see it. A document is made once, when the event is written."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, NotRequired, TypeAlias
from uuid import UUID

import orjson
from typing_extensions import TypedDict

from app.clock import rfc3339
from app.domain.event_types import Coding, EventType, LinkRel, Role, Status
from app.domain.periods import Interval

Names: TypeAlias = dict[str, str]
"""A text in several languages: language tag to text."""


class Stated(TypedDict):
    text: str
    language: str | None
    edtf: str | None
    citation: int | None


class EventDate(TypedDict):
    edtf: str
    earliest: str | None
    latest: str | None
    precision: Literal["day", "month", "season", "year", "decade", "span"]
    approximate: bool
    uncertain: bool
    stated: list[Stated]
    note: str | None


class ActorName(TypedDict):
    id: str
    name: Names


class Participant(TypedDict):
    role: Role
    country: str | None
    actor: ActorName | None
    title: Names
    certain: bool


class Place(TypedDict):
    name: Names
    country: str | None
    latitude: float | None
    longitude: float | None
    certain: bool


class Codes(TypedDict):
    cameo: str | None
    plover: str | None


class Link(TypedDict):
    rel: LinkRel
    event: str
    certain: bool


class CitedSource(TypedDict):
    id: str
    title: str | None
    publisher: str | None
    language: str | None
    published: str | None
    url: str | None


class Citation(TypedDict):
    source: CitedSource
    quote: str | None
    language: str | None
    start: int | None
    end: int | None
    supports: list[str]


class ExternalId(TypedDict):
    dataset: str
    external_id: str


class Event(TypedDict):
    """One event; every field is always there."""

    id: str
    type: EventType
    status: Status
    coding: Coding
    title: Names
    summary: Names
    date: EventDate | None
    countries: list[str]
    participants: list[Participant]
    place: Place | None
    details: dict[str, Any]
    topics: list[str]
    intensity: float | None
    codes: Codes
    flags: list[str]
    links: list[Link]
    citations: list[Citation]
    external_ids: list[ExternalId]
    dataset: str | None
    external_id: str | None
    version: int
    created_at: str
    updated_at: str


Relation: TypeAlias = Literal["eq", "gte"]
"""`eq`: just so many; `gte`: at least, since counting stops somewhere."""


class Total(TypedDict):
    value: int
    relation: Relation


class EventList(TypedDict):
    """`total` and `highlights` (by the ids of events) if they are asked for; `did_you_mean`, other
    questions, if the words of `q` find nothing and other words are near.
    """

    items: list[Event]
    next: str | None
    query: dict[str, Any]
    total: NotRequired[Total]
    highlights: NotRequired[dict[str, list["Highlight"]]]
    did_you_mean: NotRequired[list[str]]


class Tombstone(TypedDict):
    id: str
    withdrawn_at: str
    reason: str | None
    merged_into: str | None


FIELDS = tuple(Event.__annotations__)


def only(document: bytes, fields: tuple[str, ...]) -> bytes:
    """The document with these top-level fields, and `id`, in the usual order."""
    wanted = {"id", *fields}
    return orjson.dumps({k: v for k, v in orjson.loads(document).items() if k in wanted})


class Highlight(TypedDict):
    """Where a word of `q` stands: a JSON pointer into the event, and the span in that text, in
    Unicode code points, 0-based and end-exclusive. At a country the whole code is marked.
    """

    pointer: str
    start: int
    end: int


class Period(TypedDict):
    """`start` is its label: 2021-11-24, 2021-11, 2021-Q4, 2021 or 202X."""

    start: str
    value: float
    by: dict[str, float]


class Histogram(TypedDict):
    interval: Interval
    measure: Literal["count", "intensity"]
    items: list[Period]
    coarser: int
    undated: int
    relation: Relation
    query: dict[str, Any]


FACETS = (
    "type",
    "country",
    "status",
    "coding",
    "precision",
    "topic",
    "dataset",
    "instrument",
    "role",
)
"""What events can be counted by."""


class FacetValue(TypedDict):
    value: str
    count: int


class Facet(TypedDict):
    items: list[FacetValue]
    other: int


class Facets(TypedDict):
    facets: dict[str, Facet]
    relation: Relation
    query: dict[str, Any]


def event_list(
    bodies: list[bytes], cursor: str | None, query: dict[str, Any], more: Mapping[str, Any]
) -> bytes:
    """The list's JSON around documents that are JSON already; `more` is what was asked beside."""
    rest: dict[str, Any] = {"next": cursor, "query": query, **more}
    return b'{"items":[' + b",".join(bodies) + b"]," + orjson.dumps(rest)[1:]


class Gone(NamedTuple):
    """A row of the table `tombstone`."""

    id: UUID
    withdrawn_us: int
    reason: str | None
    merged_into: UUID | None


def tombstone(row: Gone) -> Tombstone:
    return Tombstone(
        id=str(row.id),
        withdrawn_at=rfc3339(row.withdrawn_us),
        reason=row.reason,
        merged_into=str(row.merged_into) if row.merged_into else None,
    )

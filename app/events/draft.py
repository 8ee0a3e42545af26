"""The draft of an event: the interchange shape, validated against the closed lists."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.domain.event_types import (
    Coding,
    DiplomaticAct,
    EventType,
    Instrument,
    LinkRel,
    Role,
    Status,
    goldstein,
)
from app.domain.refusals import Refusal
from app.domain.topics import TOPICS
from app.drafts import (
    CountryCode,
    Draft,
    Edtf,
    ExternalId,
    Identified,
    Language,
    Line,
    Names,
    Number,
    Reference,
    Slug,
    Text,
    Whole,
)

_FLAG = re.compile(r"^[a-z][a-z0-9_]{0,47}$")


def _checked_flags(flags: tuple[str, ...]) -> tuple[str, ...]:
    if any(not _FLAG.match(flag) for flag in flags):
        raise Refusal("flag", "a flag is lower case letters, digits and underscores")
    if len(set(flags)) != len(flags):
        raise Refusal("repeated", "flags holds a value twice")
    return flags


Flags = Annotated[tuple[str, ...], AfterValidator(_checked_flags)]


class Stated(Draft):
    """The date as a source states it, and in EDTF. `citation` is an index of `citations`."""

    text: Line
    language: Language | None = None
    edtf: Edtf | None = None
    citation: Whole | None = None


class EventDate(Draft):
    """The date of the event in EDTF, and the dates that its sources state."""

    server_set = frozenset({"earliest", "latest", "precision", "approximate", "uncertain"})

    edtf: Edtf
    stated: tuple[Stated, ...] = ()
    note: Text | None = None


class Participant(Draft):
    """A country, or an actor with the country it acts for, in a role."""

    role: Role
    country: CountryCode | None = None
    actor: Reference | None = None
    title: Names
    certain: bool = True
    flags: Flags = ()

    @model_validator(mode="after")
    def _someone(self) -> "Participant":
        if self.country is None and self.actor is None:
            raise Refusal("participant", "a participant is a country, an actor, or both")
        return self


class EventPlace(Draft):
    """The place of an event; degrees are WGS 84."""

    name: Annotated[Names, Field(min_length=1)]
    country: CountryCode | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    certain: bool = True


class Link(Draft):
    """A relation of the event to another event."""

    rel: LinkRel
    event: Reference
    certain: bool = True


class Citation(Draft):
    """A quotation that supports the event. `start` and `end` (exclusive) are offsets in the text of
    the source, in code points.
    """

    source: Reference
    quote: Text | None = None
    language: Language | None = None
    start: Whole | None = None
    end: Whole | None = None
    supports: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _measured(self) -> "Citation":
        if (self.start is None) != (self.end is None):
            raise Refusal("offsets", "start and end go together")
        if self.start is not None and self.end is not None and self.quote is not None:
            length = self.end - self.start
            if length != len(self.quote):
                raise Refusal(
                    "offsets",
                    f"the quote has {len(self.quote)} characters, end - start is {length}",
                )
        return self


class ExternalIdentity(Draft):
    """The id of the event in another data set."""

    dataset: Slug
    external_id: ExternalId


class Codes(Draft):
    """The CAMEO code of the event. The PLOVER type follows from it."""

    server_set = frozenset({"plover"})

    cameo: str | None = None

    @model_validator(mode="after")
    def _known(self) -> "Codes":
        if self.cameo is not None and self.cameo not in goldstein():
            raise Refusal("cameo", f"{self.cameo!r} is no CAMEO code: write its digits, like 057")
        return self


class Details(BaseModel):
    # The schema is built at first use, since the service never reads drafts.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class AgreementDetails(Details):
    instrument: Instrument | None = None
    in_force: Edtf | None = None
    terminated: Edtf | None = None


class PurchaseDetails(Details):
    item: Line | None = None
    category: Line | None = None
    quantity: Annotated[Number, Field(gt=0)] | None = None
    quantity_estimated: bool | None = None
    value: Annotated[Number, Field(ge=0)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    ordered: Edtf | None = None
    delivered: tuple[Edtf, ...] | None = None


class DiplomaticActDetails(Details):
    act: DiplomaticAct


class NoDetails(Details):
    pass


_TYPES = tuple(EventType)
DETAILS: dict[EventType, type[Details]] = {
    EventType.AGREEMENT: AgreementDetails,
    EventType.PURCHASE: PurchaseDetails,
    EventType.DIPLOMATIC_ACT: DiplomaticActDetails,
}


class EventDraft(Identified):
    """One event. `details` are validated by `type`, and kept as JSON without empty fields."""

    server_set: ClassVar[frozenset[str]] = frozenset(
        {"countries", "intensity", "version", "created_at", "updated_at"}
    )

    type: EventType
    status: Status = Status.OCCURRED
    coding: Coding = Coding.HUMAN
    title: Annotated[Names, Field(min_length=1)]
    summary: dict[Language, Text] = Field(default_factory=dict)
    date: EventDate | None = None
    participants: Annotated[tuple[Participant, ...], Field(min_length=1, max_length=1_000)]
    place: EventPlace | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    topics: tuple[Slug, ...] = ()
    codes: Codes = Codes()
    flags: Flags = ()
    links: Annotated[tuple[Link, ...], Field(max_length=1_000)] = ()
    citations: Annotated[tuple[Citation, ...], Field(max_length=1_000)] = ()
    external_ids: Annotated[tuple[ExternalIdentity, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="before")
    @classmethod
    def _details(cls, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return value
        name, given = value.get("type"), value.get("details")
        kind = DETAILS.get(EventType(name), NoDetails) if name in _TYPES else NoDetails
        if kind is NoDetails and given in (None, {}):
            return {key: value[key] for key in value if key != "details"}
        details = kind.model_validate({} if given is None else given)
        return value | {"details": details.model_dump(mode="json", exclude_none=True)}

    @model_validator(mode="after")
    def _consistent(self) -> "EventDraft":
        unknown = [topic for topic in self.topics if topic not in TOPICS]
        if unknown:
            raise Refusal("topic", f"{unknown[0]!r} is no topic: see /v1/topics", TOPICS)
        if len(set(self.topics)) != len(self.topics):
            raise Refusal("repeated", "topics holds a value twice")
        if self.dataset is None:
            for reference in self._references():
                reference.resolved(None)  # raises Refusal without a data set
        stated = self.date.stated if self.date else ()
        if any(s.citation is not None and s.citation >= len(self.citations) for s in stated):
            raise Refusal("citation", "stated.citation is the index of one of the citations")
        return self

    def _references(self) -> Iterator[Reference]:
        yield from (p.actor for p in self.participants if p.actor)
        yield from (citation.source for citation in self.citations)
        yield from (link.event for link in self.links)

    @cached_property
    def known_as(self) -> tuple[tuple[str, str], ...]:
        """(dataset, external id) of all data sets, without duplicates; first the event's own."""
        own = [(self.dataset, self.external_id)] if self.dataset and self.external_id else []
        others = [(other.dataset, other.external_id) for other in self.external_ids]
        return tuple(dict.fromkeys(own + others))

"""The draft of an event: the interchange shape, validated against the closed lists."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
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


def _topic(value: str) -> str:
    if value not in TOPICS:
        detail = f"{value!r} is no topic: see /v1/topics"
        raise Refusal("topic", detail, get_close_matches(value, TOPICS), allowed=TOPICS)
    return value


def _flag(value: str) -> str:
    if not _FLAG.match(value):
        raise Refusal("flag", "a flag is lower case letters, digits and underscores")
    return value


def _different(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise Refusal("repeated", "it holds a value twice")
    return values


Flags = Annotated[tuple[Annotated[str, AfterValidator(_flag)], ...], AfterValidator(_different)]


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
            detail = f"{self.cameo!r} is no CAMEO code: write its digits, like 057"
            raise Refusal("cameo", detail, at=["cameo"])
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
    details: dict[str, Any] = Field(default_factory=dict, validate_default=True)
    topics: Annotated[
        tuple[Annotated[Slug, AfterValidator(_topic)], ...], AfterValidator(_different)
    ] = ()
    codes: Codes = Codes()
    flags: Flags = ()
    links: Annotated[tuple[Link, ...], Field(max_length=1_000)] = ()
    citations: Annotated[tuple[Citation, ...], Field(max_length=1_000)] = ()
    external_ids: Annotated[tuple[ExternalIdentity, ...], Field(max_length=1_000)] = ()

    @field_validator("details", mode="before")
    @classmethod
    def _details(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        if "type" not in info.data:  # it is wrong, and has its own error
            return {}
        kind = DETAILS.get(info.data["type"], NoDetails)
        details = kind.model_validate({} if value is None else value)
        return details.model_dump(mode="json", exclude_none=True)

    @field_validator("participants")
    @classmethod
    def _known_actors(
        cls, values: tuple[Participant, ...], info: ValidationInfo
    ) -> tuple[Participant, ...]:
        _check_references((one.actor for one in values), "actor", info)
        return values

    @field_validator("links")
    @classmethod
    def _known_events(cls, values: tuple[Link, ...], info: ValidationInfo) -> tuple[Link, ...]:
        _check_references((one.event for one in values), "event", info)
        return values

    @field_validator("citations")
    @classmethod
    def _known_sources(
        cls, values: tuple[Citation, ...], info: ValidationInfo
    ) -> tuple[Citation, ...]:
        _check_references((one.source for one in values), "source", info)
        return values

    @model_validator(mode="after")
    def _consistent(self) -> "EventDraft":
        for at, stated in enumerate(self.date.stated if self.date else ()):
            if stated.citation is not None and stated.citation >= len(self.citations):
                detail = "stated.citation is the index of one of the citations"
                raise Refusal("citation", detail, at=["date", "stated", at, "citation"])
        return self

    @cached_property
    def known_as(self) -> tuple[tuple[str, str], ...]:
        """(dataset, external id) of all data sets, without duplicates; first the event's own."""
        own = [(self.dataset, self.external_id)] if self.dataset and self.external_id else []
        others = [(other.dataset, other.external_id) for other in self.external_ids]
        return tuple(dict.fromkeys(own + others))


def _check_references(
    references: Iterable[Reference | None], name: str, info: ValidationInfo
) -> None:
    """Raise Refusal if a reference needs the data set of the event, and this has none."""
    if info.data.get("dataset") is None:
        for at, reference in enumerate(references):
            if reference is not None and reference.id is None and reference.dataset is None:
                detail = f"{reference.external_id!r} needs a `dataset`"
                raise Refusal("reference", detail, at=[at, name])

"""The closed lists of an event: types, statuses, roles, instruments, acts, kinds and links.

A value outside of a list is refused and never stored, so that a filter by a value misses nothing.
app/data/event_types.csv has the definitions. PLOVER types are those of the PLOVER manual (2021).
Intensities are Goldstein's (1992) for the CAMEO code of the type or act. Both are None where the
scheme has no counterpart.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.data import table


class EventType(StrEnum):
    """The kind of an event; `/v1/event-types` has the definitions."""

    VISIT = "visit"
    MEETING = "meeting"
    AGREEMENT = "agreement"
    PURCHASE = "purchase"
    EXERCISE = "exercise"
    CONFERENCE = "conference"
    STATEMENT = "statement"
    DIPLOMATIC_ACT = "diplomatic_act"
    AID = "aid"
    SANCTION = "sanction"
    INCIDENT = "incident"
    OTHER = "other"


class Status(StrEnum):
    """Whether an event happened."""

    OCCURRED = "occurred"
    PLANNED = "planned"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"


class Coding(StrEnum):
    """Whether a person or a program coded the event from its source."""

    HUMAN = "human"
    MACHINE = "machine"


class Role(StrEnum):
    """What a participant does in an event."""

    HOST = "host"
    GUEST = "guest"
    SIGNATORY = "signatory"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    ORGANISER = "organiser"
    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    MEDIATOR = "mediator"
    INITIATOR = "initiator"
    TARGET = "target"
    SUBJECT = "subject"


class Instrument(StrEnum):
    """The kind of document that an agreement is."""

    MEMORANDUM_OF_UNDERSTANDING = "memorandum_of_understanding"
    AGREEMENT = "agreement"
    TREATY = "treaty"
    CONVENTION = "convention"
    PROTOCOL = "protocol"
    EXCHANGE_OF_NOTES = "exchange_of_notes"
    JOINT_DECLARATION = "joint_declaration"
    ALLIANCE = "alliance"
    OTHER = "other"


class DiplomaticAct(StrEnum):
    """The change of a relation by a diplomatic act; `/v1/event-types` has the definitions."""

    RECOGNITION = "recognition"
    ESTABLISHMENT = "establishment"
    RESUMPTION = "resumption"
    DOWNGRADE = "downgrade"
    RUPTURE = "rupture"
    EXPULSION = "expulsion"


class ActorKind(StrEnum):
    """The kind of an actor."""

    PERSON = "person"
    GOVERNMENT_BODY = "government_body"
    ARMED_FORCE = "armed_force"
    COMPANY = "company"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    GROUP = "group"


class LinkRel(StrEnum):
    """The relation of an event to another event. The second half are inverses of the first."""

    PART_OF = "part_of"
    ON_THE_MARGINS_OF = "on_the_margins_of"
    FOLLOWS = "follows"
    SIGNED_DURING = "signed_during"
    ANNOUNCES = "announces"
    REPORTS = "reports"
    ABOUT = "about"
    MENTIONS = "mentions"
    IMPLEMENTS = "implements"
    OVERLAPS = "overlaps"
    SAME_AS = "same_as"
    HAS_PART = "has_part"
    HAS_ON_ITS_MARGINS = "has_on_its_margins"
    PRECEDES = "precedes"
    OCCASION_OF = "occasion_of"
    ANNOUNCED_BY = "announced_by"
    REPORTED_BY = "reported_by"
    SUBJECT_OF = "subject_of"
    MENTIONED_BY = "mentioned_by"
    IMPLEMENTED_BY = "implemented_by"

    @property
    def inverse(self) -> "LinkRel":
        """The relation of the other event to this one."""
        return _INVERSE[self]


_PAIRED = {
    LinkRel.PART_OF: LinkRel.HAS_PART,
    LinkRel.ON_THE_MARGINS_OF: LinkRel.HAS_ON_ITS_MARGINS,
    LinkRel.FOLLOWS: LinkRel.PRECEDES,
    LinkRel.SIGNED_DURING: LinkRel.OCCASION_OF,
    LinkRel.ANNOUNCES: LinkRel.ANNOUNCED_BY,
    LinkRel.REPORTS: LinkRel.REPORTED_BY,
    LinkRel.ABOUT: LinkRel.SUBJECT_OF,
    LinkRel.MENTIONS: LinkRel.MENTIONED_BY,
    LinkRel.IMPLEMENTS: LinkRel.IMPLEMENTED_BY,
    LinkRel.OVERLAPS: LinkRel.OVERLAPS,
    LinkRel.SAME_AS: LinkRel.SAME_AS,
}
_INVERSE = _PAIRED | {inverse: rel for rel, inverse in _PAIRED.items()}


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a type or act. `cameo` is the code that its intensity comes from."""

    definition: str
    plover: str | None
    cameo: str | None


_DEFINED = {
    row["value"]: Definition(row["definition"], row["plover"] or None, row["cameo"] or None)
    for row in table("event_types")
}
DEFINITIONS = {event_type: _DEFINED[event_type] for event_type in EventType}
ACT_DEFINITIONS = {act: _DEFINED[act] for act in DiplomaticAct}


@cache
def goldstein() -> dict[str, float]:
    """Goldstein's intensity, from -10 (use of force) to 10, by CAMEO code."""
    return {row["code"]: float(row["goldstein"]) for row in table("cameo")}


def definition(event_type: EventType, act: DiplomaticAct | None) -> Definition:
    """The definition of the diplomatic act if there is one, else of the type."""
    return ACT_DEFINITIONS[act] if act else DEFINITIONS[event_type]


def intensity(event_type: EventType, act: DiplomaticAct | None, cameo: str | None) -> float | None:
    """Goldstein's intensity of the event's own CAMEO code, else of its type or act, else None."""
    code = cameo or definition(event_type, act).cameo
    return goldstein()[code] if code else None

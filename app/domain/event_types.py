"""The closed lists of an event: types, statuses, roles, instruments, acts, kinds and links.

A value outside of a list is refused and never stored, so that a filter by a value misses nothing.
PLOVER types are those of the PLOVER manual (2021). Intensities are Goldstein's (1992) for the CAMEO
code of the type or act. Both are None where the scheme has no counterpart.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


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
    cameo: str | None = None


DEFINITIONS = {
    EventType.VISIT: Definition(
        "A person or delegation of one state goes to another: the guest travels, the host "
        "receives.",
        "CONSULT",
        "042",
    ),
    EventType.MEETING: Definition(
        "Representatives meet, in person or by wire: talks, a reception, a summit of two sides. At "
        "the place of one side, that side is host and the other guest; elsewhere both are "
        "participants.",
        "CONSULT",
        "040",
    ),
    EventType.AGREEMENT: Definition(
        "States or their bodies bind themselves by an instrument; the date is that of signature.",
        "AGREE",
        "057",
    ),
    EventType.PURCHASE: Definition(
        "One side orders or buys goods, above all arms, from the other: a buyer and a supplier.",
        "COOPERATE",
        "061",
    ),
    EventType.EXERCISE: Definition("Armed forces train together.", "COOPERATE", "062"),
    EventType.CONFERENCE: Definition(
        "A gathering with an organiser, usually of more than two sides.", "CONSULT", "040"
    ),
    EventType.STATEMENT: Definition(
        "Someone who speaks for a state says something in public about another state; the state "
        "spoken of is the subject. PLOVER has no type for bare statements.",
        None,
        "010",
    ),
    EventType.DIPLOMATIC_ACT: Definition(
        "One state changes its formal relation to another: recognises it, opens, resumes, lowers "
        "or breaks relations, expels its envoys.",
        "SUPPORT",
    ),
    EventType.AID: Definition("One side gives the other help without payment.", "AID", "070"),
    EventType.SANCTION: Definition(
        "One side restricts trade, money or movement of the other as a penalty.", "SANCTION", "163"
    ),
    EventType.INCIDENT: Definition(
        "A hostile act below war: a clash, a seizure, a breach of border or airspace.", "COERCE"
    ),
    EventType.OTHER: Definition("A dated act between states that no other type fits.", None),
}

ACT_DEFINITIONS = {
    DiplomaticAct.RECOGNITION: Definition("One state recognises the other.", "SUPPORT", "054"),
    DiplomaticAct.ESTABLISHMENT: Definition("Relations are opened.", "SUPPORT", "050"),
    DiplomaticAct.RESUMPTION: Definition(
        "Relations broken before are taken up again.", "SUPPORT", "050"
    ),
    DiplomaticAct.DOWNGRADE: Definition("Relations are kept at a lower rank.", "SANCTION", "160"),
    DiplomaticAct.RUPTURE: Definition("Relations are broken off.", "SANCTION", "161"),
    DiplomaticAct.EXPULSION: Definition("Envoys are ordered to leave.", "SANCTION", "166"),
}


@cache
def goldstein() -> dict[str, float]:
    """Goldstein's intensity of every CAMEO code, from -10 (use of force) to 10; by the code as
    text.
    """
    table = files("app.data").joinpath("cameo.csv").read_text(encoding="utf-8")
    return {row["code"]: float(row["goldstein"]) for row in csv.DictReader(table.splitlines())}


def definition(event_type: EventType, act: DiplomaticAct | None) -> Definition:
    """The definition of the diplomatic act if there is one, else of the type."""
    return ACT_DEFINITIONS[act] if act else DEFINITIONS[event_type]


def intensity(event_type: EventType, act: DiplomaticAct | None, cameo: str | None) -> float | None:
    """Goldstein's intensity of the event's own CAMEO code, else of its type or act, else None."""
    code = cameo or definition(event_type, act).cameo
    return goldstein()[code] if code else None

"""The closed lists of the timeline: what an event can be, and what one can say of it.

Small and fixed on purpose: a value outside these lists is refused, never stored. PLOVER types are
those of the PLOVER manual (2021), intensities Goldstein's (1992) for the CAMEO code that stands
for the type or act; both are None where the scheme has nothing that fits.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class EventType(StrEnum):
    """What kind of act an event is; `/v1/event-types` defines each."""

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
    """Whether a person or a machine read the source."""

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
    """What is signed in an agreement."""

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
    """How a diplomatic act changes a relation; `/v1/event-types` defines each."""

    RECOGNITION = "recognition"
    ESTABLISHMENT = "establishment"
    RESUMPTION = "resumption"
    DOWNGRADE = "downgrade"
    RUPTURE = "rupture"
    EXPULSION = "expulsion"


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    GOVERNMENT_BODY = "government_body"
    ARMED_FORCE = "armed_force"
    COMPANY = "company"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    GROUP = "group"


class LinkRel(StrEnum):
    """What an event is to another event."""

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
        """What the other event is to this one."""
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
class Meaning:
    """What a type stands for. `cameo` is the code that gives its intensity, where one fits."""

    definition: str
    plover: str | None
    cameo: str | None = None


MEANINGS = {
    EventType.VISIT: Meaning(
        "A person or delegation of one state goes to another: the guest travels, the host "
        "receives.",
        "CONSULT",
        "042",
    ),
    EventType.MEETING: Meaning(
        "Representatives meet, in person or by wire: talks, a reception, a summit of two sides. At "
        "the place of one side, that side is host and the other guest; elsewhere both are "
        "participants.",
        "CONSULT",
        "040",
    ),
    EventType.AGREEMENT: Meaning(
        "States or their bodies bind themselves by an instrument; the date is that of signature.",
        "AGREE",
        "057",
    ),
    EventType.PURCHASE: Meaning(
        "One side orders or buys goods, above all arms, from the other: a buyer and a supplier.",
        "COOPERATE",
        "061",
    ),
    EventType.EXERCISE: Meaning("Armed forces train together.", "COOPERATE", "062"),
    EventType.CONFERENCE: Meaning(
        "A gathering with an organiser, usually of more than two sides.", "CONSULT", "040"
    ),
    EventType.STATEMENT: Meaning(
        "Someone who speaks for a state says something in public about another state; the state "
        "spoken of is the subject. PLOVER has no type for bare statements.",
        None,
        "010",
    ),
    EventType.DIPLOMATIC_ACT: Meaning(
        "One state changes its formal relation to another: recognises it, opens, resumes, lowers "
        "or breaks relations, expels its envoys.",
        "SUPPORT",
    ),
    EventType.AID: Meaning("One side gives the other help without payment.", "AID", "070"),
    EventType.SANCTION: Meaning(
        "One side restricts trade, money or movement of the other as a penalty.", "SANCTION", "163"
    ),
    EventType.INCIDENT: Meaning(
        "A hostile act below war: a clash, a seizure, a breach of border or airspace.", "COERCE"
    ),
    EventType.OTHER: Meaning("A dated act between states that no other type fits.", None),
}

ACT_MEANINGS = {
    DiplomaticAct.RECOGNITION: Meaning("One state recognises the other.", "SUPPORT", "054"),
    DiplomaticAct.ESTABLISHMENT: Meaning("Relations are opened.", "SUPPORT", "050"),
    DiplomaticAct.RESUMPTION: Meaning(
        "Relations broken before are taken up again.", "SUPPORT", "050"
    ),
    DiplomaticAct.DOWNGRADE: Meaning("Relations are kept at a lower rank.", "SANCTION", "160"),
    DiplomaticAct.RUPTURE: Meaning("Relations are broken off.", "SANCTION", "161"),
    DiplomaticAct.EXPULSION: Meaning("Envoys are told to leave.", "SANCTION", "166"),
}


@cache
def goldstein() -> dict[str, float]:
    """Goldstein's intensity of every CAMEO code, from -10 (use of force) to 10; codes are text."""
    table = files("app.data").joinpath("cameo.csv").read_text(encoding="utf-8")
    return {row["code"]: float(row["goldstein"]) for row in csv.DictReader(table.splitlines())}


def meaning(event_type: EventType, act: DiplomaticAct | None) -> Meaning:
    """What a type means, or its diplomatic act where that says more."""
    return ACT_MEANINGS[act] if act else MEANINGS[event_type]


def intensity(event_type: EventType, act: DiplomaticAct | None, cameo: str | None) -> float | None:
    """Goldstein's value of the event's own CAMEO code, else of its type or act, else None."""
    code = cameo or meaning(event_type, act).cameo
    return goldstein()[code] if code else None

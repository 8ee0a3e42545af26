"""Types of event and diplomatic acts as clients see them."""

from typing_extensions import TypedDict

from app.domain.event_types import (
    ACT_DEFINITIONS,
    DEFINITIONS,
    Definition,
    DiplomaticAct,
    EventType,
    Instrument,
    goldstein,
)
from app.web.wire import NextCursor, ResolvedQuery, described, of_row


@described
class DiplomaticActDefinition(TypedDict):
    """What a diplomatic act is, and its codes in schemes of event data."""

    id: DiplomaticAct
    """The act, as `details.act` of an event has it."""
    definition: str
    """What it means."""
    plover: str | None
    """The PLOVER type; null where none fits."""
    cameo: str | None
    """The CAMEO code from which the intensity comes; null where none fits."""
    intensity: float | None
    """Goldstein's intensity, from -10 (hostile) to 10 (cooperative); null without a CAMEO code."""


@described
class EventTypeDefinition(TypedDict):
    """What a type of event is, and its codes in schemes of event data."""

    id: EventType
    """The type, as `type` of an event has it."""
    definition: str
    """What it means."""
    plover: str | None
    """The PLOVER type; null where none fits."""
    cameo: str | None
    """The CAMEO code from which the intensity comes; null where none fits."""
    intensity: float | None
    """Goldstein's intensity, from -10 (hostile) to 10 (cooperative), of events that have no CAMEO
    code of their own; null where none fits.
    """
    acts: list[DiplomaticActDefinition]
    """The diplomatic acts, of `diplomatic_act`; else empty."""
    instruments: list[Instrument]
    """The values of `details.instrument`, of `agreement`; else empty."""


@described
class EventTypeList(TypedDict):
    """All types of event."""

    items: list[EventTypeDefinition]
    """The types, in the usual order."""
    next: NextCursor
    query: ResolvedQuery
    """Empty: this list has no parameters."""


def event_type(type_: EventType) -> EventTypeDefinition:
    """The definition of a type."""
    entry = DEFINITIONS[type_]
    return of_row(
        EventTypeDefinition,
        entry,
        id=type_,
        intensity=_intensity(entry),
        acts=[*map(_act, DiplomaticAct)] if type_ is EventType.DIPLOMATIC_ACT else [],
        instruments=[*Instrument] if type_ is EventType.AGREEMENT else [],
    )


def _act(act: DiplomaticAct) -> DiplomaticActDefinition:
    entry = ACT_DEFINITIONS[act]
    return of_row(DiplomaticActDefinition, entry, id=act, intensity=_intensity(entry))


def _intensity(entry: Definition) -> float | None:
    return goldstein()[entry.cameo] if entry.cameo else None

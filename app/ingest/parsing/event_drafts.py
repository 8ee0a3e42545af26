"""The draft of an event that a reader made, with the flags that all readers set."""

from typing import Any

from app.domain.countries import Countries
from app.domain.dates import parse
from app.events.draft import EventDraft
from app.ingest.parsing.lifetimes import OUTSIDE, is_outside_lifetimes
from app.ingest.parsing.results import Rejection, drafted


def event_draft(fields: dict[str, Any], countries: Countries) -> EventDraft | Rejection:
    """The draft of an event in the interchange shape, or its rejection.

    A participant whose country did not exist on the date of the event has the flag
    `outside_lifetime`, and the event has it too.
    """
    when = parse(fields["date"]["edtf"]) if fields.get("date") else None
    participants, flags = [], list(fields.get("flags", ()))
    for participant in fields["participants"]:
        country = countries.get(participant.get("country") or "")
        own = list(participant.get("flags", ()))
        if country and is_outside_lifetimes(country, when):
            own.append(OUTSIDE)
            flags.append(OUTSIDE)
        participants.append(participant | {"flags": own})
    more = {"participants": participants, "flags": list(dict.fromkeys(flags))}
    return drafted(EventDraft, fields | more, countries)

"""What can be worked out of an event before the transaction that writes it. Pure.

A transaction holds the database, so the less it has to work out the better.
"""

from collections.abc import Mapping
from functools import cached_property

from app import tables as t
from app.events.draft import EventDraft
from app.events.index.analyzer import AnalyzedEvent, analyze_event
from app.events.index.memberships import Membership, membership_of
from app.events.write.draft_rows import ByTable, rows_of_draft


class Prepared:
    """An event's rows, and what follows from them, worked out when it is first asked for."""

    def __init__(self, rows: ByTable) -> None:
        self.rows = rows

    @cached_property
    def standing(self) -> Membership:
        """In which timelines it will stand."""
        (event,) = self.rows[t.event]
        tables = (t.participant, t.event_topic, t.citation, t.event_external_id)
        return membership_of(event, *(self.rows[table] for table in tables))

    @cached_property
    def texts(self) -> AnalyzedEvent:
        """By what its texts are found."""
        (event,), place = self.rows[t.event], next(iter(self.rows[t.place]), None)
        return analyze_event(event, place, self.rows[t.event_topic], self.rows[t.citation])


Ahead = Mapping[int, Prepared]
"""By the identity of the draft in Python."""


def prepare(draft: EventDraft, *, is_filed: bool) -> Prepared | None:
    """What becomes of a draft, with `is_filed` all of it, else its rows.

    None if it does not say all that is needed: the country of an actor that comes without one has
    to be looked up.
    """
    if not all(person.country or person.actor is None for person in draft.participants):
        return None
    foreseen = Prepared(rows_of_draft(draft, draft.identity(), {}))
    if is_filed:
        _ = foreseen.standing, foreseen.texts
    return foreseen

"""The states of events: the documents that clients get, and those that they replace.

A state is replaced when its document changes: by a new version, a renamed actor or source, a link
from another event, or a possible duplicate. It is valid from the first change of the transaction
that stored it until before the first change of the one that replaced it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import ValidationError

from app import tables as t
from app.clock import microseconds
from app.db.bulk import insert_many, upsert, upsert_rows
from app.db.value_lists import among
from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.events.index.memberships import Membership, memberships
from app.events.index.term_ids import known_numbers, numbers
from app.events.stored import documents, event_rows
from app.events.stored.event_rows import Row
from app.events.write.draft_rows import rows_of_draft
from app.history import Change

COPIED: Final = tuple(
    c.name for c in t.event_state.columns if c.name in t.event.c and c.name != "document"
)
"""The columns of a state that it has from the row of the event."""


def render(
    connection: sa.Connection,
    ids: Iterable[UUID],
    since: int,
    before: Sequence[Membership] = (),
) -> list[Change]:
    """Render the documents of these events, and store those that differ from the stored ones.

    `before` are the events that were written in this transaction, as they were before. Returns the
    changes of the events whose document clients saw, to be numbered if they get no version.
    """
    refreshed: list[Change] = []
    were = {one.event["id"]: one for one in before}
    pending = list(ids)
    for at in range(0, len(pending), documents.CHUNK):
        found = event_rows.stored(connection, pending[at : at + documents.CHUNK])
        bodies = documents.rendered(connection, found)
        old = _stored(connection, bodies)
        changed = [
            one
            for one in found
            if (stored := old.get(one.event["id"])) is None
            or stored.body != bodies[one.event["id"]]
        ]
        if changed:
            replaced = [were.get(rows.event["id"]) or memberships([rows])[0] for rows in changed]
            _insert(connection, replaced, old, since)
            new = [
                {"number": row["document"], "body": bodies[row["id"]], "since": since}
                for row in sorted((one.event for one in changed), key=itemgetter("document"))
            ]
            upsert_rows(connection, t.event_document, new)
            refreshed += (
                Change(one.event["id"], one.event["version"], "refreshed")
                for one in changed
                if _is_visible(old.get(one.event["id"]), since)
            )
    return refreshed


def supersede(connection: sa.Connection, events: Sequence[Membership], until: int) -> None:
    """Store the states of events that are about to be deleted, and their external ids."""
    ids = [one.event["id"] for one in events]
    _insert(connection, events, _stored(connection, ids), until)
    keep_ids(connection, ids)


def keep_ids(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Keep the external ids of events that are about to lose them, for `as_of`."""
    known = t.event_external_id.c
    statement = sa.select(known.external_id, known.dataset, known.event)
    rows = connection.execute(statement.where(among(known.event, ids))).mappings().all()
    if rows:
        insert = upsert(connection, t.past_external_id).on_conflict_do_nothing()
        connection.execute(insert, list(map(dict, rows)))


def differing(connection: sa.Connection, ids: Sequence[UUID]) -> Sequence[Row]:
    """The past states of these events, as `derive` would write them, that differ from what is
    stored. A document that this release cannot read is left as it is.
    """
    state = t.event_state
    floor = sa.select(t.ledger.c.floor).scalar_subquery()
    rows = connection.execute(
        sa.select(state).where(among(state.c.event, ids), state.c.until > floor)
    ).mappings()
    read = [(row, _membership(row["event"], row["document"])) for row in rows]
    known = known_numbers(connection, {term for _, one in read if one for term in one.terms})
    found = []
    for row, one in read:
        if one is not None:
            terms = sorted(known.get(term, 0) for term in one.terms)
            due = {**row, **{name: one.event[name] for name in COPIED}, "terms": terms}
            if due != dict(row):
                found.append(due)
    return found


def derive(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Derive again, for `entente rebuild`, what is stored of past states beside the document."""
    wrong = differing(connection, ids)
    if wrong:
        upsert_rows(connection, t.event_state, wrong)


def _membership(event: UUID, document: bytes) -> Membership | None:
    """The membership of an event as a document shows it; None if it cannot be read."""
    shown = orjson.loads(document)
    moment = datetime.fromisoformat(shown["updated_at"])
    version = {"version": shown["version"], "updated_us": microseconds(moment)}
    try:
        draft = EventDraft.read(shown | {"links": []}, _countries())
    except ValidationError:
        return None
    # A participant of a document has the country of its actor.
    rows = rows_of_draft(draft, event, defaultdict(lambda: None))
    (own,) = rows[t.event]
    own |= version
    (membership,) = memberships(event_rows.of_rows(rows))
    return membership


_countries = cache(Countries.load)


def _insert(
    connection: sa.Connection,
    events: Sequence[Membership],
    old: Mapping[UUID, Any],
    until: int,
) -> None:
    """Insert the states that were visible: those of this transaction were not."""
    visible = [
        (one, old[one.event["id"]])
        for one in events
        if _is_visible(old.get(one.event["id"]), until)
    ]
    ids = numbers(connection, {term for one, _ in visible for term in one.terms})
    rows = [
        {
            **{name: one.event[name] for name in COPIED},
            "event": one.event["id"],
            "since": stored.since,
            "until": until,
            "terms": sorted(ids[term] for term in one.terms),
            "document": stored.body,
        }
        for one, stored in visible
    ]
    insert_many(connection, t.event_state, rows)


def _is_visible(stored: Any, first: int) -> bool:  # noqa: ANN401
    """Whether there is a document, of an earlier transaction than that of this change."""
    return stored is not None and stored.since < first


def _stored(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The stored documents of events, by id: rows with `body` and `since`."""
    document = t.event_document.c
    statement = (
        sa.select(t.event.c.id, document.body, document.since)
        .join(t.event_document, document.number == t.event.c.document)
        .where(among(t.event.c.id, ids))
    )
    return {row.id: row for row in connection.execute(statement)}

"""Writes of events: every event, of an import or of a client, is saved and withdrawn here.

A call is part of its caller's transaction. It writes the events and what derives from them, keeps
replaced documents, and numbers its changes. Writers of events take turns at the ledger, so the
numbers have no gaps and follow the order of commits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.bulk import insert_many
from app.db.value_lists import among
from app.domain.refusals import Refusal
from app.events.draft import EventDraft
from app.events.index import full_text, timelines
from app.events.index.memberships import memberships
from app.events.stored import documents, event_rows, links
from app.events.write import contents, corrections, states, upsert
from app.events.write.decided import WHOLE
from app.events.write.draft_rows import rows_of_draft
from app.events.write.references import DryRun, References
from app.events.write.upsert import Write
from app.history import IMPORT, Author, Change, ChangeKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one draft: the event and its version. A rejected one has all `refusals`. With
    `is_kept` the draft is of a file, and the event keeps something that a person decided.

    `digest` is that of the content: two drafts of an event are equal if their digests are.
    """

    kind: Literal["created", "updated", "unchanged", "rejected"]
    id: UUID | None = None
    version: int | None = None
    digest: bytes = b""
    refusals: tuple[Refusal, ...] = ()
    is_kept: bool = False


def save(
    connection: sa.Connection,
    drafts: Sequence[EventDraft],
    now_us: int,
    dry_run: DryRun | None = None,
    author: Author = IMPORT,
    *,
    restores: bool = False,
) -> list[Outcome]:
    """Upsert up to a thousand drafts; the outcomes are in their order.

    The drafts must be of different events: see `references.known_events`. A rejected draft writes
    nothing. With `dry_run`, the records that such a run would have written so far, nothing is
    written at all, and the outcomes are those that there would be. With `restores`, the events come
    back, or go back to an earlier version, which is a change even if they are as they were. What a
    person changes is a correction: `imported.save` respects it.
    """
    if not drafts:
        return []
    if dry_run is None:
        history.take_turn(connection)
    references = References(connection, drafts, dry_run or DryRun(), restores=restores)
    is_by_hand = not author.is_import and dry_run is None
    before = contents.shown(connection, references.events) if is_by_hand else {}
    outcomes = write(connection, drafts, references, now_us, author, keep=dry_run is None)
    if is_by_hand:
        written = {one.id for one in outcomes if one.id and one.kind != "unchanged"}
        corrections.note(connection, before, written, author, now_us)
    return outcomes


def write(
    connection: sa.Connection,
    drafts: Sequence[EventDraft],
    references: References,
    now_us: int,
    author: Author,
    *,
    keep: bool,
) -> list[Outcome]:
    """Upsert drafts, or only find their outcomes; `references` are those of the drafts."""
    planned = [_plan(references, draft, now_us) for draft in drafts]
    writes = [write for _, write in planned if write]
    if writes and keep:
        _restore(connection, [w for w in writes if references.can_return(w.event)])
        upsert.write(connection, writes, now_us, author)
    return [
        replace(outcome, version=write.row["version"]) if write else outcome
        for outcome, write in planned
    ]


def withdraw(
    connection: sa.Connection,
    ids: Iterable[UUID],
    author: Author,
    now_us: int,
    into: UUID | None = None,
) -> int:
    """Delete events; a tombstone and the last document of each are kept. Returns their number.

    `into` is the event into which they are merged.
    """
    history.take_turn(connection)
    event = t.event.c
    statement = sa.select(event.id, event.version).where(among(event.id, ids))
    versions = {row.id: row.version for row in connection.execute(statement)}
    if not versions:
        return 0
    gone = sorted(versions)
    first = history.first_change(connection)
    neighbours = links.neighbours(connection, gone) - versions.keys()
    before = memberships(event_rows.stored(connection, gone))
    states.supersede(connection, before, first)
    timelines.move(connection, before, (), first)
    numbers = [one.event["document"] for one in before]
    full_text.remove(connection, numbers)
    documents.remove(connection, numbers)
    connection.execute(sa.delete(t.event).where(among(event.id, gone)))
    insert_many(
        connection,
        t.tombstone,
        [
            {"id": one, "withdrawn_us": now_us, "reason": author.reason, "merged_into": into}
            for one in gone
        ],
    )
    refreshed = states.render(connection, neighbours, first)
    if author.is_import:
        corrections.forget(connection, gone, WHOLE)
    else:
        corrections.decide(connection, gone, author, now_us)
    kind: ChangeKind = "merged" if into else "withdrawn"
    changes = [Change(one, versions[one] + 1, kind, into=into) for one in gone]
    history.number(connection, changes + refreshed, now_us, author)
    return len(gone)


def _plan(references: References, draft: EventDraft, now_us: int) -> tuple[Outcome, Write | None]:
    """The outcome of a draft, and what to write for it, if anything."""
    refusals = tuple(references.refusals(draft))
    if refusals:
        return Outcome("rejected", refusals=refusals), None
    event = references.event_of(draft)
    before = references.events.get(event)
    rows = rows_of_draft(draft, event, references.homes)
    (row,) = rows[t.event]
    digest = row["digest"]  # with the actor of the draft: the same after it was merged
    for person in rows[t.participant]:
        person["actor"] = references.survivors.get(person["actor"], person["actor"])
    if (
        before is not None
        and before.digest == digest
        and references.has_all_ids(draft)
        and not references.restores
    ):
        return Outcome("unchanged", event, before.version, digest), None
    row["document"] = before.document if before else None
    row["version"] = before.version + 1 if before else 1
    row["created_us"] = before.created_us if before else now_us
    row["updated_us"] = now_us
    kind: Literal["created", "updated"] = "updated" if before else "created"
    change: ChangeKind = "restored" if references.restores else kind
    write = Write(event, rows, change, is_new=before is None)
    return Outcome(kind, event, digest=digest), write


def _restore(connection: sa.Connection, writes: Sequence[Write]) -> None:
    """Delete the tombstones of events that come back: their versions continue, and they were made
    when they were made first.
    """
    if not writes:
        return
    events = [write.event for write in writes]
    connection.execute(sa.delete(t.tombstone).where(among(t.tombstone.c.id, events)))
    changes = history.last_changes(connection, events)
    for write in writes:
        if write.event in changes:
            write.row["version"] = changes[write.event].version + 1
            write.row["created_us"] = changes[write.event].created_us

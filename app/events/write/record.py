"""Writing events: the one way in, for imports and clients alike.

A call takes part in its caller's transaction. It writes the event and everything derived from it,
keeps the document of a version that it supersedes, and numbers its changes. Writers take turns at
the ledger, so that the numbers are gap-free and in the order of commits, and nobody raises the same
counts at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_lacking, insert_many, upsert, values_of
from app.db.value_lists import among
from app.events.draft import EventDraft
from app.events.index import full_text, timelines
from app.events.index.memberships import memberships
from app.events.stored import documents, event_rows, links
from app.events.write import duplicates, history
from app.events.write.draft_rows import ByTable, rows_of_draft
from app.events.write.history import Change
from app.events.write.prepared import Ahead, Prepared
from app.events.write.references import DryRun, References

_CHILDREN = (
    t.participant,
    t.event_topic,
    t.citation,
    t.event_link,
    t.event_match,
)


@dataclass(frozen=True, slots=True)
class _Write:
    """One event to write: what is worked out of it, and the version that it will be."""

    event: UUID
    version: int
    is_new: bool
    foreseen: Prepared

    @property
    def rows(self) -> ByTable:
        """Of each table."""
        return self.foreseen.rows


@dataclass(frozen=True, slots=True)
class _Saving:
    """What one call of `save` was given."""

    connection: sa.Connection
    now_us: int
    assumed: DryRun | None
    ahead: Ahead
    was_taken: Callable[[UUID], bool]
    taken: set[UUID] = field(default_factory=set)

    def is_taken(self, event: UUID) -> bool:
        """Whether a draft told of the event already."""
        return event in self.taken or self.was_taken(event)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one draft. A rejected one has a stable `code` and a sentence, and no `id`.

    `digest` is of the content: two drafts of one event say the same if it is equal.
    """

    kind: Literal["created", "updated", "unchanged", "rejected"]
    id: UUID | None = None
    code: str = ""
    detail: str = ""
    digest: bytes = b""


def save(
    connection: sa.Connection,
    drafts: Sequence[EventDraft],
    now_us: int,
    assumed: DryRun | None = None,
    ahead: Ahead | None = None,
    is_taken: Callable[[UUID], bool] = lambda _: False,
) -> list[Outcome]:
    """Record up to a thousand drafts; outcomes are in their order. A rejected one leaves no trace.

    With `assumed` nothing is written: the outcomes are those that there would be. `ahead` is what
    was worked out before the transaction. A draft that names an event only by one of its other ids
    is rejected if another draft, of this call or as `is_taken` says, tells of that event.
    """
    if assumed is None:
        history.take_turn(connection)
    saving = _Saving(connection, now_us, assumed, ahead or {}, is_taken)
    outcomes: list[Outcome] = []
    batch: list[EventDraft] = []
    names: set[object] = set()
    for draft in drafts:
        # The second mention of an event is an update of the first, so it waits for the next batch.
        mine = {*draft.known_as, draft.identity()}
        if not names.isdisjoint(mine):
            outcomes += _save_distinct(saving, batch)
            batch, names = [], set()
        batch.append(draft)
        names |= mine
    return outcomes + _save_distinct(saving, batch)


def withdraw(connection: sa.Connection, ids: Iterable[UUID], reason: str, now_us: int) -> int:
    """Take these events out; each leaves a tombstone and its last document. Returns how many."""
    history.take_turn(connection)
    event = t.event.c
    statement = sa.select(event.id, event.version).where(among(event.id, ids))
    versions = {row.id: row.version for row in connection.execute(statement)}
    if not versions:
        return 0
    gone = sorted(versions)
    superseded = documents.stored(connection, gone)
    neighbours = links.neighbours(connection, gone) - versions.keys()
    before = event_rows.stored(connection, gone)
    timelines.move(connection, before=memberships(before), after=())
    numbers = [event["document"] for event in before.events]
    full_text.remove(connection, numbers)
    documents.remove(connection, numbers)
    connection.execute(sa.delete(t.event).where(among(event.id, gone)))
    insert_many(
        connection,
        t.tombstone,
        [
            {"id": one, "withdrawn_us": now_us, "reason": reason, "merged_into": None}
            for one in gone
        ],
    )
    documents.store(connection, neighbours)
    changes = [Change(one, versions[one] + 1, "withdrawn", reason) for one in gone]
    history.number(connection, changes, superseded, now_us)
    return len(gone)


def _save_distinct(saving: _Saving, drafts: Sequence[EventDraft]) -> list[Outcome]:
    if not drafts:
        return []
    known = References(saving.connection, drafts, saving.assumed or DryRun())
    planned = [_plan(saving, known, draft) for draft in drafts]
    writes = [write for _, write in planned if write]
    if writes and saving.assumed is None:
        _resume(saving.connection, writes, [w.event for w in writes if known.returns(w.event)])
        _write(saving.connection, writes, saving.now_us)
    return [outcome for outcome, _ in planned]


def _plan(saving: _Saving, known: References, draft: EventDraft) -> tuple[Outcome, _Write | None]:
    """What becomes of a draft, and what there is to write for it."""
    refusal = known.refusal(draft)
    event = known.event_of(draft)
    if refusal is None and event != draft.identity() and saving.is_taken(event):
        refusal = "repeated-id", "another row tells of the event that one of its ids names"
    if refusal:
        return Outcome("rejected", code=refusal[0], detail=refusal[1]), None
    before = known.events.get(event)
    foreseen = saving.ahead.get(id(draft)) if event == draft.identity() else None
    foreseen = foreseen or Prepared(rows_of_draft(draft, event, known.homes))
    (row,) = foreseen.rows[t.event]
    saving.taken.add(event)
    if before is not None and before.digest == row["digest"] and known.has_all_ids(draft):
        return Outcome("unchanged", event, digest=row["digest"]), None
    row["document"] = before.document if before else None
    row["version"] = before.version + 1 if before else 1
    row["created_us"] = before.created_us if before else saving.now_us
    row["updated_us"] = saving.now_us
    outcome = Outcome("updated" if before else "created", event, digest=row["digest"])
    return outcome, _Write(event, row["version"], before is None, foreseen)


def _resume(connection: sa.Connection, writes: Sequence[_Write], returned: list[UUID]) -> None:
    """Events that an import withdrew and another brings back go on counting their versions."""
    if not returned:
        return
    connection.execute(sa.delete(t.tombstone).where(among(t.tombstone.c.id, returned)))
    versions = history.last_versions(connection, returned)
    for write in writes:
        if write.event in versions:
            write.rows[t.event][0]["version"] = versions[write.event] + 1


def _write(connection: sa.Connection, writes: Sequence[_Write], now_us: int) -> None:
    created = [write for write in writes if write.is_new]
    numbers = history.number_documents(connection, len(created))
    for write, number in zip(created, numbers, strict=True):
        write.rows[t.event][0]["document"] = number
    replaced = [write.event for write in writes if not write.is_new]
    superseded = documents.stored(connection, replaced)
    neighbours = links.neighbours(connection, replaced)
    before = memberships(event_rows.stored(connection, replaced)) if replaced else []
    if replaced:
        for table in _CHILDREN:
            connection.execute(sa.delete(table).where(among(table.c.event, replaced)))
        other = t.event_match.c.other
        connection.execute(sa.delete(t.event_match).where(among(other, replaced)))
    fresh = _by_table(write.rows for write in created)
    _insert_places(connection, writes)
    _insert_new(connection, fresh)
    _insert_replaced(connection, _by_table(w.rows for w in writes if not w.is_new))
    new = event_rows.of_rows(fresh)
    after = stand = [write.foreseen.standing for write in created]
    if replaced:
        changed = event_rows.stored(connection, replaced)
        after = stand + memberships(changed)
    names, shown = full_text.names_of(connection, new), documents.gather(connection, new)
    texts = {write.event: write.foreseen.texts for write in created}
    ids = timelines.move(connection, before, after)
    full_text.add(connection, new, full_text.postings(new, stand, names, ids, texts))
    if replaced:
        full_text.update(connection, changed)
    documents.store_new(connection, new, documents.rendered(new, shown))
    # Those that found their like were rendered without it.
    matched = duplicates.propose(connection, after)
    shown_in = (neighbours | _targets(writes) | set(replaced)) - _ids(fresh)
    documents.store(connection, shown_in | matched)
    changes = [
        Change(
            event=write.event,
            version=write.rows[t.event][0]["version"],
            kind="created" if write.is_new else "updated",
        )
        for write in writes
    ]
    history.number(connection, changes, superseded, now_us)


def _by_table(several: Iterable[ByTable]) -> ByTable:
    rows: ByTable = defaultdict(list)
    for one in several:
        for table, new in one.items():
            rows[table] += new
    return rows


def _insert_places(connection: sa.Connection, writes: Sequence[_Write]) -> None:
    """Many events are at one place, which may be there already."""
    for table in (t.place, t.place_name):
        rows = {
            tuple(row[key.name] for key in table.primary_key.columns): row
            for write in writes
            for row in write.rows[table]
        }
        records = values_of(connection, table, list(rows.values()))
        insert_lacking(connection, table, [column.name for column in table.columns], records)


def _insert_new(connection: sa.Connection, rows: ByTable) -> None:
    insert_many(connection, t.event, rows[t.event])
    for table, new in rows.items():
        if table not in {t.event, t.place, t.place_name}:
            insert_many(connection, table, new)


def _insert_replaced(connection: sa.Connection, rows: ByTable) -> None:
    if not rows[t.event]:
        return
    insert = upsert(connection, t.event)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["id"],
            set_={c.name: c for c in insert.excluded if c.name not in {"id", "created_us"}},
        ),
        rows[t.event],
    )
    # An event keeps every id that it was ever known by.
    if rows[t.event_external_id]:
        insert = upsert(connection, t.event_external_id)
        connection.execute(insert.on_conflict_do_nothing(), rows[t.event_external_id])
    for table in _CHILDREN:
        insert_many(connection, table, rows[table])


def _targets(writes: Sequence[_Write]) -> set[UUID]:
    """The events that these link to: their documents show the link from the other side."""
    return {row["target"] for write in writes for row in write.rows[t.event_link]}


def _ids(rows: ByTable) -> set[Any]:
    return {row["id"] for row in rows[t.event]}

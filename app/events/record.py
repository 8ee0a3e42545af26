"""Writing events: the one way in, for imports and clients alike.

A call takes part in its caller's transaction. It writes the event and everything derived from it,
keeps the document of a version that it supersedes, and takes the numbers of its changes last,
under the ledger's lock, so that they are gap-free and in the order of commits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db import insert_or
from app.events import documents, tallies
from app.events.draft import EventDraft
from app.events.rows import Row, event_rows, place_rows

_CHILDREN = (
    t.participant,
    t.event_topic,
    t.citation,
    t.event_link,
    t.event_country,
    t.event_actor,
    t.event_pair,
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One event to write: its rows, and the version that they will be."""

    event: UUID
    version: int
    draft: EventDraft
    rows: dict[sa.Table, list[Row]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one draft. A rejected one has a stable `code` and a sentence, and no `id`."""

    kind: Literal["created", "updated", "unchanged", "rejected"]
    id: UUID | None = None
    code: str = ""
    detail: str = ""


def save(connection: sa.Connection, drafts: Sequence[EventDraft], now_us: int) -> list[Outcome]:
    """Record some hundred drafts; outcomes are in their order. A rejected one leaves no trace."""
    outcomes: list[Outcome] = []
    batch: list[EventDraft] = []
    names: set[object] = set()
    for draft in drafts:
        # The second mention of an event is an update of the first, so it waits for the next batch.
        mine = {*draft.known_as(), draft.identity()}
        if names & mine:
            outcomes += _save_distinct(connection, batch, now_us)
            batch, names = [], set()
        batch.append(draft)
        names |= mine
    return outcomes + _save_distinct(connection, batch, now_us)


def _save_distinct(
    connection: sa.Connection, drafts: Sequence[EventDraft], now_us: int
) -> list[Outcome]:
    known = _Known(connection, drafts)
    outcomes: list[Outcome] = []
    changed: list[_Change] = []
    for draft in drafts:
        refused = known.refusal(draft)
        if refused:
            outcomes.append(refused)
            continue
        event = known.event_of(draft)
        before = known.events.get(event)
        rows = event_rows(draft, event, known.homes)
        (row,) = rows[t.event]
        if before is not None and before.digest == row["digest"]:
            outcomes.append(Outcome("unchanged", event))
            continue
        outcomes.append(Outcome("updated" if before else "created", event))
        row["version"] = before.version + 1 if before else 1
        row["created_us"] = before.created_us if before else now_us
        row["updated_us"] = now_us
        changed.append(_Change(event, row["version"], draft, rows))
    if changed:
        _write(connection, changed, now_us)
    return outcomes


class _Known:
    """What the database already has of what some drafts name."""

    def __init__(self, connection: sa.Connection, drafts: Sequence[EventDraft]) -> None:
        pairs = sorted({pair for draft in drafts for pair in draft.known_as()})
        external = t.event_external_id.c
        self._named: dict[tuple[str, str], UUID] = {}
        if pairs:
            rows = connection.execute(
                sa.select(external.dataset, external.external_id, external.event).where(
                    sa.tuple_(external.dataset, external.external_id).in_(pairs)
                )
            )
            self._named = {(dataset, own): event for dataset, own, event in rows}
        ids = {*self._named.values(), *(draft.identity() for draft in drafts)}
        self.events: dict[UUID, Any] = {
            row.id: row
            for row in connection.execute(
                sa.select(t.event.c.id, t.event.c.digest, t.event.c.version, t.event.c.created_us)
                .where(t.event.c.id.in_(ids))
                .order_by(t.event.c.id)
                .with_for_update()
            )
        }
        self._withdrawn = _present(connection, t.tombstone, ids)
        actors = {
            p.actor.resolved(draft.dataset)
            for draft in drafts
            for p in draft.participants
            if p.actor
        }
        statement = sa.select(t.actor.c.id, t.actor.c.country).where(t.actor.c.id.in_(actors))
        self.homes: dict[UUID, str | None] = dict(_pairs(connection, statement))
        self._sources = _present(
            connection,
            t.source,
            {c.source.resolved(draft.dataset) for draft in drafts for c in draft.citations},
        )
        self._datasets = _present(connection, t.dataset, {dataset for dataset, _ in pairs})

    def event_of(self, draft: EventDraft) -> UUID:
        """The event that one of its external ids already names, else its own identity."""
        return next(
            (self._named[pair] for pair in draft.known_as() if pair in self._named),
            draft.identity(),
        )

    def refusal(self, draft: EventDraft) -> Outcome | None:
        """Why the draft cannot be recorded, if so."""
        events = {self._named[pair] for pair in draft.known_as() if pair in self._named}
        if len(events) > 1:
            return _rejected("identity-conflict", "its external ids belong to different events")
        if self.event_of(draft) in self._withdrawn:
            return _rejected("withdrawn", "the event was withdrawn; give a new one a new id")
        for dataset, _ in draft.known_as():
            if dataset not in self._datasets:
                return _rejected("unknown-dataset", f"no data set {dataset!r}: bring it before")
        for participant in draft.participants:
            reference = participant.actor
            if reference and reference.resolved(draft.dataset) not in self.homes:
                name = reference.external_id or reference.id
                return _rejected("unknown-actor", f"no actor {name}: bring it before its events")
        for citation in draft.citations:
            if citation.source.resolved(draft.dataset) not in self._sources:
                name = citation.source.external_id or citation.source.id
                return _rejected("unknown-source", f"no source {name}: bring it before its events")
        return None


def _rejected(code: str, detail: str) -> Outcome:
    return Outcome("rejected", code=code, detail=detail)


def _pairs(connection: sa.Connection, statement: sa.Select[tuple[Any, Any]]) -> Iterator[Any]:
    return ((key, value) for key, value in connection.execute(statement))


def _present(connection: sa.Connection, table: sa.Table, ids: Iterable[Any]) -> set[Any]:
    wanted = set(ids)
    if not wanted:
        return set()
    return set(connection.scalars(sa.select(table.c.id).where(table.c.id.in_(wanted))))


def _write(connection: sa.Connection, changed: Sequence[_Change], now_us: int) -> None:
    ids = [change.event for change in changed]
    replaced = [change.event for change in changed if change.version > 1]
    superseded = _documents_of(connection, replaced)
    neighbours = _neighbours(connection, ids)
    difference: Counter[tallies.Key] = Counter()
    if replaced:
        difference.subtract(tallies.count(connection, replaced))
        for table in _CHILDREN:
            connection.execute(sa.delete(table).where(table.c.event.in_(replaced)))
    _insert(connection, changed)
    difference.update(tallies.count(connection, ids))
    tallies.add(connection, difference)
    documents.store(connection, neighbours | _neighbours(connection, ids) | set(ids))
    _number(connection, changed, superseded, now_us)


def _insert(connection: sa.Connection, changed: Sequence[_Change]) -> None:
    places: dict[sa.Table, list[Row]] = defaultdict(list)
    rows: dict[sa.Table, list[Row]] = defaultdict(list)
    for change in changed:
        if change.draft.place:
            for table, new in place_rows(change.draft.place).items():
                places[table] += new
        for table, new in change.rows.items():
            rows[table] += new
    for table, new in places.items():
        connection.execute(insert_or(table, connection).on_conflict_do_nothing(), new)
    upsert = insert_or(t.event, connection)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["id"],
            set_={c.name: c for c in upsert.excluded if c.name not in {"id", "created_us"}},
        ),
        rows.pop(t.event),
    )
    external_ids = rows.pop(t.event_external_id)
    if external_ids:
        insert = insert_or(t.event_external_id, connection)
        connection.execute(insert.on_conflict_do_nothing(), external_ids)
    for table, new in rows.items():
        if new:
            connection.execute(sa.insert(table), new)


def _neighbours(connection: sa.Connection, ids: Sequence[UUID]) -> set[UUID]:
    """The events that these link to: their documents show the link from the other side."""
    link = t.event_link.c
    statement = sa.select(link.target).where(link.event.in_(ids))
    return set(connection.scalars(statement))


def _documents_of(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    body = t.event_document.c
    statement = sa.select(body.event, body.body).where(body.event.in_(ids))
    return dict(_pairs(connection, statement))


def _number(
    connection: sa.Connection,
    changed: Sequence[_Change],
    superseded: dict[UUID, bytes],
    now_us: int,
) -> None:
    """Take the numbers of these changes; keep what they supersede."""
    seq = raise_revision(connection, len(changed))
    ordered = list(enumerate(changed, seq - len(changed) + 1))
    began = _began(connection, superseded)
    connection.execute(
        sa.insert(t.change),
        [
            {
                "seq": number,
                "event": change.event,
                "version": change.version,
                "kind": "updated" if change.version > 1 else "created",
                "at_us": now_us,
            }
            for number, change in ordered
        ],
    )
    versions = [
        {
            "event": change.event,
            "version": change.version - 1,
            "document": superseded[change.event],
            "since": began[change.event],
            "until": number,
        }
        for number, change in ordered
        if change.version > 1
    ]
    if versions:
        connection.execute(sa.insert(t.event_version), versions)


def _began(connection: sa.Connection, events: Iterable[UUID]) -> dict[UUID, int]:
    """The change that made the present version of each event."""
    change = t.change.c
    statement = (
        sa.select(change.event, sa.func.max(change.seq))
        .where(change.event.in_(list(events)))
        .group_by(change.event)
    )
    return dict(_pairs(connection, statement))


def raise_revision(connection: sa.Connection, changes: int = 0) -> int:
    """Count a write, and this many changes of events. Returns the number of the last change.

    Holds the ledger until the transaction ends: call it last.
    """
    ledger = t.ledger.c
    number: int = connection.execute(
        sa.update(t.ledger)
        .values(change=ledger.change + changes, revision=ledger.revision + 1)
        .returning(ledger.change)
    ).scalar_one()
    return number

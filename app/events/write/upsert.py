"""The upsert of events: their rows, then everything that derives from them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.db import bulk
from app.db.value_lists import among
from app.events.index import full_text, timelines
from app.events.index.memberships import memberships
from app.events.stored import documents, event_rows, links
from app.events.write import duplicates, states
from app.events.write.draft_rows import ByTable, Row
from app.history import Author, Change, ChangeKind

_CHILDREN: Final = (t.participant, t.event_topic, t.citation, t.event_link, t.event_match)


@dataclass(frozen=True, slots=True)
class Write:
    """An event to insert or to replace, with its rows by table and the kind of its change."""

    event: UUID
    rows: ByTable
    kind: ChangeKind
    is_new: bool

    @property
    def row(self) -> Row:
        """The row of `event`."""
        (row,) = self.rows[t.event]
        return row


def write(connection: sa.Connection, writes: Sequence[Write], now_us: int, author: Author) -> None:
    """Write these events, and number their changes. Call it last in a transaction."""
    created = [write for write in writes if write.is_new]
    first = history.first_change(connection)
    numbers = history.number_documents(connection, len(created))
    for write_, number in zip(created, numbers, strict=True):
        write_.row["document"] = number
    replaced = [write.event for write in writes if not write.is_new]
    neighbours = links.neighbours(connection, replaced)
    before = memberships(event_rows.stored(connection, replaced))
    _insert_places(connection, writes)
    _forget_ids(connection, [w.event for w in writes if w.kind == "restored" and not w.is_new])
    rows = _by_table(created)
    _insert(connection, rows)
    _replace(connection, _by_table(write for write in writes if not write.is_new), replaced)

    new, changed = event_rows.of_rows(rows), event_rows.stored(connection, replaced)
    new_memberships = memberships(new)
    after = [*new_memberships, *memberships(changed)]
    terms = timelines.move(connection, before, after, first)
    full_text.add(connection, new, new_memberships, terms)
    full_text.update(connection, changed)
    documents.insert(connection, new, first)
    # The documents of new events are rendered without their duplicates, which are rare.
    duplicate = duplicates.propose(connection, after)
    # The documents of link targets show the inverse link.
    targets = {row["target"] for write in writes for row in write.rows[t.event_link]}
    showing = (neighbours | targets | set(replaced)) - {w.event for w in created}
    refreshed = states.render(connection, showing | duplicate, first, before)
    changes = [Change(write.event, write.row["version"], write.kind) for write in writes]
    written = {change.id for change in changes}
    changes += (one for one in refreshed if one.id not in written)
    history.number(connection, changes, now_us, author)


def _by_table(writes: Iterable[Write]) -> ByTable:
    rows: ByTable = defaultdict(list)
    for write in writes:
        for table, new in write.rows.items():
            rows[table] += new
    return rows


def _insert_places(connection: sa.Connection, writes: Sequence[Write]) -> None:
    for table in (t.place, t.place_name):
        rows = {
            tuple(row[key.name] for key in table.primary_key.columns): row
            for write in writes
            for row in write.rows[table]
        }
        bulk.insert_missing(connection, table, list(rows.values()))


def _insert(connection: sa.Connection, rows: ByTable) -> None:
    bulk.insert_many(connection, t.event, rows[t.event])
    for table, new in rows.items():
        if table not in {t.event, t.place, t.place_name}:
            bulk.insert_many(connection, table, new)


def _forget_ids(connection: sa.Connection, events: Sequence[UUID]) -> None:
    """Delete the external ids of events that are restored: a merge may have given them others. All
    other events keep the ids that they ever had.
    """
    if events:
        states.keep_ids(connection, events)
        known = t.event_external_id
        connection.execute(sa.delete(known).where(among(known.c.event, events)))


def _replace(connection: sa.Connection, rows: ByTable, events: Sequence[UUID]) -> None:
    if not events:
        return
    for table in _CHILDREN:
        connection.execute(sa.delete(table).where(among(table.c.event, events)))
    other = t.event_match.c.other
    connection.execute(sa.delete(t.event_match).where(among(other, events)))
    bulk.upsert_rows(connection, t.event, rows[t.event], kept=["created_us"])
    if rows[t.event_external_id]:
        insert = bulk.upsert(connection, t.event_external_id)
        connection.execute(insert.on_conflict_do_nothing(), rows[t.event_external_id])
    for table in _CHILDREN:
        bulk.insert_many(connection, table, rows[table])

"""What people decided about events, which no later import undoes.

A row of `correction` is a member of an event that a person changed. The row of WHOLE is that a
person made or brought back the event, so that all its members are theirs, or withdrew or merged it.
A row ends when a file brings the same value, or when it is settled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import ValidationError

from app import tables as t
from app.db.bulk import insert_many
from app.db.value_lists import among
from app.domain.identity import new_id
from app.events.draft import EventDraft
from app.events.write.contents import (
    FIELDS,
    Content,
    content,
    contents,
    read,
    recited,
    shown,
    with_citations,
)
from app.events.write.decided import WHOLE, withdrawn
from app.events.write.references import References
from app.history import Author

Row: TypeAlias = dict[str, Any]
"""A row of `correction`."""
Rows: TypeAlias = dict[str, Row]
"""The corrections of an event, by member."""

_TOGETHER: Final = (("type", "details"), ("dataset", "external_id"))
"""Members of which one is not valid without the other."""


def note(
    connection: sa.Connection,
    before: Mapping[UUID, Content],
    written: Collection[UUID],
    author: Author,
    now_us: int,
) -> None:
    """Record what a person changed: `before` is `contents.shown` of the events that existed."""
    decide(connection, [one for one in written if one not in before], author, now_us)
    after = shown(connection, [one for one in written if one in before])
    changed = {
        event: fields
        for event, value in after.items()
        if (fields := [one for one in FIELDS if before[event][one] != value[one]])
    }
    if not changed:
        return
    found = _found(connection, changed)
    current = contents(connection, [event for event in changed if event in found])
    rows = {}
    for event, fields in changed.items():
        own = dict(found.get(event, {}))
        for field in fields:
            new = _row(event, field, author.by, now_us)
            old = own.get(field, new)
            own[field] = old | {name: new[name] for name in ("id", "by", "at_us")}
            if old["file_us"] is not None and old["file"] == current[event][field]:
                del own[field]
        rows[event] = list(own.values())
    store(connection, rows)


def decide(
    connection: sa.Connection, events: Collection[UUID], author: Author, now_us: int
) -> None:
    """Record that a person made, brought back, withdrew or merged these events."""
    store(connection, {one: [_row(one, WHOLE, author.by, now_us)] for one in events})


def forget(connection: sa.Connection, events: Collection[UUID], field: str | None = None) -> None:
    """Delete the corrections of these events, or those of a member."""
    if events:
        row = t.correction.c
        which = sa.true() if field is None else row.field == field
        connection.execute(sa.delete(t.correction).where(among(row.event, events), which))


def decided(connection: sa.Connection, events: Collection[UUID]) -> set[UUID]:
    """Those of these events that a person made, brought back, withdrew or merged."""
    row = t.correction.c
    statement = sa.select(row.event).where(among(row.event, events), row.field == WHOLE)
    return set(connection.scalars(statement)) if events else set()


def of_member(connection: sa.Connection, events: Collection[UUID], field: str) -> set[UUID]:
    """Those of these events of which a person changed a member, or decided as a whole."""
    row = t.correction.c
    statement = sa.select(row.event).where(among(row.event, events), row.field.in_((WHOLE, field)))
    return set(connection.scalars(statement)) if events else set()


def hold(
    connection: sa.Connection,
    drafts: Sequence[EventDraft],
    references: References,
    now_us: int,
    *,
    take_file: bool,
) -> "Held | None":
    """What these drafts of a file are after corrections; None if none of them has any.

    With `take_file` the values of the file are taken, and the corrections end.
    """
    gone = withdrawn(connection, drafts, references.known)
    events = [gone.get(at) or references.event_of(draft) for at, draft in enumerate(drafts)]
    found = _found(connection, events)
    if not found:
        return None
    held = Held(drafts, references, now_us)
    partly: dict[int, UUID] = {}
    for at, draft in enumerate(drafts):
        event = events[at]
        is_gone = WHOLE in found.get(event, {}) and event not in references.events
        is_merged = is_gone and not references.known.keys().isdisjoint(draft.known_as)
        if is_gone and (is_merged or not take_file):
            held.keep_withdrawn(at, event, found[event][WHOLE])
        elif take_file:
            held.end(at, event, returns=is_gone)
        elif event in found:
            partly[at] = event
    current = contents(connection, set(partly.values()))
    for at, event in partly.items():
        if event in current:
            held.keep_members(at, event, current[event], found[event])
    return held


class Held:
    """The drafts of a file after corrections.

    `drafts` are those to write, by their indexes. `kept` has the digest of the file's own content
    for each draft of which the event keeps something. `events` are the events of the drafts that
    have corrections, `returning` those that come back, and `rows` the corrections that they have
    from now on, if these change.
    """

    def __init__(self, drafts: Sequence[EventDraft], references: References, now_us: int) -> None:
        self.drafts = dict(enumerate(drafts))
        self.kept: dict[int, bytes] = {}
        self.events: dict[int, UUID] = {}
        self.returning: set[UUID] = set()
        self.rows: dict[UUID, list[Row]] = {}
        self._homes = references.homes
        self._now_us = now_us

    def end(self, at: int, event: UUID, *, returns: bool) -> None:
        """Take the value of the file."""
        self.events[at] = event
        self.rows[event] = []
        if returns:
            # Not a copy, which has the identity of the draft.
            self.drafts[at] = EventDraft.model_construct(**dict(self.drafts[at]) | {"id": event})
            self.returning.add(event)

    def keep_withdrawn(self, at: int, event: UUID, old: Row) -> None:
        """Leave the event withdrawn or merged. What the file says is kept beside it."""
        file = content(self.drafts.pop(at), self._homes)
        self.events[at] = event
        self.kept[at] = _digest(file)
        if old["file"] != file:
            self.rows[event] = [self._disagreeing(old, WHOLE, file, file["dataset"])]

    def keep_members(self, at: int, event: UUID, current: Content, rows: Rows) -> None:
        """Keep the members that a person changed."""
        draft = self.drafts[at]
        file = content(draft, self._homes)
        differing = _differing(current, file, rows)
        merged = file | {field: current[field] for field in differing}
        beside = file | {"date": recited(file["date"], file["citations"], merged["citations"])}
        if "date" in differing:
            merged["date"] = recited(merged["date"], current["citations"], merged["citations"])
        else:
            merged["date"] = beside["date"]
        now = []
        for field in differing:
            old = _origin(rows, field)
            is_same = old["field"] == field and old["file_us"] is not None
            if not is_same or old["file"] != beside[field]:
                old = self._disagreeing(old, field, beside[field], file["dataset"])
            now.append(old)
        if {row["id"] for row in now} != {row["id"] for row in rows.values()}:
            self.rows[event] = now
        self.events[at] = event
        if differing:
            self.kept[at] = _digest(file)
            ids = [one.model_dump() for one in draft.external_ids]
            try:
                self.drafts[at] = read(merged | {"id": str(event), "external_ids": ids})
            except ValidationError:  # an earlier release accepted the value
                del self.drafts[at]

    def _disagreeing(
        self,
        old: Row,
        field: str,
        file: Any,  # noqa: ANN401
        dataset: str | None,
    ) -> Row:
        """The correction `old` as that of a member, with a new value of a file."""
        return old | {
            "field": field,
            "id": new_id(self._now_us),
            "is_open": True,
            "dataset": dataset,
            "file": file,
            "file_us": self._now_us,
        }


def store(connection: sa.Connection, rows: Mapping[UUID, Sequence[Row]]) -> None:
    """Replace the corrections of these events."""
    forget(connection, rows.keys())
    insert_many(connection, t.correction, [row for of in rows.values() for row in of])


def _differing(current: Content, file: Content, rows: Rows) -> list[str]:
    """The members that a person changed, and of which the file has another value."""
    fields = set(FIELDS) if WHOLE in rows else set(rows)
    for pair in _TOGETHER:
        if not fields.isdisjoint(pair) and current[pair[0]] != file[pair[0]]:
            fields |= set(pair)
    own, theirs = with_citations(current), with_citations(file)
    return [field for field in FIELDS if field in fields and own[field] != theirs[field]]


def _origin(rows: Rows, field: str) -> Row:
    """The correction by which an event keeps a member."""
    pair = next((pair for pair in _TOGETHER if field in pair), ())
    return next(rows[name] for name in (field, WHOLE, *pair) if name in rows)


def _found(connection: sa.Connection, events: Iterable[UUID]) -> dict[UUID, Rows]:
    """The corrections of these events; an event without any has no entry until it is read."""
    statement = sa.select(t.correction).where(among(t.correction.c.event, events))
    found: dict[UUID, Rows] = defaultdict(dict)
    for row in connection.execute(statement.order_by(t.correction.c.id)):
        found[row.event][row.field] = row._asdict()
    return found


def _row(event: UUID, field: str, by: str | None, now_us: int) -> Row:
    """The row of a correction with which no file has disagreed so far."""
    return {
        "event": event,
        "field": field,
        "id": new_id(now_us),
        "by": by,
        "at_us": now_us,
        "is_open": False,
        "dataset": None,
        "file": None,
        "file_us": None,
    }


def _digest(value: Content) -> bytes:
    return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()

"""Many events of a request: upserts by their ids, in the order in which they were sent."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.value_lists import among
from app.domain.identity import new_id, record_id
from app.events.draft import EventDraft
from app.events.wire_input import BatchItem
from app.events.write import record
from app.events.write.edits import Editor
from app.events.write.references import known_events
from app.web.bodies import body_error
from app.web.wire import ProblemError

CHUNK: Final = 1_000
"""Events of one transaction, unless all are written in one."""

Check = Callable[[str | None], ProblemError | None]
"""Whether the client may write to a data set: else its error."""


def save(editor: Editor, values: Sequence[Any], first: int, check: Check | None) -> list[BatchItem]:
    """Write events, of which the first has this index. An event that is refused writes nothing.
    Without `check` the client may write to all data sets.

    An item that repeats an event replaces what the earlier one wrote, as a second request would.
    """
    identified = [_with_id(value, editor.now_us) for value in values]
    drafts = editor.drafts(identified)
    history.take_turn(editor.connection)
    items: dict[int, BatchItem] = {}
    for at, draft in enumerate(drafts):
        if not isinstance(draft, EventDraft):
            items[at] = _rejected(first + at, draft)
    if check is not None:
        for at, error in _forbidden(editor, drafts, check):
            items[at] = _rejected(first + at, [error])
    left = [(at, d) for at, d in enumerate(drafts) if isinstance(d, EventDraft) and at not in items]
    while left:
        wave, left = _of_different_events(editor.connection, left)
        saved = _without_shown_links(editor, [draft for _, draft in wave])
        outcomes = record.save(editor.connection, saved, editor.now_us, author=editor.author)
        for (at, _), outcome in zip(wave, outcomes, strict=True):
            items[at] = _item(first + at, outcome)
    _add_duplicates(editor.connection, items.values())
    return [items[at] for at in range(len(values))]


def _with_id(value: Any, now_us: int) -> Any:  # noqa: ANN401
    """An event with an id, which is new if it has none."""
    is_known = not isinstance(value, dict) or value.get("id") or value.get("external_id")
    return value if is_known else value | {"id": str(new_id(now_us))}


def _forbidden(
    editor: Editor, drafts: Sequence[Any], check: Check
) -> Iterator[tuple[int, ProblemError]]:
    """The drafts of data sets to which the client may not write, those of their events included."""
    own = [draft for draft in drafts if isinstance(draft, EventDraft)]
    known = known_events(editor.connection, own)
    ids = {*known.values(), *(draft.identity() for draft in own)}
    event = t.event.c
    statement = sa.select(event.id, event.dataset).where(among(event.id, ids))
    homes: dict[UUID, str | None] = {
        row.id: row.dataset for row in editor.connection.execute(statement)
    }
    for at, draft in enumerate(drafts):
        if isinstance(draft, EventDraft):
            events = [draft.identity(), *(known[pair] for pair in draft.known_as if pair in known)]
            written = {draft.dataset, *(homes[one] for one in events if one in homes)}
            errors = [error for one in sorted(written, key=str) if (error := check(one))]
            if errors:
                yield at, errors[0]


def _of_different_events(
    connection: sa.Connection, drafts: Sequence[tuple[int, EventDraft]]
) -> tuple[list[tuple[int, EventDraft]], list[tuple[int, EventDraft]]]:
    """The drafts that can be written together, and those that wait for them."""
    known = known_events(connection, [draft for _, draft in drafts])
    now: list[tuple[int, EventDraft]] = []
    later: list[tuple[int, EventDraft]] = []
    claimed: set[UUID] = set()
    for at, draft in drafts:
        ids = {
            draft.identity(),
            *(record_id(*pair) for pair in draft.known_as),
            *(known[pair] for pair in draft.known_as if pair in known),
        }
        (now if claimed.isdisjoint(ids) else later).append((at, draft))
        claimed |= ids
    return now, later


def _without_shown_links(editor: Editor, drafts: Sequence[EventDraft]) -> list[EventDraft]:
    """The drafts without the links that the server shows of other events."""
    linked = [draft for draft in drafts if draft.links]
    if not linked:
        return list(drafts)
    known = known_events(editor.connection, linked)
    ids = {
        id(draft): next((known[p] for p in draft.known_as if p in known), draft.identity())
        for draft in linked
    }
    shown = editor.shown_links(list(ids.values()))
    return [
        draft.model_copy(
            update={
                "links": tuple(
                    link
                    for link in draft.links
                    if (
                        ids[id(draft)],
                        link.rel,
                        str(link.event.resolved(draft.dataset)),
                        link.certain,
                    )
                    not in shown
                )
            }
        )
        if draft.links
        else draft
        for draft in drafts
    ]


def _item(index: int, outcome: record.Outcome) -> BatchItem:
    if outcome.kind == "rejected":
        return _rejected(index, [body_error(one.at, one) for one in outcome.refusals])
    return BatchItem(
        index=index,
        status=outcome.kind,
        id=str(outcome.id),
        version=outcome.version,
        errors=[],
        duplicates=[],
    )


def _rejected(index: int, errors: list[ProblemError]) -> BatchItem:
    return BatchItem(
        index=index, status="rejected", id=None, version=None, errors=errors, duplicates=[]
    )


def _add_duplicates(connection: sa.Connection, items: Any) -> None:  # noqa: ANN401
    """Add the likely duplicates of the events that were written."""
    written = {UUID(item["id"]) for item in items if item["status"] in {"created", "updated"}}
    if not written:
        return
    match = t.event_match.c
    forth = sa.select(match.event, match.other).where(among(match.event, written))
    back = sa.select(match.other, match.event).where(among(match.other, written))
    found: dict[str, list[str]] = defaultdict(list)
    for event, other in sorted(connection.execute(sa.union_all(forth, back))):
        found[str(event)].append(str(other))
    for item in items:
        item["duplicates"] = found.get(item["id"], [])

"""Merges of events, earlier versions, and events that come back."""

from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.domain.event_types import LinkRel
from app.events.draft import EventDraft
from app.events.write.edits import ConflictError, Current, Editor, InvalidEventError
from app.events.write.names import Value

_JOINED = ("citations", "external_ids", "links")
"""What an event gets of those that are merged into it."""
_STATED = tuple(LinkRel)[: tuple(LinkRel).index(LinkRel.SAME_AS) + 1]
"""The relations that are no inverse names."""


def merge(editor: Editor, one: Current, into: Current) -> None:
    """Merge an event into another, which gets its citations, external ids and links."""
    # First, as an external id belongs to one event.
    own = editor.own(one.document, one)
    editor.withdraw(one.id, into.id)
    document = editor.own(into.document, into)
    for name in _JOINED:
        document[name] = [*document[name], *_missing(own[name], document[name])]
    document["links"] = [
        link for link in document["links"] if link["event"] not in {str(one.id), str(into.id)}
    ]
    _save(editor, document)


def restore(
    editor: Editor, event: UUID, version: int, current: Current | None
) -> EventDraft | None:
    """Write a version of an event again; None if it has no such version with a document.

    An event that was merged takes back what the other one got of it.

    Raises ConflictError if what the version refers to does not exist any more.
    """
    document = editor.version(event, version)
    if document is None:
        return None
    if current is None:
        _take_back(editor, event, document)
    document["links"] = _own_links(editor, document, current)
    document["external_ids"] = _free_ids(editor, document)
    if current is not None:  # its ids are added, never removed
        held = current.document["external_ids"]
        document["external_ids"] += _missing(held, document["external_ids"])
    return _save(editor, document, restores=True)


def _take_back(editor: Editor, event: UUID, document: Value) -> None:
    """Remove what another event got in a merge of this one, if it has it still."""
    merged = editor.tombstone(event).merged_into
    holder = merged
    while holder is not None and (gone := editor.tombstone(holder)) is not None:
        holder = gone.merged_into
    other = editor.find(holder) if holder is not None else None
    if other is None:
        return
    before = _before_merge(editor, event, merged)
    held = editor.own(other.document, other)
    kept = {
        name: [
            one
            for one in held[name]
            if _text(one) in map(_text, before[name])
            or _text(one) not in map(_text, document[name])
        ]
        for name in _JOINED
    }
    if any(kept[name] != held[name] for name in _JOINED):
        own = {name: held[name] for name in ("dataset", "external_id")}
        if own not in kept["external_ids"]:  # it had none before the merge
            own = dict.fromkeys(own)
        _save(editor, held | own | kept, restores=True)


def _before_merge(editor: Editor, event: UUID, into: UUID) -> Value:
    """The document of an event before another was merged into it."""
    change = t.change.c
    merged = sa.select(sa.func.max(change.seq)).where(change.id == event, change.kind == "merged")
    last = sa.select(sa.func.max(change.version)).where(
        change.id == into, change.seq < merged.scalar_subquery()
    )
    version = editor.connection.scalar(last)
    found = editor.version(into, version) if version else None
    current = editor.find(into)
    if found is None and current is not None:  # the merge changed nothing of it
        found = current.document
    return found or {name: [] for name in _JOINED}


def _free_ids(editor: Editor, document: Value) -> list[Value]:
    """The external ids of an old document that no other event has: it may have had those of an
    event that was merged into it, and came back.
    """
    known = t.event_external_id.c
    pairs = sa.tuple_(known.dataset, known.external_id)
    ids: list[Value] = document["external_ids"]
    wanted = [(one["dataset"], one["external_id"]) for one in ids]
    other = sa.select(known.dataset, known.external_id).where(
        pairs.in_(wanted), known.event != UUID(document["id"])
    )
    taken = {tuple(row) for row in editor.connection.execute(other)}
    own = (document["dataset"], document["external_id"])
    return [one for one, pair in zip(ids, wanted, strict=True) if pair == own or pair not in taken]


def _own_links(editor: Editor, document: Value, current: Current | None) -> list[Value]:
    """The links of an old document that its event stated itself: not those that another event
    states, nor inverse names, which other events stated then.
    """
    event = UUID(document["id"])
    link = t.event_link.c
    stated = sa.select(link.event, link.rel).where(link.target == event)
    shown = {(str(one), LinkRel(rel).inverse) for one, rel in editor.connection.execute(stated)}
    own = sa.select(link.target, link.rel).where(link.event == event)
    kept = {(str(one), rel) for one, rel in editor.connection.execute(own)} if current else set()
    return [
        one
        for one in document["links"]
        if (key := (one["event"], one["rel"])) in kept
        or (key not in shown and one["rel"] in _STATED)
    ]


def _save(editor: Editor, document: Value, *, restores: bool = False) -> EventDraft:
    try:
        draft = editor.draft(document)
        editor.save(draft, restores=restores)
    except InvalidEventError as error:
        details = "; ".join(f"{one['pointer']}: {one['detail']}" for one in error.errors)
        raise ConflictError(f"The event does not fit what exists: {details}.") from None
    return draft


def _missing(values: list[Any], among: list[Any]) -> list[Any]:
    """The values that are not among others."""
    known = {_text(one) for one in among}
    return [one for one in values if _text(one) not in known]


def _text(value: Any) -> bytes:  # noqa: ANN401
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

"""Merges an actor into another, and undoes it.

The participants that were the merged actor are stored, so that they can be given back. One that is
at another position of its event since then, or another actor, stays as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import sqlalchemy as sa

from app import record_history
from app import tables as t
from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.actors.merge import merged, unmerged
from app.db.bulk import insert_many
from app.events.write import moves, refresh
from app.records.record import ActorEditor, ConflictError, Key

_person = t.participant.c
_moved = t.merged_participant.c


def merge(editor: ActorEditor, key: Key, into: Key) -> None:
    """Merge an actor into another, which exists: it gets the names as aliases and the offices."""
    connection = editor.connection
    drafts = actors.drafts(connection, [key.own, into.own])
    remaining = merged(drafts[into.own], drafts[key.own])
    actors.save(connection, [remaining], editor.now_us, editor.author)
    here = sa.select(_person.event, _person.position).where(_person.actor == key.own)
    people = [(event, at) for event, at in connection.execute(here)]
    own = [{"actor": key.own, "event": event, "position": at} for event, at in people]
    insert_many(connection, t.merged_participant, own)
    moves.move(connection, people, into.own, editor.now_us, editor.author)
    _refresh(editor, into)
    actors.delete(connection, [key.own], editor.now_us, editor.author, into.own)


def split(editor: ActorEditor, key: Key, into: Key) -> None:
    """Undo the merge of an actor: it comes back with its events, and the other loses what it got.

    Raises ConflictError if the other was merged since, and the errors of `ActorEditor.save`.
    """
    connection = editor.connection
    last = record_history.last_change(connection, "actor", key.own)
    after = record_history.last_change(connection, "actor", into.own)
    if after.kind == "merged":
        raise ConflictError(f"The actor {into.shown} was merged, too: restore it first.")
    editor.author = replace(editor.author, restores=True)
    editor.restore(key, last.version - 1, None)
    people = sa.select(_person.event, _person.position).join(
        t.merged_participant,
        sa.and_(_moved.event == _person.event, _moved.position == _person.position),
    )
    mine = people.where(_moved.actor == key.own, _person.actor == into.own)
    back = [(event, at) for event, at in connection.execute(mine)]
    moves.move(connection, back, key.own, editor.now_us, editor.author)
    connection.execute(sa.delete(t.merged_participant).where(_moved.actor == key.own))
    if editor.find(into) is not None:
        _give_back(editor, into, last)


def _give_back(editor: ActorEditor, into: Key, merge_: Any) -> None:  # noqa: ANN401 - a row
    """Take from an actor what a merge, this change, added to it in an earlier change of the same
    transaction.
    """
    change = t.change.c
    gained = sa.select(sa.func.max(change.version)).where(
        change.record == "actor",
        change.id == into.own,
        change.first == merge_.first,
        change.at_us == merge_.at_us,
        change.seq < merge_.seq,
    )
    version = editor.connection.scalar(gained)
    if version is None:  # it had all names and offices before
        return
    before, after = (
        _draft(editor, record_history.document_of(editor.connection, "actor", into.own, one))
        for one in (version - 1, version)
    )
    current = actors.drafts(editor.connection, [into.own])[into.own]
    author = replace(editor.author, restores=False)
    actors.save(editor.connection, [unmerged(current, before, after)], editor.now_us, author)
    _refresh(editor, into)


def _refresh(editor: ActorEditor, key: Key) -> None:
    """Derive again what events show of an actor."""
    events = refresh.events_of(editor.connection, "actor", [key.own])
    moves.renamed(editor.connection, events, editor.now_us, editor.author)


def _draft(editor: ActorEditor, document: Mapping[str, Any] | None) -> ActorDraft:
    return cast("ActorDraft", editor.read(dict(document or {})))

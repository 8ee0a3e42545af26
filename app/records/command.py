"""The work of `entente actors merge` and `entente actors split`."""

from getpass import getuser

import sqlalchemy as sa

from app import history, record_history
from app.clock import now_us
from app.domain.countries import Countries
from app.history import Author
from app.records import merges
from app.records.record import ActorEditor


class DryRunError(Exception):
    """Ends the transaction of a dry run."""


def merge_or_split(
    connection: sa.Connection, actor: str, into: str | None, reason: str, *, dry_run: bool
) -> str:
    """Merge an actor `into` another, or without it undo its merge. Returns a sentence.

    Raises ValueError for an id that does not fit, and DryRunError with the sentence.
    """
    history.take_turn(connection)
    author = Author(f"cli:{getuser()}", reason)
    editor = ActorEditor(connection, Countries.load(), author, now_us())
    key = editor.key(actor)
    if into is None:
        last = record_history.last_change(connection, "actor", key.own)
        if last is None or last.kind != "merged":
            raise ValueError(f"the actor {actor} is not merged")
        merges.split(editor, key, editor.key(str(last.into)))
    else:
        other = editor.key(into)
        if key == other or editor.find(key) is None or editor.find(other) is None:
            raise ValueError(f"{actor} and {into} are not two actors: see /v1/actors")
        merges.merge(editor, key, other)
    shown = editor.find(key if into is None else editor.key(into))
    sentence = f"The actor {shown['id']} has events: {shown['events']}."
    if dry_run:
        raise DryRunError(sentence)
    return sentence

"""Writes of the events of files, which leave what people decided."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from app import history
from app.events.draft import EventDraft
from app.events.write import corrections, record
from app.events.write.record import Outcome
from app.events.write.references import DryRun, References
from app.history import IMPORT, Author


def save(
    connection: sa.Connection,
    drafts: Sequence[EventDraft],
    now_us: int,
    dry_run: DryRun | None = None,
    author: Author = IMPORT,
    *,
    take_file: bool = False,
) -> list[Outcome]:
    """`record.save` for the drafts of a file, of which events keep what people decided. With
    `take_file` they take the values of the file.
    """
    if not drafts:
        return []
    if dry_run is None:
        history.take_turn(connection)
    referred = dry_run or DryRun()
    references = References(connection, drafts, referred)
    held = corrections.hold(connection, drafts, references, now_us, take_file=take_file)
    keep = dry_run is None
    if held is None:
        return record.write(connection, drafts, references, now_us, author, keep=keep)
    left = list(held.drafts.values())
    references = References(connection, left, referred)
    references.returning = held.returning
    written = record.write(connection, left, references, now_us, author, keep=keep)
    outcomes = dict(zip(held.drafts, written, strict=True))
    rejected = {held.events.get(at) for at, one in outcomes.items() if one.kind == "rejected"}
    if keep:
        rows = {event: own for event, own in held.rows.items() if event not in rejected}
        corrections.store(connection, rows)
    for at, digest in held.kept.items():
        outcome = outcomes.setdefault(at, Outcome("unchanged", held.events[at]))
        if outcome.kind != "rejected":
            outcomes[at] = replace(outcome, is_kept=True, digest=digest)
    return [outcomes[at] for at in range(len(drafts))]

"""Decisions between a file and a person, within the transaction of the caller."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app import history
from app import tables as t
from app.corrections import wire
from app.db.value_lists import among
from app.domain.refusals import Refusal
from app.events.write import contents, imported, record, restoring
from app.events.write.decided import WHOLE
from app.events.write.edits import ConflictError, Editor, InvalidEventError
from app.events.write.references import DryRun, References
from app.web.bodies import body_error, body_errors


def listed(connection: sa.Connection, rows: Sequence[Any]) -> list[wire.Correction]:
    """Rows of `correction` with the values that their events have."""
    current = contents.contents(connection, {row.event for row in rows if row.field})
    return [
        wire.correction(row, current[row.event][row.field] if row.field else None) for row in rows
    ]


def datasets(connection: sa.Connection, rows: Sequence[Any]) -> set[str | None]:
    """The data sets that a decision about these rows writes to."""
    column = t.event.c
    own = sa.select(column.dataset).where(among(column.id, {row.event for row in rows}))
    return {row.dataset for row in rows} | set(connection.scalars(own.distinct()))


def settle(editor: Editor, rows: Sequence[Any], take: str) -> list[wire.Settled]:
    """Decide for the `file` or the `hand`."""
    if take == "hand":
        return _keep_hand(editor.connection, rows)
    return _take_file(editor, rows)


def _keep_hand(connection: sa.Connection, rows: Sequence[Any]) -> list[wire.Settled]:
    """Leave the events as they are, until the file has another value."""
    row = t.correction.c
    own = sa.update(t.correction).where(among(row.id, [one.id for one in rows]))
    connection.execute(own.values(is_open=False))
    return [wire.settled(one, []) for one in rows]


def _take_file(editor: Editor, rows: Sequence[Any]) -> list[wire.Settled]:
    """Write the values of the file. What is refused writes nothing, and stays."""
    found: dict[UUID, wire.Settled] = {}
    by_event = attrgetter("event")
    for event, group in groupby(sorted(rows, key=by_event), key=by_event):
        some = list(group)
        savepoint = editor.connection.begin_nested()
        try:
            _write(editor, event, some)
            savepoint.commit()
            errors = []
        except (ConflictError, InvalidEventError, ValidationError) as error:
            savepoint.rollback()
            errors = list(_errors(error))
        found |= {row.id: wire.settled(row, errors) for row in some}
    return [found[row.id] for row in rows]


def _write(editor: Editor, event: UUID, rows: Sequence[Any]) -> None:
    """Write values of the file of an event, and end their corrections."""
    connection = editor.connection
    values = {row.field: row.file for row in rows}
    if WHOLE in values:
        last = history.last_changes(connection, [event])[event]
        restoring.restore(editor, event, last.version - 1, None)
        draft = contents.draft_with(event, values[WHOLE], {})
        (outcome,) = imported.save(
            connection, [draft], editor.now_us, author=editor.author, take_file=True
        )
    else:
        current = contents.contents(connection, [event])[event]
        draft = contents.draft_with(event, current, values)
        references = References(connection, [draft], DryRun())
        if references.event_of(draft) != event:
            raise ConflictError("Another event has its external id.")
        (outcome,) = record.write(
            connection, [draft], references, editor.now_us, editor.author, keep=True
        )
        settled = among(t.correction.c.id, [row.id for row in rows])
        connection.execute(sa.delete(t.correction).where(settled))
    if outcome.refusals:
        raise InvalidEventError([body_error(one.at, one) for one in outcome.refusals])


def _errors(error: Exception) -> Iterator[Any]:
    if isinstance(error, InvalidEventError):
        yield from error.errors
    elif isinstance(error, ValidationError):
        yield from body_errors(error)
    else:
        yield body_error((), Refusal("conflict", str(error)))

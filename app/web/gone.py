"""The answers for records that do not exist any more: 410 with a tombstone, or 308."""

from uuid import UUID

import sqlalchemy as sa

from app import record_history
from app.clock import rfc3339
from app.history import RecordKind
from app.web.problems import Problem
from app.web.wire import Tombstone

NOUNS: dict[RecordKind, str] = {
    "event": "event",
    "actor": "actor",
    "source": "source",
    "dataset": "data set",
}


def successor(connection: sa.Connection, record: RecordKind, own: UUID, shown: str) -> str:
    """The path of the record into which a missing one was merged. `shown` is its id as clients
    write it.

    Raises Problem `not-found` if it never existed, `withdrawn` if it was withdrawn.
    """
    noun, last = NOUNS[record], record_history.last_change(connection, record, own)
    if last is None or last.kind not in {"withdrawn", "merged"}:
        raise Problem("not-found", f"There is no {noun} {shown[:80]}.")
    if last.into is not None:
        return f"/v1/{record}s/{last.into}"
    tombstone = Tombstone(
        id=shown, withdrawn_at=rfc3339(last.at_us), reason=last.reason, merged_into=None
    )
    detail = f"The {noun} {shown} was withdrawn: {last.reason or 'no reason was given'}."
    raise Problem("withdrawn", detail, more={"tombstone": tombstone})

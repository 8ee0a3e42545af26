"""Makes and revokes keys, and notes their use."""

from difflib import get_close_matches
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.clock import microseconds, now_us
from app.domain.api_keys import digest, new_key
from app.domain.identity import new_id
from app.domain.refusals import Refusal
from app.keys import sql
from app.keys.draft import KeyDraft

USE_US: Final = 60_000_000
"""The least microseconds between two notes of the use of a key."""


class NotAllowed(Refusal):
    """A key that is not made, because of the member `field` of its draft."""

    def __init__(self, field: str, code: str, detail: str, near: list[str] | None = None) -> None:
        super().__init__(code, detail, near or ())
        self.field = field


def create(connection: sa.Connection, draft: KeyDraft) -> tuple[str, Any]:
    """Make a key. Returns the key, which is not stored, and its row. Raises NotAllowed."""
    if draft.datasets is not None:
        _check_datasets(connection, draft)
    key, now = new_key(), now_us()
    row = {
        "id": new_id(now),
        "name": draft.name,
        "sha256": digest(key),
        "scope": draft.scope,
        "datasets": None if draft.datasets is None else sorted(set(draft.datasets)),
        "created_us": now,
        "expires_us": None if draft.expires_at is None else microseconds(draft.expires_at),
    }
    try:
        connection.execute(sa.insert(t.api_key), row)
    except sa.exc.IntegrityError:
        detail = f"there is a key {draft.name!r}: revoke it, or choose another name"
        raise NotAllowed("name", "name-taken", detail) from None
    return key, connection.execute(sql.one(row["id"])).one()


def _check_datasets(connection: sa.Connection, draft: KeyDraft) -> None:
    if draft.scope != "write":
        detail = "a limit to data sets is for keys with the scope write"
        raise NotAllowed("datasets", "limit-without-write", detail)
    present = connection.scalars(sa.select(t.dataset.c.id)).all()
    for dataset in draft.datasets or ():
        if dataset not in present:
            near = get_close_matches(dataset, present, 3, 0.5)
            raise NotAllowed("datasets", "unknown-dataset", f"no data set {dataset!r}", near)


def revoke(connection: sa.Connection, key: UUID) -> Any | None:  # noqa: ANN401
    """Revoke a key for ever. Returns its row; None if there is no such key."""
    table = t.api_key
    valid = sa.and_(table.c.id == key, table.c.revoked_us.is_(None))
    connection.execute(sa.update(table).where(valid).values(revoked_us=now_us()))
    return connection.execute(sql.one(key)).one_or_none()


def note_use(connection: sa.Connection, key: UUID, at_us: int) -> None:
    """Store the time of a use, if the stored one is older than a minute."""
    table = t.api_key
    is_old = sa.or_(table.c.used_us.is_(None), table.c.used_us <= at_us - USE_US)
    connection.execute(sa.update(table).where(table.c.id == key, is_old).values(used_us=at_us))


def keys(connection: sa.Connection) -> list[Any]:
    """The rows of all keys, in the order in which they were made."""
    return list(connection.execute(sql.all_keys()))

"""What the history has of actors, sources and data sets: last changes, documents, merges."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.value_lists import among
from app.history import RecordKind


def last_change(connection: sa.Connection, record: RecordKind, own: UUID) -> Any:  # noqa: ANN401
    """(seq, first, version, kind, at_us, reason, into) of the last change of a record; None if it
    never existed.
    """
    change = t.change.c
    statement = (
        sa.select(
            *(change.seq, change.first, change.version, change.kind),
            *(change.at_us, change.reason, change.into),
        )
        .where(change.id == own, change.record == record)
        .order_by(change.seq.desc())
        .limit(1)
    )
    return connection.execute(statement).one_or_none()


def document_of(
    connection: sa.Connection, record: RecordKind, own: UUID, version: int
) -> dict[str, Any] | None:
    """The document of a version of an actor, a source or a data set; None if it has none."""
    row = t.record_version.c
    here = row.record == record, row.id == own, row.version == version
    body = connection.scalar(sa.select(row.document).where(*here))
    document: dict[str, Any] | None = None if body is None else orjson.loads(body)
    return document


def last_documents(
    connection: sa.Connection, record: RecordKind, ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """The last documents of actors, sources or data sets, by id; of missing ones, too."""
    if not ids:
        return {}
    row = t.record_version.c
    here = row.record == record, among(row.id, ids)
    statement = sa.select(row.id, row.document).where(*here).order_by(row.version)
    return {own: orjson.loads(body) for own, body in connection.execute(statement)}


def by_hand(
    connection: sa.Connection, record: RecordKind, ids: Collection[UUID]
) -> dict[UUID, set[str]]:
    """The members of these actors, sources or data sets whose value a person wrote last, by id."""
    if not ids:
        return {}
    change, row = t.change.c, t.record_version.c
    made = sa.and_(change.record == row.record, change.id == row.id, change.version == row.version)
    of_import = sa.or_(change.of_import, change.by.is_(None))
    statement = (
        sa.select(row.id, row.document, of_import)
        .join_from(t.record_version, t.change, made)
        .where(row.record == record, among(row.id, ids))
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    last: dict[UUID, dict[str, Any]] = {}
    for own, body, is_import in connection.execute(statement.order_by(row.id, row.version)):
        document = orjson.loads(body)
        before = last.get(own, {})
        changed = {name for name in document if document[name] != before.get(name, ...)}
        found[own] = found[own] - changed if is_import else found[own] | changed - {"version"}
        last[own] = document
    return found


def with_hand(
    connection: sa.Connection,
    record: RecordKind,
    rows: Sequence[Mapping[str, Any]],
    stored: Mapping[Any, Mapping[str, Any]],
    kept: set[UUID],
) -> list[Mapping[str, Any]]:
    """Rows of an import, with what persons changed as it is stored. Adds the ids in the history of
    those of which something is kept to `kept`.
    """
    keys = {
        row["id"]: history.dataset_id(row["id"]) if record == "dataset" else row["id"]
        for row in rows
        if row["id"] in stored and any(stored[row["id"]][name] != row[name] for name in row)
    }
    changed = by_hand(connection, record, list(keys.values()))
    found: list[Mapping[str, Any]] = []
    for row in rows:
        own = keys.get(row["id"])
        hand = changed.get(own, set()) if own else set()
        held = {name: stored[row["id"]][name] for name in row if name in hand}
        now = {**row, **held}
        if own and now != row:
            kept.add(own)
        found.append(now)
    return found


def survivors(
    connection: sa.Connection, record: RecordKind, ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """The records into which those of these ids were merged that do not exist, by their id."""
    found: dict[UUID, UUID] = {}
    asked, change = set(ids), t.change.c
    while asked:
        merges = sa.select(change.id, change.version, change.into).where(
            among(change.id, asked), change.record == record, change.kind == "merged"
        )
        rows = connection.execute(merges).all()
        last = history.last_changes(connection, {row.id for row in rows}, record)
        step = {row.id: row.into for row in rows if last[row.id].version == row.version}
        found = step | {one: step.get(into, into) for one, into in found.items()}
        asked = set(step.values())
    return {one: found[one] for one in ids if one in found}


def version_of(record: RecordKind, own: sa.ColumnElement[Any]) -> sa.Label[int]:
    """The current version of a record with its own id, a UUID or the slug of a data set."""
    version = t.record_version.c
    one = version.slug == own if record == "dataset" else version.id == own
    here = sa.select(sa.func.max(version.version)).where(version.record == record, one)
    return here.scalar_subquery().label("version")


def unversioned(connection: sa.Connection) -> dict[str, list[Any]]:
    """The actors, sources and data sets whose current version is missing, or is not that of their
    last change, and the current versions of missing records, by kind.
    """
    row, change = t.record_version.c, t.change.c
    last = sa.select(sa.func.max(change.version)).where(
        change.id == row.id, change.record == row.record
    )
    found: dict[str, list[Any]] = {}
    for table in (t.actor, t.source, t.dataset):
        own = row.slug if table is t.dataset else row.id
        current = (
            sa.select(own.label("own"))
            .where(
                row.record == table.name,
                row.until.is_(None),
                row.version == last.correlate(t.record_version).scalar_subquery(),
            )
            .subquery()
        )
        ids = sa.select(table.c.id)
        versions = sa.select(current.c.own)
        both = sa.except_(ids, versions), sa.except_(versions, ids)
        if wrong := [one for each in both for one in connection.scalars(each)]:
            found[table.name] = wrong
    return found

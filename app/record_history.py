"""What the history has of actors, sources and data sets: last changes, documents, merges."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import history
from app import tables as t
from app.db.value_lists import among
from app.domain.identity import FIRST_ID
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
    """The members of these actors, sources or data sets that persons changed since the last import
    of each. A record that was never imported has none.
    """
    if not ids:
        return {}
    change, row = t.change.c, t.record_version.c
    imports = (
        sa.select(change.id, sa.func.max(change.version).label("version"))
        .where(
            among(change.id, ids),
            change.record == record,
            sa.or_(change.of_import, change.by.is_(None)),
        )
        .group_by(change.id)
        .subquery()
    )
    here = sa.and_(
        row.record == record,
        row.id == imports.c.id,
        sa.or_(row.version == imports.c.version, row.until.is_(None)),
    )
    statement = sa.select(row.id, row.document).join_from(imports, t.record_version, here)
    first: dict[UUID, dict[str, Any]] = {}
    found: dict[UUID, set[str]] = {}
    for own, body in connection.execute(statement.order_by(row.id, row.version)):
        document = orjson.loads(body)
        base = first.setdefault(own, document)
        changed = {name for name in document if document[name] != base.get(name)}
        found[own] = changed - {"version"}
    return found


def with_hand(
    connection: sa.Connection,
    record: RecordKind,
    rows: Sequence[Mapping[str, Any]],
    stored: Mapping[Any, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Rows of an import, with what persons changed as it is stored."""
    keys = {
        row["id"]: history.dataset_id(row["id"]) if record == "dataset" else row["id"]
        for row in rows
        if row["id"] in stored and any(stored[row["id"]][name] != row[name] for name in row)
    }
    changed = by_hand(connection, record, list(keys.values()))
    return [
        {
            name: stored[row["id"]][name]
            if name in changed.get(keys.get(row["id"], FIRST_ID), ())
            else value
            for name, value in row.items()
        }
        for row in rows
    ]


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

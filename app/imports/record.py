"""Saves the account of an import run, in the transactions of its batches."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import clock
from app import tables as t
from app.db.bulk import insert_many
from app.domain.identity import new_id
from app.imports.account import Account, Rejected


def begin(connection: sa.Connection, account: Account, now_us: int) -> None:
    """Insert a run, and set `account.id`. If it is killed, the counts of its last batch remain."""
    account.id = new_id(now_us)
    connection.execute(
        sa.insert(t.import_run),
        [
            {
                "id": account.id,
                "format": account.format,
                "files": account.files,
                "by": account.by,
                "complete": account.complete,
                "started_us": now_us,
                "finished_us": None,
                "alive_us": now_us,
                "error": None,
                **_columns(account),
            }
        ],
    )


def advance(
    connection: sa.Connection, account: Account, rejected: Sequence[Rejected], before: int
) -> None:
    """Update the counts after a batch and insert its rejections; `before` were inserted earlier."""
    run = t.import_run
    values = {"alive_us": clock.now_us(), **_columns(account)}
    connection.execute(sa.update(run).where(run.c.id == account.id).values(values))
    insert_many(
        connection,
        t.import_rejection,
        [
            {
                "run": account.id,
                "position": position,
                "file": one.file,
                "row": one.row,
                "code": one.code,
                "detail": one.detail,
                "raw": one.raw,
            }
            for position, one in enumerate(rejected, before)
        ],
    )


def finish(connection: sa.Connection, account: Account, now_us: int) -> None:
    """Set the end of a run, and the import time of its data set if anything changed.

    Rejections of earlier runs over the same files are deleted: a fixed file replaces them.
    """
    run = t.import_run
    if account.withdrawn or any(account.fates[fate] for fate in ("created", "updated", "kept")):
        imported = sa.update(t.dataset).where(t.dataset.c.id == account.dataset)
        connection.execute(imported.values(imported_us=now_us))
    connection.execute(
        sa.update(run).where(run.c.id == account.id).values(finished_us=now_us, **_columns(account))
    )
    # The names of files are JSON, which is compared here and not in the database.
    earlier = sa.select(run.c.id, run.c.files).where(
        run.c.format == account.format,
        run.c.dataset.is_not_distinct_from(account.dataset),
        run.c.id != account.id,
    )
    same = [row.id for row in connection.execute(earlier) if row.files == account.files]
    if same:
        rejection = t.import_rejection
        connection.execute(sa.delete(rejection).where(rejection.c.run.in_(same)))


def sender(connection: sa.Connection, run: UUID) -> str | None:
    """The name of the key that sent a run; None for one of the command."""
    by: str | None = connection.scalar(sa.select(t.import_run.c.by).where(t.import_run.c.id == run))
    return by


def fail(connection: sa.Connection, run: UUID, error: str) -> None:
    """Note why a run ended before its end, unless it has finished."""
    here = t.import_run.c
    statement = sa.update(t.import_run).where(here.id == run, here.finished_us.is_(None))
    connection.execute(statement.values(error=error))


def _columns(account: Account) -> dict[str, object]:
    return {
        "dataset": account.dataset,
        **account.counts(),
        "withdrawn": account.withdrawn,
        "reasons": dict(account.reasons),
    }


def runs(connection: sa.Connection) -> list[Any]:
    """All runs, newest first, with the columns of `import_run`."""
    return list(connection.execute(sa.select(t.import_run).order_by(t.import_run.c.id.desc())))


def latest(connection: sa.Connection) -> UUID | None:
    """The newest run; None if there is none."""
    run = t.import_run.c
    return connection.scalar(sa.select(run.id).order_by(run.id.desc()).limit(1))


def rejections(connection: sa.Connection, run: UUID) -> list[Rejected] | None:
    """The rejected rows of a run, in order; None if the run does not exist."""
    exists = sa.select(t.import_run.c.id).where(t.import_run.c.id == run)
    if connection.scalar(exists) is None:
        return None
    rejection = t.import_rejection.c
    statement = (
        sa.select(rejection.file, rejection.row, rejection.raw, rejection.code, rejection.detail)
        .where(rejection.run == run)
        .order_by(rejection.position)
    )
    return [Rejected(*row) for row in connection.execute(statement)]

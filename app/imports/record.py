"""Writing what an import run did, inside the transactions of the run itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_many
from app.domain.identity import new_id
from app.imports.account import Account, Rejected


def begin(connection: sa.Connection, account: Account, now_us: int) -> None:
    """Note that a run began, under a new id. If it is killed, its counts so far stay."""
    account.id = new_id(now_us)
    connection.execute(
        sa.insert(t.import_run),
        [
            {
                "id": account.id,
                "format": account.format,
                "files": account.files,
                "complete": account.complete,
                "started_us": now_us,
                "finished_us": None,
                **_counted(account),
            }
        ],
    )


def advance(
    connection: sa.Connection, account: Account, rejected: Sequence[Rejected], before: int
) -> None:
    """Keep the counts after a batch, and its rejections; `before` is how many there were."""
    run = t.import_run
    connection.execute(sa.update(run).where(run.c.id == account.id).values(**_counted(account)))
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
    """Note the end of a run. What earlier runs over the same files rejected is forgotten.

    A data set of which anything changed was imported now.
    """
    run = t.import_run
    if account.fates["created"] or account.fates["updated"] or account.withdrawn:
        imported = sa.update(t.dataset).where(t.dataset.c.id == account.dataset)
        connection.execute(imported.values(imported_us=now_us))
    connection.execute(
        sa.update(run).where(run.c.id == account.id).values(finished_us=now_us, **_counted(account))
    )
    earlier = sa.select(run.c.id, run.c.files).where(
        run.c.format == account.format,
        run.c.dataset.is_not_distinct_from(account.dataset),
        run.c.id != account.id,
    )
    same = [row.id for row in connection.execute(earlier) if row.files == account.files]
    if same:
        rejection = t.import_rejection
        connection.execute(sa.delete(rejection).where(rejection.c.run.in_(same)))


def _counted(account: Account) -> dict[str, object]:
    return {
        "dataset": account.dataset,
        **account.counts(),
        "withdrawn": account.withdrawn,
        "reasons": dict(account.reasons),
    }


def runs(connection: sa.Connection) -> list[Any]:
    """All runs, newest first; the columns of `import_run`."""
    return list(connection.execute(sa.select(t.import_run).order_by(t.import_run.c.id.desc())))


def rejections(connection: sa.Connection, run: UUID) -> list[Rejected] | None:
    """What a run rejected, in the order of its rows; None if there is no such run."""
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

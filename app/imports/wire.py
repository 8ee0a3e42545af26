"""Import runs as clients see them: counts only, since raw rows of licensed data are not public."""

from typing import Any

from typing_extensions import TypedDict

from app.clock import rfc3339


class ImportRun(TypedDict):
    """`read` rows = created + updated + unchanged + merged + rejected; `reasons` of rejection.

    `withdrawn` counts events that a complete data set lacks. `dataset` is null if the run read
    several; `finished_at` and `seconds` are null while it goes on, and if it was interrupted.
    """

    id: str
    format: str
    dataset: str | None
    complete: bool
    read: int
    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    withdrawn: int
    reasons: dict[str, int]
    started_at: str
    finished_at: str | None
    seconds: float | None


class ImportList(TypedDict):
    items: list[ImportRun]
    next: str | None
    query: dict[str, Any]


def import_run(row: Any) -> ImportRun:  # noqa: ANN401
    finished = row.finished_us
    return ImportRun(
        id=str(row.id),
        format=row.format,
        dataset=row.dataset,
        complete=row.complete,
        read=row.read,
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        merged=row.merged,
        rejected=row.rejected,
        withdrawn=row.withdrawn,
        reasons=row.reasons,
        started_at=rfc3339(row.started_us),
        finished_at=None if finished is None else rfc3339(finished),
        seconds=None if finished is None else (finished - row.started_us) / 1_000_000,
    )

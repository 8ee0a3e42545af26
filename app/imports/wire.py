"""Import runs as clients see them: counts only, since raw rows of licensed data are not public."""

from typing import Any

from typing_extensions import TypedDict

from app.clock import rfc3339
from app.web.wire import Counts, Moment, NextCursor, ResolvedQuery, Uuid, described, of_row


@described
class ImportRun(TypedDict):
    """A run of an import: read = created + updated + unchanged + merged + rejected."""

    id: Uuid
    """The id of the run."""
    format: str
    """The format of the files."""
    dataset: str | None
    """The id of the data set; null if the run read several."""
    complete: bool
    """Whether the files were declared to be the complete data set."""
    read: int
    """Rows that were read."""
    created: int
    """Rows that became new records."""
    updated: int
    """Rows that changed a record."""
    unchanged: int
    """Rows whose record was already the same."""
    merged: int
    """Rows that belong to the event of another row."""
    rejected: int
    """Rows that were refused."""
    withdrawn: int
    """Events that were withdrawn because the complete data set no longer holds them."""
    reasons: Counts
    """The number of refused rows for each reason."""
    started_at: Moment
    """When the run started."""
    finished_at: Moment | None
    """When it ended; null while it runs, and if it was interrupted."""
    seconds: float | None
    """How long it took, in seconds; null with `finished_at`."""


@described
class ImportRunList(TypedDict):
    """A page of import runs."""

    items: list[ImportRun]
    """The runs, newest first."""
    next: NextCursor
    query: ResolvedQuery
    """The request as it was understood."""


def import_run(row: Any) -> ImportRun:  # noqa: ANN401
    """The import run of a row of `import_run`."""
    finished = row.finished_us
    return of_row(
        ImportRun,
        row,
        id=str(row.id),
        started_at=rfc3339(row.started_us),
        finished_at=None if finished is None else rfc3339(finished),
        seconds=None if finished is None else (finished - row.started_us) / 1_000_000,
    )

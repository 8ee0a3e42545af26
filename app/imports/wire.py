"""Import runs as clients see them. Raw rows, of data that may be licensed, are not public."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.clock import now_us, rfc3339
from app.web.wire import (
    ChangeNumber,
    Counts,
    Moment,
    NextCursor,
    ResolvedQuery,
    Uuid,
    described,
    of_row,
)

STALLED_US: Final = 600_000_000
"""A run without a sign of life for this time is taken for dead."""

By = Annotated[
    str | None,
    Field(
        description="The name of the key that sent the files. Only for keys that may write; null "
        "for others, and for runs of the command."
    ),
]
RunState = TypeAliasType(
    "RunState",
    Annotated[
        Literal["running", "finished", "died"],
        Field(
            description="Whether a run goes on, came to its end, or ended before: its process was "
            "killed, or could not read the files. What it wrote is kept, and it can be sent again."
        ),
    ],
)


@described
class ImportRejection(TypedDict):
    """A row that a run refused."""

    file: str
    """The name of its file."""
    row: int
    """Its number in the file, from 1."""
    code: str
    """Why it was refused, a stable slug."""
    detail: str
    """Why it was refused, in a sentence."""
    raw: str
    """The row as it is in the file; a long one is cut."""


@described
class ImportRun(TypedDict):
    """A run of an import: read = created + updated + unchanged + kept + merged + rejected."""

    id: Uuid
    """The id of the run."""
    state: RunState
    """Whether it goes on."""
    error: str | None
    """Why it ended before its end; null if nobody knows."""
    format: str
    """The format of the files."""
    dataset: str | None
    """The id of the data set; null if the run read several."""
    by: By
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
    kept: int
    """Rows of which the record keeps a value that a person gave it."""
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
    rejections: NotRequired[list[ImportRejection]]
    """With `dry_run=true`: the first 100 rows that would be refused."""


@described
class ImportRunList(TypedDict):
    """A page of import runs."""

    items: list[ImportRun]
    """The runs, newest first."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


@described
class ImportRejectionList(TypedDict):
    """A page of the rows that a run refused."""

    items: list[ImportRejection]
    """The rows in the order of the files."""
    next: NextCursor
    query: ResolvedQuery
    """The request as it was understood."""


Binary = Annotated[str, Field(json_schema_extra={"format": "binary"})]


@described
class ImportFiles(TypedDict):
    """The files of an import."""

    file: list[Binary]
    """The files; a format of several files takes them together."""
    mapping: NotRequired[Binary]
    """For the format `table`: the mapping, in TOML."""


def _state(row: Any) -> Literal["running", "finished", "died"]:  # noqa: ANN401
    if row.finished_us is not None:
        return "finished"
    is_dead = row.error is not None or row.alive_us < now_us() - STALLED_US
    return "died" if is_dead else "running"


def import_run(row: Any, *, named: bool) -> ImportRun:  # noqa: ANN401
    """The import run of a row of `import_run`; `named`: whether it has who sent it."""
    finished = row.finished_us
    return of_row(
        ImportRun,
        row,
        id=str(row.id),
        state=_state(row),
        by=row.by if named else None,
        started_at=rfc3339(row.started_us),
        finished_at=None if finished is None else rfc3339(finished),
        seconds=None if finished is None else (finished - row.started_us) / 1_000_000,
    )


def dry_run(
    begun: ImportRun,
    account: Mapping[str, Any] | None,
    rejections: list[Any],
    error: str,
) -> ImportRun:
    """The run of a dry run: as it would begin, with the account, or why there is none."""
    found: Any = {**begun, "state": "died", "error": error}
    if account is not None:
        counts = {name: value for name, value in account.items() if name in begun and name != "id"}
        found |= {**counts, "state": "finished", "finished_at": rfc3339(now_us()), "error": None}
        found["rejections"] = rejections
    ended: ImportRun = found
    return ended

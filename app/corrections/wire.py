"""Corrections as clients see them."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.clock import rfc3339
from app.web.wire import (
    ChangeNumber,
    Moment,
    NextCursor,
    ProblemError,
    ResolvedQuery,
    Uuid,
    described,
)


@described
class Correction(TypedDict):
    """A decision of a person with which a file disagrees."""

    id: Uuid
    """The id of the disagreement: a new one with each value of the file or the person."""
    event: Uuid
    """The id of the event."""
    pointer: str
    """The member of the event, as a JSON pointer; empty for a withdrawn or merged event."""
    hand: Any
    """The value that the event has; null also for an event that is withdrawn."""
    file: Any
    """The value of the file."""
    dataset: str | None
    """The id of the data set of the file."""
    by: str | None
    """Who decided: the name of a key, or `cli:` and a name."""
    at: Moment
    """When the person decided."""
    file_at: Moment
    """When the file was imported that has the value."""


@described
class CorrectionList(TypedDict):
    """A page of corrections with which a file disagrees."""

    items: list[Correction]
    """The corrections, those first that disagree for the longest time."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


SettledStatus = TypeAliasType(
    "SettledStatus",
    Annotated[Literal["settled", "refused"], Field(description="What became of a correction.")],
)


@described
class Settled(TypedDict):
    """What became of a correction."""

    id: Uuid
    """The id of the correction."""
    event: Uuid
    """The id of the event."""
    pointer: str
    """The member of the event, as a JSON pointer; empty for the event as a whole."""
    status: SettledStatus
    """What became of it."""
    errors: list[ProblemError]
    """Why the value of the file is refused, with JSON pointers into the event."""


@described
class SettledList(TypedDict):
    """What became of corrections."""

    items: list[Settled]
    """The corrections in the order of the list, at most 500."""
    settled: int
    """The number of those that are settled."""
    refused: int
    """The number of those that were refused, and remain in the list."""
    left: int
    """The number of corrections that the same request would still find, the refused included."""


def correction(row: Any, hand: Any) -> Correction:  # noqa: ANN401
    """The correction of a row of `correction`, with the value that the event has."""
    return Correction(
        id=str(row.id),
        event=str(row.event),
        pointer=pointer(row.field),
        hand=hand,
        file=row.file,
        dataset=row.dataset,
        by=row.by,
        at=rfc3339(row.at_us),
        file_at=rfc3339(row.file_us),
    )


def settled(row: Any, errors: list[ProblemError]) -> Settled:  # noqa: ANN401
    """What became of a row of `correction`."""
    return Settled(
        id=str(row.id),
        event=str(row.event),
        pointer=pointer(row.field),
        status="refused" if errors else "settled",
        errors=errors,
    )


def pointer(field: str) -> str:
    """The JSON pointer of a member; that of the whole is empty."""
    return f"/{field}" if field else ""

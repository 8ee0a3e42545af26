"""Data sets as clients see them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from typing_extensions import TypedDict

from app.clock import rfc3339
from app.domain.event_types import Coding
from app.web.wire import ChangeNumber, Moment, NextCursor, ResolvedQuery, described, of_row


@described
class DatasetVersion(TypedDict):
    """A version of the description of a body of events with one origin and one licence."""

    id: str
    """The id of the data set, a slug."""
    title: str
    """Its title."""
    description: str | None
    """What it holds and how it was made."""
    licence: str | None
    """The terms under which it can be used."""
    citation: str | None
    """How to cite it."""
    url: str | None
    """Where it was published."""
    coding: Coding
    """Whether its events were coded by persons or by a machine."""
    version: int
    """The number of the version, from 1: each change of the data set makes the next."""


@described
class Dataset(DatasetVersion):
    """A body of events with one origin and one licence."""

    events: int
    """The number of its events."""
    span: str | None
    """The years from its first to its last dated event, an EDTF interval; null if none is dated."""
    imported_at: Moment
    """When it was last imported."""


@described
class DatasetList(TypedDict):
    """All data sets."""

    items: list[Dataset]
    """The data sets by id."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """Empty: this list has no parameters."""


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a DatasetVersion but `version`, of a row."""
    return {name: row[name] for name in DatasetVersion.__annotations__ if name != "version"}


def dataset(row: Any) -> Dataset:  # noqa: ANN401
    """The data set of a row of `sql.counted`."""
    moment = rfc3339(row.imported_us)
    return of_row(Dataset, row, span=span(row.first, row.last), imported_at=moment)


def span(first: int | None, last: int | None) -> str | None:
    """The years between which events begin, from the ordinals of the first and last day."""
    if first is None or last is None:
        return None
    return f"{date.fromordinal(first).year:04}/{date.fromordinal(last).year:04}"

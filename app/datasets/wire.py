"""Data sets as clients see them."""

from datetime import date
from typing import Any

from typing_extensions import TypedDict

from app.clock import rfc3339
from app.domain.event_types import Coding


class Dataset(TypedDict):
    """`span` is an EDTF interval of years, from the first to the last dated event."""

    id: str
    title: str
    description: str | None
    licence: str | None
    citation: str | None
    url: str | None
    coding: Coding
    events: int
    span: str | None
    imported_at: str


class DatasetList(TypedDict):
    items: list[Dataset]
    next: None
    query: dict[str, str]


def dataset(row: Any) -> Dataset:  # noqa: ANN401
    return Dataset(
        id=row.id,
        title=row.title,
        description=row.description,
        licence=row.licence,
        citation=row.citation,
        url=row.url,
        coding=row.coding,
        events=row.events,
        span=span(row),
        imported_at=rfc3339(row.imported_us),
    )


def span(row: Any) -> str | None:  # noqa: ANN401
    """The years between which its events begin."""
    if row.first is None:
        return None
    first, last = (date.fromordinal(day).year for day in (row.first, row.last))
    return f"{first:04}/{last:04}"

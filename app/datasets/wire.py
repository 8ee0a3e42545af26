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
        span=span(row.first, row.last),
        imported_at=rfc3339(row.imported_us),
    )


def span(first: int | None, last: int | None) -> str | None:
    """The years between which events begin, from the ordinals of the first and last day."""
    if first is None or last is None:
        return None
    return f"{date.fromordinal(first).year:04}/{date.fromordinal(last).year:04}"

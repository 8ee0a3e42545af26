"""Sources as clients see them."""

from typing import Any

from typing_extensions import TypedDict

from app.web.wire import NextCursor, ResolvedQuery, Uuid, described, of_row


@described
class Source(TypedDict):
    """A document that events cite."""

    id: Uuid
    """The id of the source."""
    kind: str
    """The kind of document, a slug such as `article`."""
    title: str | None
    """Its title; in brackets if it was given by the editor of the record."""
    publisher: str | None
    """Who published it."""
    language: str | None
    """Its language (BCP 47)."""
    published: str | None
    """When it was published, in EDTF."""
    url: str | None
    """Where it can be read."""
    sha256: str | None
    """The SHA-256 of its text in UTF-8, in which citations count their offsets."""
    events: int
    """The number of events that cite it."""


@described
class SourceList(TypedDict):
    """A page of sources."""

    items: list[Source]
    """The sources by id."""
    next: NextCursor
    query: ResolvedQuery
    """The request as it was understood."""


def source(row: Any) -> Source:  # noqa: ANN401
    """The source of a row of `sql.page` or `sql.one`."""
    return of_row(Source, row, id=str(row.id))

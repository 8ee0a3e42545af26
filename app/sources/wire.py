"""Sources as clients see them."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from app.web.wire import ChangeNumber, NextCursor, ResolvedQuery, Uuid, described, of_row


@described
class SourceVersion(TypedDict):
    """A version of a document that events cite."""

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
    dataset: str | None
    """The data set from which it was imported; null if from none."""
    external_id: str | None
    """Its id there."""
    version: int
    """The number of the version, from 1: each change of the source makes the next."""


@described
class Source(SourceVersion):
    """A document that events cite."""

    events: int
    """The number of events that cite it."""


@described
class SourceList(TypedDict):
    """A page of sources."""

    items: list[Source]
    """The sources by id."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a SourceVersion but `version`, of a row."""
    names = (name for name in SourceVersion.__annotations__ if name != "version")
    return {name: row[name] for name in names} | {"id": str(row["id"])}


def source(row: Any) -> Source:  # noqa: ANN401
    """The source of a row of `sql.page` or `sql.one`."""
    return of_row(Source, row, id=str(row.id))

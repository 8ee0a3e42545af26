"""Sources as clients see them."""

from typing import Any

from typing_extensions import TypedDict


class Source(TypedDict):
    """`sha256` is of the text in which citations count their offsets."""

    id: str
    kind: str
    title: str | None
    publisher: str | None
    language: str | None
    published: str | None
    url: str | None
    sha256: str | None
    events: int


class SourceList(TypedDict):
    items: list[Source]
    next: str | None
    query: dict[str, Any]


def source(row: Any) -> Source:  # noqa: ANN401
    return Source(
        id=str(row.id),
        kind=row.kind,
        title=row.title,
        publisher=row.publisher,
        language=row.language,
        published=row.published,
        url=row.url,
        sha256=row.sha256,
        events=row.events,
    )

"""The draft of a data set."""

from app.domain.event_types import Coding
from app.drafts import Draft, Line, Slug, Text, WebAddress


class DatasetDraft(Draft):
    """A collection of events with one origin and licence. Fields are those of `wire.Dataset`."""

    server_set = frozenset({"events", "span", "imported_at", "version"})

    id: Slug
    title: Line
    description: Text | None = None
    licence: Line | None = None
    citation: Text | None = None
    url: WebAddress | None = None
    coding: Coding

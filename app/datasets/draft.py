"""A data set as somebody hands it in."""

from app.domain.event_types import Coding
from app.drafts import Draft, Line, Slug, Text


class DatasetDraft(Draft):
    """A body of events with one origin and licence."""

    server_set = frozenset({"events", "span", "imported_at"})

    id: Slug
    title: Line
    description: Text | None = None
    licence: Line | None = None
    citation: Text | None = None
    url: Line | None = None
    coding: Coding

"""Topics as clients see them."""

from typing_extensions import TypedDict

from app.web.wire import NextCursor, ResolvedQuery, Topic, described


@described
class TopicDefinition(TypedDict):
    """What a topic covers."""

    id: Topic
    """The topic, as `topics` of an event has it."""
    definition: str
    """What it covers."""


@described
class TopicList(TypedDict):
    """All topics."""

    items: list[TopicDefinition]
    """The topics in alphabetical order."""
    next: NextCursor
    query: ResolvedQuery
    """Empty: this list has no parameters."""

"""Suggestions as clients see them."""

from typing import Any, Literal

from typing_extensions import TypedDict

SuggestionKind = Literal["actor", "country", "place", "topic", "item"]


class Suggestion(TypedDict):
    """`value` is what the filter of that kind takes, or of an item what `q` takes; `count` is the
    number of events.
    """

    kind: SuggestionKind
    value: str
    text: str
    count: int


class SuggestionList(TypedDict):
    items: list[Suggestion]
    query: dict[str, Any]

"""Suggestions as clients see them."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.web.wire import ResolvedQuery, described

SuggestionKind = TypeAliasType(
    "SuggestionKind",
    Annotated[
        Literal["actor", "country", "place", "topic", "item"],
        Field(description="What a suggestion names; `item` is the item of a purchase."),
    ],
)


@described
class Suggestion(TypedDict):
    """A name that begins with the given text, or has a word that does."""

    kind: SuggestionKind
    """What it names."""
    value: str
    """What the filter of that kind accepts: an id, a code, a name. Of an `item`, words for `q`."""
    text: str
    """The name, as it is written in the events."""
    count: int
    """The number of events that it would find."""


@described
class SuggestionList(TypedDict):
    """Suggestions for a text."""

    items: list[Suggestion]
    """The suggestions, those with the most events first."""
    query: ResolvedQuery
    """The request as it was understood."""

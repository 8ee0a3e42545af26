"""The parameters of suggestions."""

from typing import Annotated

from pydantic import Field

from app.suggest.wire import SuggestionKind
from app.web.params import Params
from app.web.values import list_of
from app.web.wire import values_of


class SuggestParams(Params):
    """The parameters of `/v1/suggest`."""

    q: str = Field(
        min_length=1,
        max_length=100,
        description="The prefix of a word of a name, in any script.",
    )
    kind: Annotated[tuple[SuggestionKind, ...], list_of(values_of(SuggestionKind))] = Field(
        default=(), description="The kind of names that are suggested; all by default."
    )
    fuzzy: bool = Field(
        default=False,
        description="Whether names that only sound like the text are suggested beside better ones.",
    )
    limit: int = Field(default=10, ge=1, le=50, description="The maximum number of suggestions.")

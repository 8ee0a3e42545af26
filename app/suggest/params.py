"""What can be asked for suggestions."""

from typing import Annotated

from pydantic import Field

from app.suggest.wire import SuggestionKind
from app.web.params import Params, some_of
from app.web.wire import values_of


class SuggestParams(Params):
    """The parameters of `/v1/suggest`."""

    q: str = Field(
        min_length=1,
        max_length=100,
        description="What is typed so far: the beginning of any word of a name, in any script.",
    )
    kind: Annotated[tuple[SuggestionKind, ...], some_of(values_of(SuggestionKind))] = Field(
        default=(), description="Only these kinds."
    )
    limit: int = Field(default=10, ge=1, le=50, description="Suggestions at most, 1 to 50.")

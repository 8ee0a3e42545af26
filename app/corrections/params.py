"""The parameters of corrections."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.web.paging import ListParams
from app.web.params import invalid_parameters
from app.web.values import Ids, Slugs
from app.web.wire import ProblemError
from app.web.writes import ChangeParams

Take = TypeAliasType(
    "Take",
    Annotated[
        Literal["file", "hand"],
        Field(description="Whose value an event gets: that of the file, or that of the person."),
    ],
)
_EVENT = "The id of an event."
_DATASET = "The data set whose file disagrees."


class CorrectionParams(ListParams):
    """The parameters of the list."""

    event: Ids = Field(default=(), description=_EVENT)
    dataset: Slugs = Field(default=(), description=_DATASET)


class SettleParams(ChangeParams):
    """The parameters of a decision."""

    take: Take = Field(description="`file` writes the value of the file, `hand` leaves it out.")
    id: Ids = Field(default=(), description="The id of a correction, as the list has it.")
    event: Ids = Field(default=(), description=_EVENT)
    dataset: Slugs = Field(default=(), description=_DATASET)

    def check(self) -> None:
        """Raise Problem `invalid-parameters` if nothing says which corrections are meant."""
        if not (self.id or self.event or self.dataset):
            detail = "say which: `id`, `event`, or all of a `dataset`"
            error = ProblemError(parameter="id", code="missing", detail=detail)
            raise invalid_parameters([error])

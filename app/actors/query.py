"""What can be asked of actors."""

from typing import Annotated

from pydantic import Field

from app.domain.event_types import ActorKind
from app.web.lists import ListParams
from app.web.values import CountryCodes, some_of


class ActorParams(ListParams):
    """The parameters of `/v1/actors`."""

    country: CountryCodes = Field(
        default=(), description="The country of the actor, by code or name.", examples=[["MAR"]]
    )
    kind: Annotated[tuple[ActorKind, ...], some_of(tuple(ActorKind))] = Field(
        default=(), description="The kind of actor."
    )

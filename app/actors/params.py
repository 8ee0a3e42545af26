"""The parameters of actors."""

from typing import Annotated

from pydantic import Field, model_validator

from app.actors.name_query import NameQuery
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.web.paging import ListParams
from app.web.params import ParameterConflict
from app.web.values import CountryCodes, list_of


class ActorParams(ListParams):
    """The parameters of `/v1/actors`."""

    q: str | None = Field(
        default=None,
        max_length=200,
        description="Words of a name, in any script and spelling; the last can be a prefix. The "
        "best match comes first: `Mohammed VI`.",
    )
    fuzzy: bool = Field(
        default=False,
        description="Whether actors whose names only sound like `q` are listed beside better ones.",
    )
    country: CountryCodes = Field(
        default=(), description="The country of the actor, by code or name."
    )
    kind: Annotated[tuple[ActorKind, ...], list_of(tuple(ActorKind))] = Field(
        default=(), description="The kind of actor."
    )

    @model_validator(mode="after")
    def _fit(self) -> "ActorParams":
        try:
            self.name_query()
        except Refusal as refusal:
            raise ParameterConflict("q", refusal.code, refusal.detail) from None
        return self

    def name_query(self) -> NameQuery | None:
        """The parsed `q`; None without one."""
        return None if self.q is None else NameQuery(self.q)

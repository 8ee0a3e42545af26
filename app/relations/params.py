"""The parameters of relations."""

from typing import Annotated

from pydantic import Field

from app.domain.event_types import EventType, Status
from app.events.params import AS_OF, EventFilters
from app.web.paging import ListParams
from app.web.values import CountryCodes, Moments, list_of


class ProfileParams(EventFilters):
    """The parameters of a profile: the filters of its timeline."""


class PartnerParams(ListParams):
    """The parameters of `/v1/relations`, the partners of a country."""

    country: CountryCodes = Field(
        description="The country whose partners are listed, by code or name; exactly one.",
        min_length=1,
        max_length=1,
    )
    type: Annotated[tuple[EventType, ...], list_of(tuple(EventType))] = Field(
        default=(), description="The type of the events that are counted."
    )
    status: Annotated[tuple[Status, ...], list_of(tuple(Status))] = Field(
        default=(), description="The status of the events that are counted."
    )
    as_of: Moments | None = Field(default=None, description=AS_OF)
    limit: int = Field(
        default=50, ge=1, le=500, description="The maximum number of partners on a page."
    )

    def filters(self) -> EventFilters:
        """These parameters as filters of events."""
        return EventFilters(type=self.type, status=self.status)

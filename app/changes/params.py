"""The parameters of changes and of differences."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from app.web.params import Params
from app.web.values import CountryCodes, PairCodes, Slugs


class ChangeParams(Params):
    """The parameters of `/v1/changes`."""

    since: int = Field(
        default=0,
        ge=0,
        description="Only changes after the one with this number: the `last` of the answer before, "
        "or the `change` of a list; 0 for all.",
    )
    limit: int = Field(
        default=50, ge=1, le=500, description="The maximum number of changes in an answer."
    )
    documents: bool = Field(
        default=False,
        description="Whether `before` and `after`, the event before and after each change, are in "
        "the answer.",
    )
    country: CountryCodes = Field(
        default=(),
        description="A country that takes part in the event, before or after the change, by code "
        "or name.",
    )
    pair: PairCodes = Field(
        default=(),
        description="Two countries that both take part in the event, before or after the change: "
        "`MAR-ISR`.",
    )
    dataset: Slugs = Field(
        default=(),
        description="The id of a data set of the event, also of one that has been removed.",
    )

    @property
    def has_filters(self) -> bool:
        """Whether not all events match."""
        return bool(self.country or self.pair or self.dataset)

    def match(self, event: Mapping[str, Any]) -> bool:
        """Whether the document of an event matches all filters."""
        present = set(event["countries"])
        known = {one["dataset"] for one in event["external_ids"]}
        return (
            (not self.country or not present.isdisjoint(self.country))
            and (not self.pair or any(present.issuperset(p.split("-")) for p in self.pair))
            and (not self.dataset or not known.isdisjoint(self.dataset))
        )


class DiffParams(Params):
    """The parameters of the difference of two versions."""

    against: int | None = Field(
        default=None,
        ge=0,
        le=999_999_999,
        description="The version with which it is compared; 0 is an empty document. Default: the "
        "version before.",
    )

"""The parameters of changes and of differences."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from app.changes.wire import RecordKind
from app.web.params import Params
from app.web.values import CountryCodes, PairCodes, Slugs, list_of
from app.web.wire import values_of


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
        description="Whether `before` and `after`, the record before and after each change, are in "
        "the answer.",
    )
    record: Annotated[tuple[RecordKind, ...], list_of(values_of(RecordKind))] = Field(
        default=(), description="The kind of record."
    )
    country: CountryCodes = Field(
        default=(),
        description="A country that takes part in the event, or that of the actor, before or after "
        "the change, by code or name.",
    )
    pair: PairCodes = Field(
        default=(),
        description="Two countries that both take part in the event, before or after the change: "
        "`MAR-ISR`. Only changes of events match.",
    )
    dataset: Slugs = Field(
        default=(),
        description="The id of a data set, or of that of the event, actor or source, also of one "
        "that has been removed.",
    )

    @property
    def has_filters(self) -> bool:
        """Whether not all records match."""
        return bool(self.record or self.country or self.pair or self.dataset)

    def match(self, record: str, document: Mapping[str, Any]) -> bool:
        """Whether a document of this kind of record matches all filters."""
        present, known = _countries_and_datasets(record, document)
        return (
            (not self.record or record in self.record)
            and (not self.country or not present.isdisjoint(self.country))
            and (not self.pair or any(present.issuperset(p.split("-")) for p in self.pair))
            and (not self.dataset or not known.isdisjoint(self.dataset))
        )


def _countries_and_datasets(record: str, document: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """What the filters compare. An actor is of one country, but is in no pair."""
    if record == "event":
        known = {one["dataset"] for one in document["external_ids"]}
        return set(document["countries"]), known
    own = document["id"] if record == "dataset" else document["dataset"]
    home = document["country"] if record == "actor" else None
    return {home} if home else set(), {own} if own else set()


class DiffParams(Params):
    """The parameters of the difference of two versions."""

    against: int | None = Field(
        default=None,
        ge=0,
        le=999_999_999,
        description="The version with which it is compared; 0 is an empty document. Default: the "
        "version before.",
    )

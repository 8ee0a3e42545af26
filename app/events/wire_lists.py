"""The JSON shapes of lists and counts of events."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.events.enums import CountRelation, Interval, Matched, Measure
from app.events.wire import Event
from app.web.wire import ChangeNumber, NextCursor, ResolvedQuery, Uuid, described


@described
class Total(TypedDict):
    """The number of events that the filters find."""

    value: int
    """The number."""
    relation: CountRelation
    """Whether it is exact."""


@described
class Highlight(TypedDict):
    """A word of `q` in a text of an event."""

    pointer: str
    """The text, as a JSON pointer (RFC 6901) into the event; of a country, its whole code."""
    start: int
    """Where the word starts in that text, in Unicode code points, 0-based."""
    end: int
    """Where it ends, exclusive."""
    matched: Matched
    """What it has in common with the word of `q`."""


Highlights = TypeAliasType(
    "Highlights",
    Annotated[dict[str, list[Highlight]], Field(description="Found words by the id of the event.")],
)


@described
class EventList(TypedDict):
    """A page of events."""

    items: list[Event]
    """The events, in the order of `sort`."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""
    total: NotRequired[Total]
    """With `total=estimated` or `exact`: the number of events on all pages."""
    highlights: NotRequired[Highlights]
    """With `highlight=true`: where the words of `q` were found, by the id of the event."""
    did_you_mean: NotRequired[list[str]]
    """If the words of `q` find nothing: other spellings of `q` that find events."""


PeriodParts = TypeAliasType(
    "PeriodParts",
    Annotated[
        dict[str, float],
        Field(description="The value of each type, or of each country, in a period."),
    ],
)


@described
class Period(TypedDict):
    """A period of a histogram."""

    start: str
    """Its label: `2021-11-24`, `2021-11`, `2021-Q4`, `2021` or `202X`."""
    value: float
    """The number of events that begin in it, or the sum of their intensities."""
    by: PeriodParts
    """The same for each type or country, if `by` is given; else empty."""


@described
class Histogram(TypedDict):
    """Events counted by the period in which they begin; empty periods are included."""

    interval: Interval
    """The length of a period."""
    measure: Measure
    """What is added up."""
    items: list[Period]
    """The periods from that of the first event to that of the last."""
    coarser: int
    """Events whose start is not known to one period; they are in no period."""
    undated: int
    """Events without a date."""
    relation: CountRelation
    """Whether the numbers are exact."""
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


@described
class FacetValue(TypedDict):
    """A value of a facet."""

    value: str
    """The value."""
    count: int
    """The number of events that have it."""


@described
class Facet(TypedDict):
    """The values of one member of events, counted."""

    items: list[FacetValue]
    """The values, those with the most events first."""
    other: int
    """The number of events of the values that are not listed."""


FacetsByName = TypeAliasType(
    "FacetsByName",
    Annotated[dict[str, Facet], Field(description="FacetCounts by their names, as in `facet`.")],
)


@described
class FacetCounts(TypedDict):
    """Events counted by the values of their members."""

    facets: FacetsByName
    """The facets that were asked for, by name."""
    relation: CountRelation
    """Whether the numbers are exact."""
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


DiffOp = TypeAliasType(
    "DiffOp",
    Annotated[
        Literal["add", "remove", "replace"],
        Field(
            description="Whether only the later document has the value, only the earlier one, or "
            "both have another one."
        ),
    ],
)


@described
class ValueDifference(TypedDict):
    """A value that differs between two documents."""

    op: DiffOp
    """How it differs."""
    pointer: str
    """The place of the value, as a JSON pointer (RFC 6901) into the record."""
    before: Any
    """The value in the earlier document, or in the version `against`; null with `add`."""
    after: Any
    """The value in the other document; null with `remove`."""


DifferenceKind = TypeAliasType(
    "DifferenceKind",
    Annotated[
        Literal["created", "updated", "withdrawn"],
        Field(description="Whether the event was there only later, at both moments, or before."),
    ],
)


@described
class ChangedEvent(TypedDict):
    """An event that differs between two moments."""

    id: Uuid
    """The id of the event."""
    kind: DifferenceKind
    """How it changed."""
    before: int | None
    """Its version at the first moment; null if it was not there."""
    after: int | None
    """Its version at the second moment, the same if only a name or a link that it shows changed."""
    differences: list[ValueDifference]
    """The values that differ. Items of arrays are compared by their index."""


@described
class ChangedEventList(TypedDict):
    """The events that differ between two moments, by id."""

    items: list[ChangedEvent]
    """The events. With filters it may be empty before the last page: continue with `next`."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood, with the changes of both moments in `from` and `to`."""

"""The parameters of events, parsed without the database."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, create_model, model_validator

from app.domain.date_filter import Window, window_between
from app.domain.event_types import Coding, EventType, Instrument, Role, Status
from app.domain.refusals import Refusal
from app.domain.text.query_parser import SearchQuery, parse
from app.domain.topics import TOPICS
from app.events.enums import (
    FACETS,
    DateMatch,
    FacetName,
    HistogramBy,
    Interval,
    Measure,
    Multilateral,
    Precision,
    Sort,
    Succession,
    TotalMode,
)
from app.events.wire import FIELDS, EventField
from app.web.paging import ListParams
from app.web.params import ParameterConflict, Params
from app.web.values import (
    CountryCodes,
    DateEnd,
    DateWindow,
    Ids,
    Moment,
    Moments,
    PairCodes,
    RawNames,
    Slugs,
    list_of,
    one_of,
)
from app.web.wire import Topic, values_of

ROLE_FILTERS = (Role.HOST, Role.GUEST, Role.BUYER, Role.SUPPLIER)
AS_OF = (
    "The moment whose answer is returned: the number of a change, such as the `change` of a list, "
    "a time (RFC 3339), or a day in UTC, which is its end. Default: the present."
)


class AsOfParams(Params):
    """The parameters of a single event."""

    as_of: Moments | None = Field(default=None, description=AS_OF)


class EventFilters(Params):
    """The filters of events except `pair`, which some paths set."""

    id: Ids = Field(default=(), description="The id of an event; at most 100.")
    external_id: RawNames = Field(
        default=(),
        description="The id of an event in its data set, such as `E10`. Add `dataset` if several "
        "data sets use the same ids.",
    )
    country: CountryCodes = Field(
        default=(),
        description="A country that takes part: ISO 3166 alpha-2, alpha-3 or numeric, a prefixed "
        "code (`gw:600`, `cow:600`, `fips:MO`), or a name in Arabic, English or French.",
    )
    with_country: CountryCodes = Field(
        default=(), description="A second country that takes part; only with `country`."
    )
    multilateral: Annotated[Multilateral, one_of(values_of(Multilateral))] = Field(
        default="include",
        description="Whether events of three or more countries are included.",
    )
    actor: RawNames = Field(
        default=(),
        description="An actor that takes part: an id, a name or an alias in any language, such as "
        "`بلخير`.",
    )
    with_actor: RawNames = Field(
        default=(), description="A second actor that takes part; only with `actor`."
    )
    host: RawNames = Field(default=(), description="The host: a country or an actor.")
    guest: RawNames = Field(default=(), description="The guest: a country or an actor.")
    buyer: RawNames = Field(default=(), description="The buyer: a country or an actor.")
    supplier: RawNames = Field(default=(), description="The supplier: a country or an actor.")
    type: Annotated[tuple[EventType, ...], list_of(tuple(EventType))] = Field(
        default=(), description="The type of the event; `/v1/event-types` defines the types."
    )
    exclude_type: Annotated[tuple[EventType, ...], list_of(tuple(EventType))] = Field(
        default=(), description="A type that is excluded."
    )
    instrument: Annotated[tuple[Instrument, ...], list_of(tuple(Instrument))] = Field(
        default=(), description="The instrument of an agreement."
    )
    topic: Annotated[tuple[Topic, ...], list_of(tuple(TOPICS))] = Field(
        default=(), description="A topic of the event; `/v1/topics` defines the topics."
    )
    place: str | None = Field(
        default=None, max_length=500, description="The name of the place of the event."
    )
    status: Annotated[tuple[Status, ...], list_of(tuple(Status))] = Field(
        default=(), description="The status of the event: whether it happened."
    )
    coding: Annotated[tuple[Coding, ...], list_of(tuple(Coding))] = Field(
        default=(), description="Whether a person or a machine coded the event."
    )
    source: Ids = Field(default=(), description="The id of a source that the event cites.")
    dataset: Slugs = Field(
        default=(), description="The id of a data set; `/v1/datasets` lists them."
    )
    exclude_dataset: Slugs = Field(default=(), description="The id of a data set that is excluded.")
    language: Slugs = Field(
        default=(), description="The language of a citation of the event (`ar`, `en`, `fr` …)."
    )
    date: DateWindow | None = Field(
        default=None,
        description="A day, month, season, year or decade, or an interval, in EDTF: `2021-11-24`, "
        "`2021-11`, `2021/2022`, `2021-11/..`. Both ends are included.",
    )
    date_from: DateEnd | None = Field(
        default=None, description="The first day, month or year; not with `date`."
    )
    date_to: DateEnd | None = Field(
        default=None, description="The last day, month or year; not with `date`."
    )
    date_match: Annotated[DateMatch, one_of(values_of(DateMatch))] = Field(
        default="possible",
        description="Whether the event may have happened in the given time, or certainly did.",
    )
    precision: Annotated[tuple[Precision, ...], list_of(values_of(Precision))] = Field(
        default=(), description="The precision of the date of the event."
    )
    succession: Annotated[Succession, one_of(values_of(Succession))] = Field(
        default="exclude",
        description="Whether the direct predecessors and successors of each country are included.",
    )
    q: str | None = Field(
        default=None,
        description="Words in the title, summary, names, place, item, topics or quotes. All must "
        "match, in any inflected form, in Arabic or Latin script: `Belkhir` finds بلخير. Syntax: "
        '`"exact phrase"`, `-word`, `this OR that`, `belk*`.',
    )
    fuzzy: bool = Field(
        default=False,
        description="Whether words that only sound like a word of `q` match where events have the "
        "word itself, too. Without it they match only if no event has the word.",
    )
    updated_since: Moment | None = Field(
        default=None, description="Only events created or changed at or after this time (RFC 3339)."
    )

    as_of: Moments | None = Field(default=None, description=AS_OF)

    @model_validator(mode="after")
    def _fit(self) -> "EventFilters":
        if self.date is not None and (self.date_from is not None or self.date_to is not None):
            raise ParameterConflict(
                "date", "date-twice", "give either `date`, or `date_from` and `date_to`"
            )
        for name, parsed in (("date_to", "window"), ("q", "search")):
            try:
                getattr(self, parsed)
            except Refusal as refusal:
                raise ParameterConflict(name, refusal.code, refusal.detail) from None
        if self.with_country and not self.country:
            raise ParameterConflict(
                "with_country", "country-missing", "`with_country` is a second one: give `country`"
            )
        if len(self.country) == 1 and self.country == self.with_country:
            raise ParameterConflict(
                "with_country", "self-pair", f"write another country than {self.country[0]}"
            )
        for name in ("sort", "highlight", "fuzzy"):
            given = getattr(self, name, None)
            if self.q is None and given in {"relevance", True}:
                raise ParameterConflict(name, "q-missing", f"`{name}` is about words: give `q`")
        if self.q is not None and self.as_of is not None:
            raise ParameterConflict(
                "q",
                "q-with-as-of",
                "the words of past events are not indexed: leave out either `q` or `as_of`",
            )
        if self.with_actor and not self.actor:
            raise ParameterConflict(
                "with_actor", "actor-missing", "`with_actor` is a second one: give `actor`"
            )
        return self

    @cached_property
    def window(self) -> Window | None:
        """The days of `date`, or of `date_from` and `date_to`."""
        if self.date_from is None and self.date_to is None:
            return self.date
        return window_between(self.date_from, self.date_to)

    @cached_property
    def search(self) -> SearchQuery | None:
        """The clauses of `q`."""
        return None if self.q is None else parse(self.q)


class WithPair(EventFilters):
    """All filters of events."""

    pair: PairCodes = Field(
        default=(),
        description="Two countries that both take part, in any order, by code or name: `MAR-ISR`.",
    )


class PageParams(ListParams):
    """The parameters of a list of events, without filters."""

    limit: int = Field(
        default=50, ge=1, le=500, description="The maximum number of events on a page."
    )
    sort: Annotated[Sort, one_of(values_of(Sort))] = Field(
        default="-date",
        description="The order: by date, by time of the last change, or, with `q`, by relevance. "
        "`-` is descending: newest first. Events without a date come last.",
    )
    total: Annotated[TotalMode, one_of(values_of(TotalMode))] = Field(
        default="none",
        description="Whether `total`, the number of events on all pages, is in the answer.",
    )
    fields: Annotated[tuple[EventField, ...], list_of(FIELDS)] = Field(
        default=(),
        description="A top-level field of events that is returned; `id` always is. Default: all.",
    )
    highlight: bool = Field(
        default=False,
        description="Whether `highlights`, the matches of `q` in each event, are in the answer.",
    )

    def echo(self) -> dict[str, Any]:
        return super().echo() | {"sort": self.sort, "limit": self.limit}


class EventListParams(PageParams, WithPair):
    """The parameters of `/v1/events`."""


class TimelineParams(PageParams, EventFilters):
    """The parameters of the timeline of a pair, oldest first."""

    sort: Annotated[Sort, one_of(values_of(Sort))] = Field(
        default="date", description="The order, as in `/v1/events`, but oldest first by default."
    )


class HistogramParams(WithPair):
    """The parameters of `/v1/events/histogram`."""

    interval: Annotated[Interval, one_of(values_of(Interval))] = Field(
        default="year", description="The length of the periods."
    )
    by: Annotated[HistogramBy, one_of(values_of(HistogramBy))] = Field(
        default="none",
        description="Whether each period is divided by type or by country. By country, an event "
        "counts once for each of its countries.",
    )
    measure: Annotated[Measure, one_of(values_of(Measure))] = Field(
        default="count",
        description="Whether events are counted, or their Goldstein intensities are added up.",
    )


class FacetParams(WithPair):
    """The parameters of `/v1/events/facets`."""

    facet: Annotated[tuple[FacetName, ...], list_of(FACETS)] = Field(
        default=("type",), description="A member of events by whose values they are counted."
    )


class _BetweenMoments(ListParams, WithPair):
    @model_validator(mode="after")
    def _without_moment(self) -> "_BetweenMoments":
        for name in ("as_of", "q"):
            if getattr(self, name) is not None:
                raise ParameterConflict(
                    name, f"{name.replace('_', '-')}-with-from", f"leave out `{name}`: see `from`"
                )
        return self


# `from` is a keyword of Python, so that a class cannot declare it.
_MOMENTS: dict[str, Any] = {
    "from": (Moments, Field(description="The first moment, as in `as_of`.")),
    "to": (
        Moments | None,
        Field(default=None, description="The second moment, as in `as_of`. Default: now."),
    ),
}
DifferenceParams = create_model("DifferenceParams", __base__=_BetweenMoments, **_MOMENTS)
"""The parameters of `/v1/events/diff`."""

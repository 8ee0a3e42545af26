"""What can be asked of events: the parameters as they come, read without the database."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, model_validator

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
from app.web.params import (
    BetweenParameters,
    CountryCodes,
    DateEnd,
    DateWindow,
    Ids,
    PairCodes,
    Params,
    RawNames,
    Slugs,
    one_of,
    some_of,
)
from app.web.wire import Topic, values_of

ROLE_FILTERS = (Role.HOST, Role.GUEST, Role.BUYER, Role.SUPPLIER)


class EventFilters(Params):
    """The filters of events, without the pair, which some paths fix."""

    id: Ids = Field(default=(), description="Events by id, up to 100.")
    external_id: RawNames = Field(
        default=(),
        description="Events by their id in a data set, such as `E10`; add `dataset` where several "
        "data sets use the same ids.",
    )
    country: CountryCodes = Field(
        default=(),
        description="A country that takes part: ISO 3166 alpha-2, alpha-3 or numeric, a prefixed "
        "code (`gw:600`, `cow:600`, `fips:MO`), or a name in Arabic, English or French. Several: "
        "any of them.",
    )
    with_country: CountryCodes = Field(
        default=(), description="A second country that must take part as well."
    )
    multilateral: Annotated[Multilateral, one_of(values_of(Multilateral))] = Field(
        default="include",
        description="Events of three or more countries: `include` them, `exclude` them, or `only` "
        "them.",
    )
    actor: RawNames = Field(
        default=(),
        description="An actor that takes part: an id, a name or an alias in any language, such as "
        "`بلخير`.",
    )
    with_actor: RawNames = Field(
        default=(), description="A second actor that must take part as well."
    )
    host: RawNames = Field(default=(), description="The host: a country or an actor.")
    guest: RawNames = Field(default=(), description="The guest: a country or an actor.")
    buyer: RawNames = Field(default=(), description="The buyer: a country or an actor.")
    supplier: RawNames = Field(default=(), description="The supplier: a country or an actor.")
    type: Annotated[tuple[EventType, ...], some_of(tuple(EventType))] = Field(
        default=(), description="The type of event; `/v1/event-types` defines each."
    )
    exclude_type: Annotated[tuple[EventType, ...], some_of(tuple(EventType))] = Field(
        default=(), description="Types that are left out."
    )
    instrument: Annotated[tuple[Instrument, ...], some_of(tuple(Instrument))] = Field(
        default=(), description="The instrument of an agreement."
    )
    topic: Annotated[tuple[Topic, ...], some_of(tuple(TOPICS))] = Field(
        default=(), description="What it is about; `/v1/topics` defines each."
    )
    place: str | None = Field(
        default=None, max_length=500, description="Where it happened: the name of a place."
    )
    status: Annotated[tuple[Status, ...], some_of(tuple(Status))] = Field(
        default=(), description="Whether it happened or is planned, announced, cancelled, disputed."
    )
    coding: Annotated[tuple[Coding, ...], some_of(tuple(Coding))] = Field(
        default=(), description="Whether a person or a machine read the source."
    )
    source: Ids = Field(default=(), description="Events that rest on a source, by its id.")
    dataset: Slugs = Field(default=(), description="Events of a data set; `/v1/datasets` has them.")
    exclude_dataset: Slugs = Field(default=(), description="Data sets that are left out.")
    language: Slugs = Field(
        default=(), description="Events with a citation in this language (`ar`, `en`, `fr` …)."
    )
    date: DateWindow | None = Field(
        default=None,
        description="When: a day, month, year, season or decade, or an interval of these "
        "(`2021-11-24`, `2021-11`, `2021/2022`, `2021-11/..`). Ends are inclusive.",
    )
    date_from: DateEnd | None = Field(
        default=None, description="The first day, month or year; not with `date`."
    )
    date_to: DateEnd | None = Field(
        default=None, description="The last day, month or year; not with `date`."
    )
    date_match: Annotated[DateMatch, one_of(values_of(DateMatch))] = Field(
        default="possible",
        description="`possible`: the event may have happened then; `certain`: it did, wherever it "
        "lies within its date.",
    )
    precision: Annotated[tuple[Precision, ...], some_of(values_of(Precision))] = Field(
        default=(), description="How precise the date is."
    )
    succession: Annotated[Succession, one_of(values_of(Succession))] = Field(
        default="exclude",
        description="`include` adds the direct predecessors and successors of each country.",
    )
    q: str | None = Field(
        default=None,
        description="Words that must all be found, in any form of them and in either script, in "
        "the title, summary, names, place, item, topics or quotes: `Belkhir` finds بلخير. "
        '`"exact phrase"`, `-word`, `this OR that`, `belk*`.',
    )
    updated_since: AwareDatetime | None = Field(
        default=None, description="Events written at or after this moment (RFC 3339)."
    )

    @model_validator(mode="after")
    def _fit(self) -> "EventFilters":
        if self.date is not None and (self.date_from is not None or self.date_to is not None):
            raise BetweenParameters(
                "date", "date-twice", "give either `date`, or `date_from` and `date_to`"
            )
        for name, parsed in (("date_to", "window"), ("q", "search")):
            try:
                getattr(self, parsed)
            except Refusal as refusal:
                raise BetweenParameters(name, refusal.code, refusal.detail) from None
        if self.with_country and not self.country:
            raise BetweenParameters(
                "with_country", "country-missing", "`with_country` is a second one: give `country`"
            )
        if len(self.country) == 1 and self.country == self.with_country:
            raise BetweenParameters(
                "with_country", "self-pair", f"write another country than {self.country[0]}"
            )
        for name in ("sort", "highlight"):
            given = getattr(self, name, None)
            if self.q is None and given in {"relevance", True}:
                raise BetweenParameters(name, "q-missing", f"`{name}` is about words: give `q`")
        if self.with_actor and not self.actor:
            raise BetweenParameters(
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
    """What a list of events takes beside filters."""

    limit: int = Field(default=50, ge=1, le=500, description="Events a page, 1 to 500.")
    sort: Annotated[Sort, one_of(values_of(Sort))] = Field(
        default="-date",
        description="The order: by date or by when it was written, newest first with `-`. Events "
        "without a date come last. `relevance`, with `q`: by where the words were found, then "
        "newest first.",
    )
    total: Annotated[TotalMode, one_of(values_of(TotalMode))] = Field(
        default="none",
        description="Count the events: `exact`, or `estimated`: from kept counts, or up to 1,000.",
    )
    fields: Annotated[tuple[EventField, ...], some_of(FIELDS)] = Field(
        default=(), description="Only these top-level fields; `id` is always there."
    )
    highlight: bool = Field(
        default=False,
        description="With `q`: also where in the texts of each event its words were found.",
    )

    def echo(self) -> dict[str, Any]:
        return super().echo() | {"sort": self.sort, "limit": self.limit}


class EventListParams(PageParams, WithPair):
    """The parameters of `/v1/events`."""


class TimelineParams(PageParams, EventFilters):
    """The parameters of the timeline of a pair, oldest first."""

    sort: Annotated[Sort, one_of(values_of(Sort))] = Field(
        default="date", description="The order, as in `/v1/events`; oldest first unless said."
    )


class HistogramParams(WithPair):
    """The parameters of `/v1/events/histogram`."""

    interval: Annotated[Interval, one_of(values_of(Interval))] = Field(
        default="year", description="The length of a period."
    )
    by: Annotated[HistogramBy, one_of(values_of(HistogramBy))] = Field(
        default="none",
        description="What each period is parted by. By country, an event counts once for each of "
        "its countries.",
    )
    measure: Annotated[Measure, one_of(values_of(Measure))] = Field(
        default="count",
        description="`count` events, or sum their Goldstein `intensity` (those that have one).",
    )


class FacetParams(WithPair):
    """The parameters of `/v1/events/facets`."""

    facet: Annotated[tuple[FacetName, ...], some_of(FACETS)] = Field(
        default=("type",), description="What to count by."
    )

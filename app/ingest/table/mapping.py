"""The model of a mapping. docs/table.md describes each key; `loading` loads mappings."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from app.domain.dates import parse
from app.domain.event_types import (
    ActorKind,
    Coding,
    DiplomaticAct,
    EventType,
    Instrument,
    Role,
    Status,
)
from app.drafts import Edtf, Language, Line, Name, Slug, WebAddress
from app.drafts import Text as LongText
from app.ingest.table.columns import ColumnName, ColumnNames
from app.ingest.table.parts import (
    Choice,
    Encoding,
    Part,
    Regex,
    Regexes,
    Sentinels,
    Topics,
    Words,
)
from app.ingest.table.patterns import EDTF, Pattern, Patterns
from app.ingest.table.texts import CellText, Sentence


class Dataset(Part):
    """The data set of the table. `language` is that of its texts and of the titles."""

    id: Slug
    title: Line
    coding: Coding
    description: LongText | None = None
    licence: Line | None = None
    citation: LongText | None = None
    publisher: Line | None = None
    url: WebAddress | None = None
    language: Language = "en"


class File(Part):
    """The form of the file. `kind` and `delimiter` follow from its suffix if they are not given."""

    kind: Literal["csv", "tsv", "xlsx"] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: Encoding = "utf-8-sig"
    quotes: bool = True
    preamble: Annotated[int, Field(ge=0)] = 0
    header: bool = True
    sheet: str | None = None
    missing: Sentinels = ()
    strip: Regexes = ()


class ColumnRules(Part):
    """Missing values and removed texts of one column, in addition to those of the file."""

    missing: Sentinels = ()
    strip: Regexes = ()


class Precision(StrEnum):
    """The effect of another column on a date (docs/table.md)."""

    WRITTEN = "written"
    APPROXIMATE = "approximate"
    UNCERTAIN = "uncertain"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


class When(Part):
    """A date: one `column` written by `pattern`, or whole numbers in `year`, `month`, `day`."""

    column: ColumnName | None = None
    pattern: Patterns = (Pattern(EDTF, None),)
    year: ColumnName | None = None
    month: ColumnName | None = None
    day: ColumnName | None = None
    precision: Choice[Precision] | None = None

    @model_validator(mode="after")
    def _readable(self) -> "When":
        if (self.column is None) == (self.year is None):
            raise ValueError("give a date as a column, or as a year with an optional month and day")
        if (self.day and not self.month) or (self.month and not self.year):
            raise ValueError("a day needs a month, and a month a year")
        return self


class EventDate(When):
    """The date of the event; with `end` an interval."""

    end: When | None = None

    @model_validator(mode="before")
    @classmethod
    def _same_pattern(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict) and isinstance(end := value.get("end"), dict):
            shared = {"pattern": value["pattern"]} if "pattern" in value else {}
            return {**value, "end": {**shared, **end}}
        return value


class Scheme(StrEnum):
    """The code scheme of the countries in a column; `name` is names alone."""

    NAME = "name"
    ISO2 = "iso2"
    ISO3 = "iso3"
    NUMERIC = "numeric"
    COW = "cow"
    GW = "gw"
    FIPS = "fips"
    CAMEO = "cameo"


class Meaning(Part):
    """The countries that a text means, in a period if one is given; none for no party."""

    country: Words
    from_: Annotated[Edtf, BeforeValidator(str)] | None = Field(default=None, alias="from")
    to: Annotated[Edtf, BeforeValidator(str)] | None = None

    def holds(self, on: date | None) -> bool:
        """Whether the text has this meaning on a date; without a date, only without a period."""
        if self.from_ is None and self.to is None:
            return True
        first = parse(self.from_).earliest if self.from_ else None
        last = parse(self.to).latest if self.to else None
        return on is not None and (first or on) <= on <= (last or on)


def _meanings(value: object) -> object:
    """Codes, a table with codes and a period, or a list of such tables."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return value
    return [{"country": value}]


Meanings = Annotated[tuple[Meaning, ...], BeforeValidator(_meanings)]


class Parties(Part):
    """One side of the event: countries of `columns` or a fixed `country`, an `actor`, or both."""

    role: Choice[Role]
    columns: ColumnNames = ()
    country: str | None = None
    scheme: Scheme | None = None
    split: Words = ()
    strip: Regexes = ()
    others: ActorKind | None = None
    actor: CellText | None = None
    kind: ActorKind | None = None
    office: CellText | None = None
    certain: bool = True
    certain_if_at_most: Annotated[int, Field(ge=1)] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _someone(self) -> "Parties":
        if self.columns and self.country:
            raise ValueError("give columns or a country, not both")
        if not (self.columns or self.country or self.actor):
            raise ValueError("give columns, a country or an actor")
        if (self.actor is None) != (self.kind is None):
            raise ValueError(f"give actor and kind together; kind is one of {', '.join(ActorKind)}")
        if self.office and self.kind is not ActorKind.PERSON:
            raise ValueError('an office is that of an actor with kind = "person"')
        return self


class KnownActor(Part):
    """Parties that are not countries, by their `names` in the file or by a `pattern`."""

    kind: ActorKind
    names: Words = ()
    pattern: Regex | None = None
    name: Name | None = None
    country: str | None = None

    @model_validator(mode="after")
    def _found(self) -> "KnownActor":
        if bool(self.names) == (self.pattern is not None):
            raise ValueError("give the names of the actor in the file, or a pattern, and not both")
        return self


class Place(Part):
    """The place of the event. Its country is not a party."""

    name: CellText
    country: ColumnName | None = None
    scheme: Scheme | None = None
    latitude: ColumnName | None = None
    longitude: ColumnName | None = None


class Details(Part):
    """The details of the types `agreement`, `purchase` and `diplomatic_act`."""

    instrument: Choice[Instrument] | None = None
    in_force: When | None = None
    terminated: When | None = None
    act: Choice[DiplomaticAct] | None = None
    item: CellText | None = None
    category: CellText | None = None
    quantity: CellText | None = None
    quantity_estimated: Choice[bool] | None = None
    value: CellText | None = None
    currency: CellText | None = None
    ordered: When | None = None
    delivered: When | None = None


class Event(Part):
    """The event of a row. `id` is the id in the file, `identity` the columns that replace one.

    `titles` are in other languages than that of the data set, in which `title` is.
    """

    type: Choice[EventType]
    title: Sentence
    titles: dict[Language, Sentence] = Field(default_factory=dict)
    id: CellText | None = None
    identity: ColumnNames = ()
    same_event: ColumnNames = ()
    two_countries: bool = False
    status: Choice[Status] = Choice[Status](default=Status.OCCURRED)
    summary: Sentence | None = None
    topics: Choice[Topics] | None = None
    cameo: CellText | None = None
    quote: ColumnNames = ()

    @model_validator(mode="after")
    def _identified(self) -> "Event":
        if (self.id is None) == (not self.identity):
            raise ValueError(
                'write id = "{…}" if the file has ids, else identity = […]: the columns that'
                " identify an event"
            )
        if self.id is not None and not any(self.id.columns):
            raise ValueError(
                'id has no column, and would be the same for all rows: write id = "{column}"'
            )
        return self


class Mapping(Part):
    """The whole mapping, a field for each table of the TOML file."""

    dataset: Dataset
    file: File = File()
    columns: dict[str, ColumnRules] = Field(default_factory=dict)
    names: dict[str, Meanings] = Field(default_factory=dict)
    actors: tuple[KnownActor, ...] = ()
    event: Event
    date: EventDate | None = None
    parties: tuple[Parties, ...]
    place: Place | None = None
    details: Details = Details()

    @model_validator(mode="after")
    def _someone(self) -> "Mapping":
        if not self.parties:
            raise ValueError("write a table [[parties]] for each side of the event")
        return self

    @model_validator(mode="after")
    def _worded(self) -> "Mapping":
        own = self.dataset.language
        if own in self.event.titles:
            raise ValueError(f"{own!r} is the language of the data set: write it as `title`")
        for language, text in ({own: self.event.title} | self.event.titles).items():
            text.check(language)
        return self

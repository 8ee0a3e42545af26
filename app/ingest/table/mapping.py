"""The mapping: what a TOML file can say about a table. docs/table.md describes each key.

Loading is in loading.py, which turns what is wrong into sentences.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.domain.event_types import (
    ActorKind,
    Coding,
    DiplomaticAct,
    EventType,
    Instrument,
    Role,
    Status,
)
from app.drafts import Language, Line, Name, Slug
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
    """Where the table comes from. `language` is that of its texts and of the titles."""

    id: Slug
    title: Line
    coding: Coding
    description: LongText | None = None
    licence: Line | None = None
    citation: LongText | None = None
    publisher: Line | None = None
    url: Line | None = None
    language: Language = "en"


class File(Part):
    """How the file is written. Its name tells `kind` and `delimiter` where the mapping does not."""

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
    """What is missing in one column, and what is cut from its cells, beside those of the file."""

    missing: Sentinels = ()
    strip: Regexes = ()


class Precision(StrEnum):
    """What a column says of a date beside it."""

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
            raise ValueError("a date is in a column, or in a year with perhaps a month and a day")
        if (self.day and not self.month) or (self.month and not self.year):
            raise ValueError("a day needs a month, and a month a year")
        return self


class EventDate(When):
    """When it happened; with `end`, from when to when."""

    end: When | None = None

    @model_validator(mode="before")
    @classmethod
    def _same_pattern(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict) and isinstance(end := value.get("end"), dict):
            shared = {"pattern": value["pattern"]} if "pattern" in value else {}
            return {**value, "end": {**shared, **end}}
        return value


class Scheme(StrEnum):
    """How a column writes countries."""

    NAME = "name"
    ISO2 = "iso2"
    ISO3 = "iso3"
    NUMERIC = "numeric"
    COW = "cow"
    GW = "gw"
    FIPS = "fips"
    CAMEO = "cameo"


class Parties(Part):
    """One side of the event: countries of `columns` or a fixed `country`, an `actor`, or both."""

    role: Choice[Role]
    columns: ColumnNames = ()
    country: str | None = None
    scheme: Scheme = Scheme.NAME
    split: Words = ()
    strip: Regexes = ()
    others: ActorKind | None = None
    actor: CellText | None = None
    kind: ActorKind | None = None
    certain: bool = True
    optional: bool = False

    @model_validator(mode="after")
    def _someone(self) -> "Parties":
        if self.columns and self.country:
            raise ValueError("countries are in columns, or there is one country: not both")
        if not (self.columns or self.country or self.actor):
            raise ValueError("write columns, a country or an actor: one of them says who it is")
        if (self.actor is None) != (self.kind is None):
            raise ValueError(f"actor and kind go together; kind is one of {', '.join(ActorKind)}")
        return self


class KnownActor(Part):
    """Parties that are no countries, by their `names` in the file or by a `pattern`."""

    kind: ActorKind
    names: Words = ()
    pattern: Regex | None = None
    name: Name | None = None
    country: str | None = None

    @model_validator(mode="after")
    def _found(self) -> "KnownActor":
        if bool(self.names) == (self.pattern is not None):
            raise ValueError("write the names of the actor in the file, or a pattern of them")
        return self


class Place(Part):
    """Where it happened. Its country is no party."""

    name: CellText
    country: ColumnName | None = None
    scheme: Scheme = Scheme.NAME
    latitude: ColumnName | None = None
    longitude: ColumnName | None = None


class Details(Part):
    """What the types `agreement`, `purchase` and `diplomatic_act` have of their own."""

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
    """What a row is: `id` is the file's own, `identity` the columns that stand for one."""

    type: Choice[EventType]
    title: Sentence
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
                'write id = "{…}" if the file has ids, else identity = […]: the columns that tell'
                " one event from another"
            )
        if self.id is not None and not any(self.id.columns):
            raise ValueError('id names no column, so that all rows had one: write id = "{column}"')
        return self


class Mapping(Part):
    """All of it."""

    dataset: Dataset
    file: File = File()
    columns: dict[str, ColumnRules] = Field(default_factory=dict)
    names: dict[str, Words] = Field(default_factory=dict)
    actors: tuple[KnownActor, ...] = ()
    event: Event
    date: EventDate | None = None
    parties: tuple[Parties, ...]
    place: Place | None = None
    details: Details = Details()

    @model_validator(mode="after")
    def _someone(self) -> "Mapping":
        if not self.parties:
            raise ValueError("write a table [[parties]] for each side: who takes part")
        return self

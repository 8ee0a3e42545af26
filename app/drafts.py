"""What all drafts share: a draft is validated input, from a file or a client, not yet recorded."""

from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.identity import record_id
from app.domain.refusals import Refusal

LARGEST: Final = 2**31 - 1
"""Of a whole number: what a column of the database holds."""

# Neither JSON text in PostgreSQL nor a terminal takes the character NUL.
_WRITABLE = r"^[^\x00]*$"
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=_WRITABLE),
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000, pattern=_WRITABLE),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=_WRITABLE)
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_WRITABLE)]
Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Language = Annotated[
    str, StringConstraints(max_length=16, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
]
Names = Annotated[dict[Language, Name], Field(default_factory=dict)]


def _edtf(value: str) -> str:
    return parse(value).text


def _country(value: str, info: ValidationInfo) -> str:
    countries: Countries = (info.context or {})["countries"]
    if countries.get(value) is None:
        near = countries.resolve(value).code
        raise Refusal("country-code", f"{value!r} is no country code: write {near}", [near])
    return value


Saved = Literal["created", "updated", "unchanged"]
"""What became of a record that was not refused."""

Edtf = Annotated[str, AfterValidator(_edtf)]
CountryCode = Annotated[str, AfterValidator(_country)]


class Draft(BaseModel):
    """Frozen. A field that the server sets is ignored, any other unknown one refused."""

    # Built when the first is read: serving reads none.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    server_set: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_server_set(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict) and not cls.server_set.isdisjoint(value):
            return {name: value[name] for name in value if name not in cls.server_set}
        return value

    @classmethod
    def read(cls, value: Any, countries: Countries) -> Self:  # noqa: ANN401
        """Validate what was parsed from JSON. Raises pydantic.ValidationError."""
        return cls.model_validate(value, context={"countries": countries})


class Reference(Draft):
    """A record named by its `id`, or by its `external_id` in a `dataset` (default: the draft's)."""

    server_set = frozenset({"title", "name", "publisher", "language", "published", "url"})

    id: UUID | None = None
    dataset: Slug | None = None
    external_id: ExternalId | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_id(cls, value: Any) -> Any:  # noqa: ANN401
        return {"id": value} if isinstance(value, str | UUID) else value

    @model_validator(mode="after")
    def _named(self) -> "Reference":
        if (self.id is None) == (self.external_id is None):
            raise Refusal("reference", "name a record by its id or by its external_id, not both")
        return self

    def resolved(self, dataset: str | None) -> UUID:
        """The id, computed from the external id where there is no other."""
        if self.id is not None:
            return self.id
        home = self.dataset or dataset
        if home is None or self.external_id is None:
            raise Refusal("reference", f"in which dataset is {self.external_id!r}? add `dataset`")
        return record_id(home, self.external_id)


class Identified(Draft):
    """A record that is its `dataset`'s `external_id`, or has an `id` of its own."""

    id: UUID | None = None
    dataset: Slug | None = None
    external_id: ExternalId | None = None

    @model_validator(mode="after")
    def _identified(self) -> "Identified":
        if (self.dataset is None) != (self.external_id is None):
            raise Refusal("identity", "dataset and external_id go together")
        if self.id is None and self.external_id is None:
            raise Refusal("identity", "give the record a dataset and an external_id")
        return self

    def identity(self) -> UUID:
        """The given id, else the one that follows from dataset and external id."""
        return self._identity

    @cached_property
    def _identity(self) -> UUID:
        if self.id is not None:
            return self.id
        return record_id(str(self.dataset), str(self.external_id))

"""Base classes and field types of drafts: validated records of a file or a client,
not yet stored.
"""

import re
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
"""The largest whole number: that of an INTEGER column of PostgreSQL."""

# PostgreSQL stores no NUL in a text or in JSON, and terminals do not show it.
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
_WEB_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
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
        raise Refusal("country-code", f"{value!r} is not a country code: write {near}", [near])
    return value


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        detail = f"{value[:80]!r} is not an address of the web: write https://… or http://…"
        raise Refusal("invalid-record", detail)
    return value


Saved = Literal["created", "updated", "unchanged"]
"""The effect of saving a record."""

Edtf = Annotated[str, AfterValidator(_edtf)]
CountryCode = Annotated[str, AfterValidator(_country)]
WebAddress = Annotated[Line, AfterValidator(_web_address)]


class Draft(BaseModel):
    """A frozen record. Fields in `server_set` are ignored, other unknown fields are errors.

    So a record of the API, with the fields that the server set, can be imported as it is.
    """

    # Validators are built on first use: serving uses none, and building them slows the start.
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
        """Validate a value that was parsed from JSON. Raises pydantic.ValidationError."""
        return cls.model_validate(value, context={"countries": countries})


class Reference(Draft):
    """A reference to a record: an `id`, or an `external_id` in a `dataset` (default:
    the draft's).
    """

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
            raise Refusal(
                "reference", "refer to a record by its id or by its external_id, and not by both"
            )
        return self

    def resolved(self, dataset: str | None) -> UUID:
        """The id, derived from the external id if it is not given. Raises Refusal `reference`."""
        if self.id is not None:
            return self.id
        home = self.dataset or dataset
        if home is None or self.external_id is None:
            raise Refusal("reference", f"{self.external_id!r} needs a `dataset`")
        return record_id(home, self.external_id)


class Identified(Draft):
    """A record with `dataset` and `external_id`, or with an `id`, or with both."""

    id: UUID | None = None
    dataset: Slug | None = None
    external_id: ExternalId | None = None

    @model_validator(mode="after")
    def _identified(self) -> "Identified":
        if (self.dataset is None) != (self.external_id is None):
            raise Refusal("identity", "give both dataset and external_id, or neither")
        if self.id is None and self.external_id is None:
            raise Refusal("identity", "the record needs a dataset and an external_id, or an id")
        return self

    def identity(self) -> UUID:
        """The given id, else the id derived from dataset and external id."""
        return self._identity

    @cached_property
    def _identity(self) -> UUID:
        if self.id is not None:
            return self.id
        return record_id(str(self.dataset), str(self.external_id))

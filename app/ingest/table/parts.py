"""Field types and base classes of the mapping."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    model_validator,
)

from app.domain.topics import TOPICS
from app.ingest.table.columns import ColumnName, several

T = TypeVar("T")


def _encoding(value: str) -> str:
    try:
        "".encode(value)
    except LookupError:
        raise ValueError(
            f'{value!r} is not an encoding: write "utf-8", "cp1252", "latin-1", "utf-16" …'
        ) from None
    return value


def _regex(value: object) -> re.Pattern[str]:
    try:
        return re.compile(str(value))
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from None


def _sentinel(value: object) -> str:
    text = str(value).strip()
    if text in {"", "*"}:
        raise ValueError(f"{value!r} would make every cell missing; blank cells are missing anyway")
    return text


def _topic(value: str) -> str:
    if value not in TOPICS:
        raise ValueError(f"{value!r} is not a topic: the topics are {', '.join(TOPICS)}")
    return value


Encoding = Annotated[str, AfterValidator(_encoding)]
Sentinels = Annotated[
    tuple[Annotated[str, BeforeValidator(_sentinel)], ...], BeforeValidator(several)
]
Regex = Annotated[InstanceOf[re.Pattern[str]], BeforeValidator(_regex)]
Regexes = Annotated[tuple[Regex, ...], BeforeValidator(several)]
Words = Annotated[tuple[str, ...], BeforeValidator(several)]
Topics = Annotated[tuple[Annotated[str, AfterValidator(_topic)], ...], BeforeValidator(several)]


def instead(given: str, allowed: Iterable[str]) -> str:
    """The end of a sentence about an unknown value: the nearest allowed value, and all of them."""
    known = list(allowed)
    near = get_close_matches(given, known, 1)
    proposal = f": did you mean {near[0]!r}?" if near else ""
    return f"{proposal} (known: {', '.join(known)})"


class Part(BaseModel):
    """A table of a mapping: frozen, and an unknown key is an error with the nearest key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in value:
                if key not in known:
                    raise ValueError(f"there is no key {key!r}{instead(key, known)}")
        return value


class Choice(Part, Generic[T]):
    """A fixed value (`default`), or a value by the cell of `column`, with an optional default."""

    column: ColumnName | None = None
    values: dict[str, T] = Field(default_factory=dict)
    default: T | None = None

    @model_validator(mode="before")
    @classmethod
    def _fixed(cls, value: Any) -> Any:  # noqa: ANN401
        return value if isinstance(value, dict | Choice) else {"default": value}

    @model_validator(mode="after")
    def _complete(self) -> "Choice[T]":
        if (self.column is None) != (not self.values):
            raise ValueError("give column and values together")
        if self.column is None and self.default is None:
            raise ValueError("give a value, or a table with column and values")
        return self

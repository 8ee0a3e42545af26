"""What the tables of a mapping share: checked values, known keys, choices."""

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
            f'{value!r} is no encoding: write "utf-8", "cp1252", "latin-1", "utf-16" …'
        ) from None
    return value


def _regex(value: object) -> re.Pattern[str]:
    try:
        return re.compile(str(value))
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from None


def _sentinel(value: object) -> str:
    text = str(value).strip()
    if text in {"", "*"}:
        raise ValueError(f"{value!r} would make every cell missing; a blank cell always is")
    return text


def _topic(value: str) -> str:
    if value not in TOPICS:
        raise ValueError(f"{value!r} is no topic: write some of {', '.join(TOPICS)}")
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
    """The end of a sentence that says what is not known: what may be meant, and what there is."""
    known = list(allowed)
    near = get_close_matches(given, known, 1)
    meant = f": did you mean {near[0]!r}?" if near else ""
    return f"{meant} (known: {', '.join(known)})"


class Part(BaseModel):
    """A part of a mapping: frozen, and no key is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            for key in value:
                if key not in cls.model_fields:
                    raise ValueError(f"there is no key {key!r}{instead(key, cls.model_fields)}")
        return value


class Choice(Part, Generic[T]):
    """One value, or by `column` the one that `values` has for its cell, else `default`."""

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
            raise ValueError("column and values go together")
        if self.column is None and self.default is None:
            raise ValueError("write a value, or a table of column and values")
        return self

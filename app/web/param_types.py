"""Kinds of parameter values: what a text in a query string may be, and what becomes of it."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticKnownError

from app.domain.date_filter import Window, parse_end, parse_window
from app.domain.dates import Edtf
from app.domain.pairs import parse_pair
from app.domain.refusals import Refusal
from app.web.params import choose, countries_of, parts


def one_of(allowed: Sequence[str]) -> BeforeValidator:
    """One value of a closed list."""
    return BeforeValidator(lambda value: choose(value, allowed))


def some_of(allowed: Sequence[str]) -> BeforeValidator:
    """Several values of a closed list."""

    def validate(values: list[str]) -> tuple[str, ...]:
        return tuple(choose(value, allowed) for value in parts(values, lambda _: False))

    return BeforeValidator(validate)


def listed(values: list[str]) -> tuple[str, ...]:
    """Several values of any kind."""
    return tuple(parts(values, lambda _: False))


def _codes(values: list[str], info: ValidationInfo) -> tuple[str, ...]:
    countries = countries_of(info)
    meant = parts(values, lambda value: bool(countries.matching(value)))
    return tuple(dict.fromkeys(countries.resolve(value).code for value in meant))


def _pairs(values: list[str], info: ValidationInfo) -> tuple[str, ...]:
    countries = countries_of(info)

    def known(value: str) -> bool:
        try:
            parse_pair(value, countries)
        except Refusal:
            return False
        return True

    meant = parts(values, known)
    return tuple(dict.fromkeys(str(parse_pair(value, countries)) for value in meant))


_strings = {"type": "array", "items": {"type": "string"}}
CountryCodes = Annotated[tuple[str, ...], BeforeValidator(_codes), WithJsonSchema(_strings)]
PairCodes = Annotated[tuple[str, ...], BeforeValidator(_pairs), WithJsonSchema(_strings)]
# Names of actors, which only the database knows: kept as they came until `names` has looked.
RawNames = Annotated[tuple[str, ...], WithJsonSchema(_strings)]
Ids = Annotated[tuple[UUID, ...], BeforeValidator(listed)]
Slugs = Annotated[tuple[str, ...], BeforeValidator(listed)]


def _date_text(value: str) -> str:
    if len(value) > _LONGEST_DATE:
        raise PydanticKnownError("string_too_long", {"max_length": _LONGEST_DATE})
    return value


_LONGEST_DATE: Final = 100
_date_string = WithJsonSchema({"type": "string", "maxLength": _LONGEST_DATE})
_canonical = PlainSerializer(lambda date: date.text)
DateWindow = Annotated[
    Window,
    PlainValidator(lambda value: parse_window(_date_text(value))),
    _canonical,
    _date_string,
]
DateEnd = Annotated[
    Edtf,
    PlainValidator(lambda value: parse_end(_date_text(value))),
    _canonical,
    _date_string,
]

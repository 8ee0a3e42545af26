"""Kinds of parameter values: what a text in a query string may be, and what becomes of it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from app.domain.date_filter import parse_window
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
WindowText = Annotated[str, BeforeValidator(lambda value: parse_window(value).text)]

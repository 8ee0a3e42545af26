"""The types of query parameters: each reads one value or a list, and describes itself."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticKnownError

from app.clock import microseconds
from app.domain.countries import Countries
from app.domain.date_filter import Window, parse_end, parse_window
from app.domain.dates import Edtf
from app.domain.pairs import parse_pair
from app.domain.refusals import Refusal
from app.domain.text import fold
from app.web.params import check_choice, check_number, countries_of, split_values

_AND: Final = re.compile(r"[\s-]+(?:and|et|&)[\s-]+|\s+و\s*", re.IGNORECASE)


def _bounded(values: list[str]) -> list[str]:
    check_number(sum(value.count(",") + 1 for value in values))
    return values


def one_of(allowed: Sequence[str]) -> BeforeValidator:
    """A validator: one value of a closed list."""
    return BeforeValidator(lambda value: check_choice(value, allowed))


def list_of(allowed: Sequence[str]) -> BeforeValidator:
    """A validator: a list of values of a closed list."""

    def validate(values: list[str]) -> tuple[str, ...]:
        return tuple(
            check_choice(value, allowed) for value in split_values(values, lambda _: False)
        )

    return BeforeValidator(validate)


def text_list(values: list[str]) -> tuple[str, ...]:
    """A list of any values, split at commas."""
    return tuple(split_values(values, lambda _: False))


def is_one_country(text: str, countries: Countries) -> bool:
    """Whether a value with commas is one country, or an ambiguous name, and not a list.

    Raises Refusal `ambiguous-country` if it can be both.
    """
    parts = text.split(",")
    is_name = bool(countries.matching(text)) and not all(map(countries.matching, parts))
    return is_name or countries.is_one(text, parts)


def country_code(text: str, countries: Countries) -> str:
    """The code of the country that a value without a date names.

    Raises Refusal: `unknown-country`, or `ambiguous-country`, also for the name of an ended state
    that lists existing ones: "Serbia and Montenegro".
    """
    country = countries.resolve(text)
    for parts in (_AND.split(text), text.split()) if country.is_ended else ():
        listed = [_own_name(part, countries) for part in parts]
        if len(listed) > 1 and all(listed):
            codes = [country.code, *filter(None, listed)]
            detail = f'"{text}" may be {codes[0]}, which ended, or the list {", ".join(codes[1:])}'
            raise Refusal("ambiguous-country", f"{detail}: write the codes", codes)
    return country.code


def _own_name(text: str, countries: Countries) -> str | None:
    """The code of the existing country that has a name in one of the three languages."""
    for country in countries.matching(text):
        if not country.is_ended and fold(text) in map(fold, country.names.values()):
            return country.code
    return None


def _codes(values: list[str], info: ValidationInfo) -> tuple[str, ...]:
    countries = countries_of(info)
    meant = split_values(values, lambda value: is_one_country(value, countries))
    return tuple(dict.fromkeys(country_code(value, countries) for value in meant))


def _pairs(values: list[str], info: ValidationInfo) -> tuple[str, ...]:
    countries = countries_of(info)

    def known(value: str) -> bool:
        try:
            parse_pair(value, countries)
        except Refusal:
            return False
        return True

    meant = split_values(values, known)
    return tuple(dict.fromkeys(str(parse_pair(value, countries)) for value in meant))


_strings = {"type": "array", "items": {"type": "string"}}
CountryCodes = Annotated[tuple[str, ...], BeforeValidator(_codes), WithJsonSchema(_strings)]
PairCodes = Annotated[tuple[str, ...], BeforeValidator(_pairs), WithJsonSchema(_strings)]
# Names that only the database has: `events.resolve` splits and looks them up.
RawNames = Annotated[tuple[str, ...], BeforeValidator(_bounded), WithJsonSchema(_strings)]
Ids = Annotated[tuple[UUID, ...], BeforeValidator(text_list)]
Slugs = Annotated[tuple[str, ...], BeforeValidator(text_list)]


def _rfc3339(value: str) -> str:
    if not _RFC3339.fullmatch(value):
        raise Refusal(
            "invalid-time",
            "write a time of RFC 3339, such as 2024-05-31T12:00:00Z; a + in an address is %2B",
        )
    return value


_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
Moment = Annotated[AwareDatetime, BeforeValidator(_rfc3339)]


class AsOf(NamedTuple):
    """A change number, or the time from `start_us` to `end_us`: a moment, or a day in UTC."""

    number: int | None
    start_us: int = 0
    end_us: int = 0


def _as_of(value: str) -> AsOf:
    if _NUMBER.fullmatch(value):
        return AsOf(int(value))
    try:
        if _DAY.fullmatch(value):
            start = microseconds(datetime.fromisoformat(f"{value}T00:00:00Z"))
            return AsOf(None, start, start + 86_400_000_000 - 1)
        if _RFC3339.fullmatch(value):
            moment = microseconds(datetime.fromisoformat(value.upper()))
            return AsOf(None, moment, moment)
    except (ValueError, OverflowError):
        pass
    raise Refusal(
        "invalid-as-of",
        "write the number of a change, a day such as 2026-06-30, or a time of RFC 3339, such as "
        "2026-06-30T12:00:00Z; a + in an address is %2B",
    )


_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Moments = Annotated[
    AsOf,
    PlainValidator(_as_of),
    PlainSerializer(lambda given: given.number),
    WithJsonSchema({"type": "string", "maxLength": 40}),
]


def _date_text(value: str) -> str:
    if len(value) > _MAX_DATE_LENGTH:
        raise PydanticKnownError("string_too_long", {"max_length": _MAX_DATE_LENGTH})
    return value


_MAX_DATE_LENGTH: Final = 100
_date_string = WithJsonSchema({"type": "string", "maxLength": _MAX_DATE_LENGTH})
_canonical = PlainSerializer(lambda date: date.text)
DateWindow = Annotated[
    Window,
    PlainValidator(parse_window),  # refuses a long text itself, with its own code
    _canonical,
    _date_string,
]
DateEnd = Annotated[
    Edtf,
    PlainValidator(lambda value: parse_end(_date_text(value))),
    _canonical,
    _date_string,
]

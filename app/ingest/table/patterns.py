"""Patterns of dates in a column.

A pattern is `edtf`, an order (`dmy`, `mdy`, `ymd`) or a form such as `DD.MM.YYYY`. A pattern
matches a text or does not: nothing is guessed, and an impossible day is an error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Final

from pydantic import BeforeValidator, InstanceOf

from app.data import table
from app.domain.dates import parse
from app.domain.refusals import Refusal
from app.domain.text import fold
from app.ingest.table.columns import several

EDTF: Final = "edtf"
ADVICE: Final = (
    'write "dmy", "mdy", "ymd", "edtf" or a pattern such as "DD.MM.YYYY" or "D MON YYYY"'
)

_BETWEEN: Final = r"[\s./,\-]+"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_MONTH: Final = r"(?P<month>\d{1,2}|[^\W\d_][^\d/\-,]*)"
_YEAR: Final = r"(?P<year>\d+)"
_ORDERS: Final = {
    "dmy": rf"(?:(?:{_DAY}{_BETWEEN})?{_MONTH}{_BETWEEN})?{_YEAR}",
    "mdy": rf"(?:{_MONTH}{_BETWEEN}(?:{_DAY}{_BETWEEN})?)?{_YEAR}",
    "ymd": rf"{_YEAR}(?:{_BETWEEN}{_MONTH}(?:{_BETWEEN}{_DAY})?)?",
}
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "MON": r"(?P<month>[^\W\d_][^\d]*?)",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "*": r".*",
}
_TOKEN: Final = re.compile(r"YYYY|YY|MON|MM|M|DD|D|\*|.", re.DOTALL)
_DIGITS_OF_A_YEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern; `regex` is None for EDTF."""

    name: str
    regex: re.Pattern[str] | None

    def read(self, text: str) -> str | None:
        """The date in EDTF; None if the text does not match. Raises Refusal for an
        impossible day.
        """
        if self.regex is None:
            return parse(text).text
        match = self.regex.fullmatch(text)
        if match is None:
            return None
        found = match.groupdict()
        if len(found["year"]) != _DIGITS_OF_A_YEAR:
            raise Refusal("invalid-date", "a year is written with four digits")
        month, day = found.get("month"), found.get("day")
        return edtf_of(
            int(found["year"]), _month(month) if month else None, int(day) if day else None
        )


def edtf_of(year: int, month: int | None, day: int | None) -> str:
    """A year, month or day in EDTF. Raises Refusal `invalid-date` if it does not exist."""
    try:
        date(year, month or 1, day or 1)
    except ValueError as error:
        raise Refusal("invalid-date", str(error)) from None
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])


def read(text: str, patterns: Iterable[Pattern]) -> str:
    """The date of a text by any of the patterns, in EDTF.

    Raises Refusal: `ambiguous-date` if two patterns give different dates, `invalid-date` if none
    matches.
    """
    found: set[str] = set()
    refusals: list[Refusal] = []
    for pattern in patterns:
        try:
            if edtf := pattern.read(text):
                found.add(edtf)
        except Refusal as refusal:
            refusals.append(refusal)
    if len(found) == 1:
        return found.pop()
    if found:
        readings = " or ".join(sorted(found))
        raise Refusal("ambiguous-date", f'"{text}" is {readings} by the patterns of the mapping')
    if refusals:
        raise Refusal(refusals[0].code, f'"{text}" is not a date: {refusals[0].detail}')
    names = ", ".join(pattern.name for pattern in patterns)
    raise Refusal("invalid-date", f'"{text}" matches no pattern of the mapping ({names})')


def _pattern(value: object) -> Pattern:
    if not isinstance(value, str):
        raise ValueError(ADVICE)  # noqa: TRY004 - pydantic shows only ValueErrors
    if value == EDTF:
        return Pattern(EDTF, None)
    if value in _ORDERS:
        return Pattern(value, re.compile(_ORDERS[value], re.IGNORECASE))
    tokens = _TOKEN.findall(value)
    # 03 may be 1903 or 2003.
    if "YY" in tokens:
        raise ValueError(
            f"{value!r}: a year of two digits has no century: the file must have years of four"
            " digits"
        )
    kinds = [token[0] for token in tokens if token in _TOKENS and token[0] in "YMD"]
    if "Y" not in kinds or len(set(kinds)) != len(kinds) or ("D" in kinds and "M" not in kinds):
        raise ValueError(f"{value!r} is not a pattern of dates: {ADVICE}")
    regex = "".join(_TOKENS.get(token) or re.escape(token) for token in tokens)
    return Pattern(value, re.compile(regex, re.IGNORECASE | re.DOTALL))


Patterns = Annotated[
    tuple[Annotated[InstanceOf[Pattern], BeforeValidator(_pattern)], ...], BeforeValidator(several)
]


def _month(text: str) -> int:
    """The number of a month, from digits or from a name in English, French or Arabic."""
    if text.isdecimal():
        return int(text)
    number = _months().get(fold(text))
    if number is None:
        raise Refusal("invalid-date", f'"{text.strip()}" is not a month')
    return number


@cache
def _months() -> dict[str, int]:
    return {
        fold(name): int(row["month"])
        for row in table("months")
        for name in row["names"].split("; ")
    }

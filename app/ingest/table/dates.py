"""The dates of a row, as its mapping declares them; never more precise than the row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.dates import parse
from app.domain.refusals import Refusal
from app.ingest.table import patterns
from app.ingest.table.choices import chosen
from app.ingest.table.columns import Column
from app.ingest.table.mapping import EventDate, Precision, When
from app.ingest.table.patterns import ADVICE, EDTF
from app.ingest.table.rows import Entry

_WHOLE: Final = re.compile(r"([+-]?\d+)(?:\.0*)?")
# Day and month may be in either order.
_AMBIGUOUS: Final = re.compile(r"\d{1,2}[./\s-]+\d{1,2}[./\s-]+\d{2,4}")
_SHOWN: Final = 3
_LENGTH: Final = {Precision.MONTH: len("2021-11"), Precision.YEAR: len("2021")}
_QUALIFIER: Final = {Precision.APPROXIMATE: "~", Precision.UNCERTAIN: "?"}


@dataclass(frozen=True, slots=True)
class Stated:
    """The date as stated in the row: its words, and their literal EDTF."""

    text: str
    edtf: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of an event, and the dates stated in the row."""

    edtf: str
    stated: tuple[Stated, ...]


def event_date(when: EventDate, row: Entry) -> Dated | None:
    """The date of an event; None if its cells are missing. Raises Refusal for an invalid date."""
    start = _stated(when, row)
    end = _stated(when.end, row) if when.end else None
    stated = tuple(dict.fromkeys(one for one in (start, end) if one is not None))
    if not stated:
        return None
    precision = _precision(when, row)
    ends = [
        None if one is None else _coarsened(one.edtf, precision) for one in (start, end or start)
    ]
    return Dated(_between(*ends, span=precision is Precision.SPAN), stated)


def plain_date(when: When, row: Entry) -> str | None:
    """A date of the details in EDTF; None if it is missing. Raises Refusal for an invalid date."""
    stated = _stated(when, row)
    return None if stated is None else _coarsened(stated.edtf, _precision(when, row))


def undeclared_order(whens: Iterable[When], rows: Iterable[Entry]) -> str | None:
    """A sentence if rows have dates such as 03/04/2009 and no pattern declares their order.

    It shows three of the dates. None if there are none.
    """
    columns = [
        when.column
        for when in whens
        if when.column and [pattern.name for pattern in when.pattern] == [EDTF]
    ]
    for column in columns:
        found = [
            f'row {row.number} "{text}"'
            for row in rows
            if _AMBIGUOUS.fullmatch(text := row.text(column))
        ]
        if found:
            return (
                f"{column} has dates whose order the mapping does not declare, such as"
                f" {', '.join(found[:_SHOWN])}: give it a pattern; {ADVICE}"
            )
    return None


def _stated(when: When, row: Entry) -> Stated | None:
    if when.column is not None:
        return _written(when, when.column, row)
    columns = [column for column in (when.year, when.month, when.day) if column is not None]
    parts = [_whole(column, row) for column in columns]
    known: list[int] = []
    for part in parts:
        if not part:  # 0 is unknown in columns of whole numbers
            break
        known.append(part)
    if not known:
        return None
    year, month, day = (*known, None, None)[:3]
    text = " ".join(word for column in columns if (word := row.words(column)))
    try:
        return Stated(text, patterns.edtf_of(year or 0, month, day))
    except Refusal as refusal:
        raise Refusal(
            refusal.code, f'{_named(columns)}: "{text}" is not a date: {refusal.detail}'
        ) from None


def _written(when: When, column: Column, row: Entry) -> Stated | None:
    text = row.text(column)
    if not text:
        return None
    if isinstance(day := row.day(column), date):
        return Stated(row.words(column), day.isoformat())
    try:
        return Stated(row.words(column), patterns.read(text, when.pattern))
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{column}: {refusal.detail}") from None


def _whole(column: Column, row: Entry) -> int | None:
    text = row.text(column)
    if not text:
        return None
    if match := _WHOLE.fullmatch(text):
        return int(match[1])
    raise Refusal("invalid-date", f'{column}: "{text}" is not a whole number')


def _precision(when: When, row: Entry) -> Precision:
    return (when.precision and chosen(when.precision, row)) or Precision.WRITTEN


def _coarsened(edtf: str, precision: Precision) -> str:
    """The date in the precision of the row. A qualifier is added only to a date without one."""
    if length := _LENGTH.get(precision):
        return edtf[:length]
    qualifier = _QUALIFIER.get(precision)
    return edtf + qualifier if qualifier and edtf[-1].isdigit() else edtf


def _between(first: str | None, last: str | None, *, span: bool) -> str:
    if first == last:
        return str(first)
    joined = f"{first or ''}..{last or ''}" if span else f"{first or '..'}/{last or '..'}"
    return parse(f"[{joined}]" if span else joined).text


def _named(columns: Iterable[Column]) -> str:
    return ", ".join(str(column) for column in columns)

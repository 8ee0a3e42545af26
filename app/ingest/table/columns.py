"""Columns: how a mapping names them, and their positions in a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Final

from pydantic import BeforeValidator, InstanceOf

from app.domain.refusals import Refusal

_NUMBERED: Final = re.compile(r"(.*)#([1-9]\d{0,5})", re.DOTALL)
_RANGE: Final = ".."
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the header (`name#2` is the second of that name) or its number from
    1.

    Where several columns are allowed, `first..last` is the range of columns.
    """

    at: str | int

    def __str__(self) -> str:
        return f"column {self.at}" if isinstance(self.at, int) else f'column "{self.at}"'


def several(value: object) -> object:
    """A single value as a list, as a mapping may write a list of one without brackets."""
    return value if isinstance(value, list | tuple) else [value]


def _column(value: object) -> Column:
    if isinstance(value, str):
        return Column(value.strip())
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return Column(value)
    raise ValueError("write the name of a column in quotation marks, or its number, from 1")


ColumnName = Annotated[InstanceOf[Column], BeforeValidator(_column)]
ColumnNames = Annotated[tuple[ColumnName, ...], BeforeValidator(several)]


class Header:
    """The columns of a file by name; without a header (`named=False`) by number only."""

    def __init__(self, names: Sequence[str], *, named: bool = True) -> None:
        self.width = len(names)
        self._places: dict[str, list[int]] = {}
        if named:
            for place, name in enumerate(names):
                self._places.setdefault(name.strip(), []).append(place)
        self._found: dict[Column, tuple[int, ...]] = {}

    def places(self, column: Column) -> tuple[int, ...]:
        """The positions of a column, from 0: several for `first..last`.

        Raises Refusal `missing-column`, which says what to write instead.
        """
        if column not in self._found:
            self._found[column] = self._find(column.at)
        return self._found[column]

    def place(self, column: Column) -> int:
        """The position of a single column. Raises Refusal `missing-column`."""
        first, *more = self.places(column)
        if more:
            raise Refusal(
                "missing-column", f"{column} is {len(more) + 1} columns, and one is expected"
            )
        return first

    def _find(self, at: str | int) -> tuple[int, ...]:
        if isinstance(at, int):
            return (self._numbered(at),)
        if at in self._places:
            return (self._only(at),)
        if (match := _NUMBERED.fullmatch(at)) and match[1].strip() in self._places:
            places, nth = self._places[match[1].strip()], int(match[2])
            if nth <= len(places):
                return (places[nth - 1],)
        first, dots, last = at.partition(_RANGE)
        if dots:
            ends = [self._find(_number_or_name(end)) for end in (first, last)]
            low, high = ends[0][0], ends[1][-1]
            if low <= high:
                return tuple(range(low, high + 1))
            raise Refusal("missing-column", f'"{at}": {last} is before {first}')
        if not self._places and at.isdecimal():
            return (self._numbered(int(at)),)
        raise Refusal("missing-column", f'the file has no column "{at}": {self._advice(at)}')

    def _numbered(self, number: int) -> int:
        if 1 <= number <= self.width:
            return number - 1
        raise Refusal(
            "missing-column", f"the file has no column {number}: it has {self.width} columns"
        )

    def _only(self, name: str) -> int:
        first, *more = self._places[name]
        if more:
            raise Refusal(
                "missing-column",
                f'{len(more) + 1} columns have the name "{name}": write "{name}#1", "{name}#2" …',
            )
        return first

    def _advice(self, name: str) -> str:
        if not self._places:
            return "it has no header: write the number of the column"
        if near := get_close_matches(name, self._places, 1):
            return f'did you mean "{near[0]}"?'
        names = [f'"{known}"' for known in self._places]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return f"it has {', '.join(names[:_SHOWN])}{more}"


def _number_or_name(end: str) -> str | int:
    end = end.strip()
    return int(end) if end.isdecimal() else end

"""Parses a row of the SIPRI trade register."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.dates import parse
from app.domain.refusals import Refusal

COLUMNS: Final = (
    "Recipient",
    "Supplier",
    "Year of order",
    "",
    "Number ordered",
    "",
    "Weapon designation",
    "Weapon description",
    "Number delivered",
    "",
    "Year(s) of delivery",
    "status",
    "Comments",
    "SIPRI TIV per unit",
    "SIPRI TIV for total order",
    "SIPRI TIV of delivered weapons",
)
"""The header without white space. A column without a name is the flag of the column before it."""

_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Order:
    """The cells of a row. `delivered` has years; numbers are None if unknown or 0."""

    recipient: str
    supplier: str
    year: int
    year_estimated: bool
    quantity: int | None
    quantity_estimated: bool
    designation: str
    description: str
    delivered_number: int | None
    delivered_estimated: bool
    delivered: tuple[str, ...]
    condition: str
    comment: str
    trend_values: tuple[str, str, str]
    """SIPRI's trend-indicator values: per unit, of the order, of the delivered goods."""

    @property
    def ordered(self) -> str:
        """The year of the order in EDTF."""
        return f"{self.year:04}{'~' if self.year_estimated else ''}"


def order(cells: Sequence[str]) -> Order:
    """Parse a row of trimmed cells, one for each of COLUMNS.

    Raises Refusal: `invalid-date` for an invalid year, `invalid-record` for any other invalid cell.
    """
    return Order(
        recipient=cells[0],
        supplier=cells[1],
        year=int(_year(cells[2])),
        year_estimated=_flag(cells, 3),
        quantity=_number(cells, 4),
        quantity_estimated=_flag(cells, 5),
        designation=cells[6],
        description=cells[7],
        delivered_number=_number(cells, 8),
        delivered_estimated=_flag(cells, 9),
        delivered=tuple(_year(cell.strip()) for cell in cells[10].split(";") if cell.strip()),
        condition=cells[11],
        comment=cells[12],
        trend_values=(cells[13], cells[14], cells[15]),
    )


def _year(cell: str) -> str:
    if not _YEAR.fullmatch(cell):
        raise Refusal("invalid-date", f'"{cell[:60]}" is not a year of four digits')
    return parse(cell).text


def _number(cells: Sequence[str], column: int) -> int | None:
    cell = cells[column]
    if cell and not _NUMBER.fullmatch(cell):
        raise Refusal("invalid-record", f'{COLUMNS[column]}: "{cell[:60]}" is not a number')
    return int(cell or 0) or None


def _flag(cells: Sequence[str], column: int) -> bool:
    cell = cells[column]
    if cell not in {"", "?"}:
        detail = f'the flag after {COLUMNS[column - 1]} is empty or "?", not "{cell[:60]}"'
        raise Refusal("invalid-record", detail)
    return cell == "?"

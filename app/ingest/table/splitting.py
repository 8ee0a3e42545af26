"""The parts of a cell with several parties, and the codes that they are written in."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from app.ingest.table.mapping import Scheme

_PREFIXES: Final = {Scheme.NUMERIC: "num", Scheme.ISO2: "iso2", Scheme.ISO3: "iso3"}
_NUMBERS: Final = frozenset({Scheme.NUMERIC, Scheme.COW, Scheme.GW})


def spaced(text: str) -> str:
    """A text with single blanks for white space."""
    return " ".join(text.split())


def coded(text: str, scheme: Scheme | None) -> str:
    """The text as a code of the countries file: `gw:365` for "365.0", as R writes integers."""
    if scheme in {None, Scheme.NAME}:
        return text
    if scheme in _NUMBERS:
        text = re.sub(r"\.0+$", "", text)
    return f"{_PREFIXES.get(scheme, scheme)}:{text}"


def separators(split: Sequence[str]) -> re.Pattern[str] | None:
    """The pattern of these separators; None without any."""
    return re.compile("|".join(map(re.escape, split))) if split else None


def spans(cell: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of each part of a cell that is not blank."""
    start = 0
    for match in chain(pattern.finditer(cell), [None]):
        end = match.start() if match else len(cell)
        if cell[start:end].strip():
            yield start, end
        start = match.end() if match else end

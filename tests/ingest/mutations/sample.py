"""A file that is to be damaged: its bytes, how its rows are written, and how it is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from app.domain.countries import Countries
from app.ingest.formats.names import FormatName
from app.ingest.formats.registry import FORMATS, Options
from app.ingest.parsing.results import RowResult
from app.ingest.parsing.text_rows import Dialect
from tests.ingest.table.support import named

ROWS: Final = 50

STATES: Final = (
    *("France", "Morocco", "Israel", "Spain", "Portugal", "Italy", "Japan", "Brazil"),
    *("Egypt", "Kenya", "Norway", "Greece", "Canada", "Thailand", "Peru", "Senegal"),
)
CODES: Final = (
    *("FRA", "MAR", "ISR", "ESP", "PRT", "ITA", "JPN", "BRA"),
    *("EGY", "KEN", "NOR", "GRC", "CAN", "THA", "PER", "SEN"),
)
TOWNS: Final = ("Rabat", "Évora", "Łódź", "São Paulo", "Aswan", "Trondheim", "Kyōto", "Tanger")
FAMILIES: Final = ("Amrani", "Lindqvist", "Ōta", "Duarte", "Ben-Ami", "N'Diaye", "Papadaki", "Roy")
GOODS: Final = ("fishing", "air traffic", "extradition", "sea freight", "schools", "olive oil")


@dataclass(frozen=True, slots=True)
class Sample:
    """Files of one format, with `options` for their reader.

    `dialect` is None where a row is no line of cells. `ordered` is False where rows come in another
    order than that of the file, `grouped` True where they wait for each other, shortened.
    """

    name: str
    format: FormatName
    files: tuple[bytes, ...]
    dialect: Dialect | None = None
    header: bool = False
    suffix: str = ".csv"
    options: Options = field(default_factory=Options)
    ordered: bool = True
    grouped: bool = False

    def read(self, countries: Countries) -> Iterator[RowResult]:
        """What the reader of the format makes of the files."""
        files = [named(data, f"{self.name}{self.suffix}") for data in self.files]
        return FORMATS[self.format].read(files, countries, self.options)

    def with_file(self, at: int, data: bytes) -> "Sample":
        """The same with another file in its place."""
        return replace(self, files=(*self.files[:at], data, *self.files[at + 1 :]))


def drawn(*seed: object) -> Random:
    """Chance that is the same for the same seed, on every machine."""
    return Random("|".join(map(str, seed)))  # noqa: S311 - nothing is secret here


def two(chance: Random) -> tuple[int, int]:
    """Two different countries, as indexes of STATES and CODES."""
    first, second = chance.sample(range(len(STATES)), 2)
    return first, second


def day(chance: Random, first: int = 1961, last: int = 2019) -> str:
    """A day as YYYY-MM-DD."""
    return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def british(when: str) -> str:
    """A day as DD/MM/YYYY."""
    return "/".join(reversed(when.split("-")))

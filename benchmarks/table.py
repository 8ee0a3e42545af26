"""The table in the end: each figure beside another of the same run, and what must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NOT_MEASURED: Final = "not measured"
_HEAD: Final = ("what", "figure", "beside", "ratio", "must be", "")
_RATIO: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is what the two figures give. It must be `least` or more, or `most` or less; where a
    `unit` is given, not the ratio must be so but `value`, in that unit.
    """

    what: str
    figure: str
    beside: str
    ratio: float | None
    least: float | None = None
    most: float | None = None
    value: float | None = None
    unit: str = ""

    @property
    def must(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}{self.unit}"
        return f"≤ {self.most:g}{self.unit}" if self.most is not None else ""

    @property
    def met(self) -> str:
        """Nothing where nothing must be, or nothing was measured."""
        judged = self.value if self.unit else self.ratio
        if judged is None or not self.must:
            return ""
        enough = self.least is None or judged >= self.least
        little = self.most is None or judged <= self.most
        return "met" if enough and little else "NOT MET"

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        return (self.what, self.figure, self.beside, ratio, self.must, self.met)


def markdown(rows: Iterable[Row]) -> str:
    """A table of Markdown whose columns also line up as plain text."""
    cells = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(_HEAD))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    ]
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])


def rate(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:,.0f}/s"


def milliseconds(seconds: float | None) -> str:
    return NOT_MEASURED if seconds is None else f"{seconds * 1000:,.2f} ms"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def over(a: float | None, b: float | None) -> float | None:
    """The ratio of what was measured."""
    return a / b if a is not None and b else None

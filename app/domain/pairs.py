"""Two countries, in no order: whose relation a timeline shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from app.domain.countries import Countries, Country
from app.domain.refusals import Refusal

_HYPHEN: Final = re.compile("[-\u2010-\u2013]")
_MOST_HYPHENS: Final = 16  # twice the most that a name has


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two different codes, `first` before `second` in the alphabet; make one with `Pair.of`."""

    first: str
    second: str

    @classmethod
    def of(cls, a: str, b: str) -> Self:
        """The pair of two codes in any order. Raises Refusal `self-pair` if they are equal."""
        if a == b:
            raise Refusal("self-pair", f"{a} has no relation with itself: write two countries")
        return cls(min(a, b), max(a, b))

    def __str__(self) -> str:
        return f"{self.first}-{self.second}"


@dataclass(frozen=True, slots=True)
class _Split:
    """One way to read a text as two countries, each side with all it may mean."""

    sides: tuple[str, str]
    meanings: tuple[tuple[Country, ...], tuple[Country, ...]]

    @property
    def is_read(self) -> bool:
        return all(len(meaning) == 1 for meaning in self.meanings)

    @property
    def is_possible(self) -> bool:
        return all(self.meanings)

    @property
    def codes(self) -> tuple[str, str]:
        a, b = self.meanings
        return (a[0].code, b[0].code)


def parse_pair(text: str, countries: Countries) -> Pair:
    """Read `MAR-ISR` or `Guinea-Bissau-Portugal`: two codes or names with a hyphen between them.

    Every hyphen is tried, and exactly one reading may remain. Raises Refusal: `self-pair`,
    `unknown-pair` (candidates: codes of similar names, where one side is at fault) or
    `ambiguous-pair` (candidates: the pairs, or the codes that the ambiguous side may mean).
    """
    splits = list(_splits(text, countries))
    readings = sorted({tuple(sorted(split.codes)) for split in splits if split.is_read})
    if len(readings) == 1:
        return Pair.of(*readings[0])
    if readings:
        pairs = ["-".join(reading) for reading in readings]
        raise Refusal("ambiguous-pair", f'"{text}" may be {" or ".join(pairs)}: write one', pairs)
    for split in splits:
        if split.is_possible:
            raise _side_refused("ambiguous-pair", split, countries)
    if len(splits) == 1:
        raise _side_refused("unknown-pair", splits[0], countries)
    raise Refusal("unknown-pair", "no two countries are named here: write a pair such as ISR-MAR")


def _splits(text: str, countries: Countries) -> Iterator[_Split]:
    hyphens = [match.start() for match in _HYPHEN.finditer(text)]
    if len(hyphens) > _MOST_HYPHENS:
        return
    for at in hyphens:
        sides = (text[:at].strip(), text[at + 1 :].strip())
        yield _Split(sides, (countries.matching(sides[0]), countries.matching(sides[1])))


def _side_refused(code: str, split: _Split, countries: Countries) -> Refusal:
    """Why the first side that means no country, or several, could not be read."""
    side, meaning = next(
        (side, meaning)
        for side, meaning in zip(split.sides, split.meanings, strict=True)
        if len(meaning) != 1
    )
    refusal = countries.refusal(side, meaning)
    return Refusal(code, refusal.detail, refusal.candidates)

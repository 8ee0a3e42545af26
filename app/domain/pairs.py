"""Pairs of countries, in no order, and how a text such as `MAR-ISR` is parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from app.domain.countries import Countries, Country
from app.domain.refusals import Refusal

# Names have hyphens too: Guinea-Bissau.
_HYPHEN: Final = re.compile("[-\u2010-\u2013]")
# A name has at most 8 hyphens. The work grows with their number, which a client chooses.
_MOST_HYPHENS: Final = 16


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two different alpha-3 codes in alphabetical order. Create it with `Pair.of`."""

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


_Split = tuple[tuple[str, tuple[Country, ...]], ...]
"""The two sides of a text, each with the countries that it matches."""


def parse_pair(text: str, countries: Countries) -> Pair:
    """The pair of a text: two codes or names with a hyphen, `MAR-ISR` or `Guinea-Bissau-Portugal`.

    Every hyphen is tried as the separator; exactly one split may resolve. Raises Refusal:
    `self-pair`, `unknown-pair` (candidates: codes of similar names, if one side is unknown) or
    `ambiguous-pair` (candidates: the pairs, or the codes of the ambiguous side).
    """
    splits = list(_splits(text, countries))
    resolved = sorted(
        {
            tuple(sorted(country.code for _, (country,) in split))
            for split in splits
            if all(len(found) == 1 for _, found in split)
        }
    )
    if len(resolved) == 1:
        return Pair.of(*resolved[0])
    if resolved:
        pairs = ["-".join(codes) for codes in resolved]
        raise Refusal("ambiguous-pair", f'"{text}" may be {" or ".join(pairs)}: write one', pairs)
    for split in splits:
        if all(found for _, found in split):
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
        yield tuple((side, countries.matching(side)) for side in sides)


def _side_refused(code: str, split: _Split, countries: Countries) -> Refusal:
    """The refusal of the first side that matches no country, or several."""
    side, found = next((side, found) for side, found in split if len(found) != 1)
    refusal = countries.refusal(side, found)
    return Refusal(code, refusal.detail, refusal.candidates)

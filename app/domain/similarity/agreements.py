"""Whether two agreements of the same time are one, by their titles and parties."""

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from app.domain.countries import Countries
from app.domain.similarity.content import Content
from app.domain.similarity.parties import TWO_SIDED, share_parties
from app.domain.text import fold

_SHARED: Final = 0.5
# A bloc signs with several states on the same day: half of the words is not enough.
_SHARED_OF_MANY: Final = 0.6
_SHARED_OF_COARSE: Final = 0.75
# A list of signatories and one of members have the same title.
_SHARED_PARTIES_OF_SAME: Final = 0.5

# Words of nearly every title of an agreement: they would make all titles similar.
_COMMON: Final = frozenset(
    fold(
        "a an agreement agreements amending an and arrangement as at between britain by concerning "
        "convention de du et exchange exchanged federal for free from government governments great "
        "her his in ireland its kingdom la le les majesty northern notes of on or protocol "
        "regarding relating relative respecting republic state states the to trade treaty united "
        "with"
    ).split()
)
_MAIN: Final = frozenset(
    fold("accord agreement agreements arrangement arrangements convention statute treaty").split()
)
_ADDED: Final = frozenset(
    fold(
        "additional adjustment adjustments amendment amendments complementary extension protocol "
        "supplementary"
    ).split()
)
# Made by the mappings of lists of trade agreements, before the name: no source says it.
_MADE: Final = "Trade agreement: "
# "China Hong Kong (CEPA)", "[with Protocol]".
_REMARK: Final = re.compile(r"\([^()]*\)|\[[^][]*\]")
_NUMERALS: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_KEPT: Final = 1024


def same_agreement(one: Content, other: Content, *, coarse: bool) -> bool:
    """Whether two agreements have similar titles, apart from names of parties, and parties.

    Symmetric. `coarse` if a date is not a day. Two titles that name only the parties are similar,
    as nothing in them differs; a title that says more is not similar to one that does not.
    """
    if not share_parties(one, other, _SHARED_PARTIES_OF_SAME):
        return False
    a, b = _title(one.title), _title(other.title)
    ours, theirs = one.countries, other.countries
    if (
        _are_of_two(a, b)
        or _names_one(a, b, ours - (other.sure or theirs))
        or _names_one(b, a, theirs - (one.sure or ours))
    ):
        return False
    names = set(chain.from_iterable(map(_words_of_names, ours | theirs)))
    first, second = (set(words) - _COMMON - names for words in (a, b))
    if first == second:
        return bool(first) or share_parties(one, other)
    many = len(ours | theirs) > TWO_SIDED
    needed = _SHARED_OF_COARSE if coarse else _SHARED_OF_MANY if many else _SHARED
    shared, shorter = len(first & second), min(len(first), len(second))
    return 0 < shorter * needed <= shared and share_parties(one, other)


def _are_of_two(one: list[str], other: list[str]) -> bool:
    """Whether titles are of an agreement and an addition to it, or of two with other numbers."""
    # Longer numbers are of dates.
    a, b = (
        {word for word in words if word.isdecimal() and len(word) == 1} for words in (one, other)
    )
    return {_is_added(one), _is_added(other)} == {True, False} or (
        bool(a) and bool(b) and a.isdisjoint(b)
    )


def _is_added(words: list[str]) -> bool | None:
    """Whether a title is of an addition to another agreement, such as a protocol; None if open."""
    return next((word in _ADDED for word in words if word in _ADDED or word in _MAIN), None)


def _title(text: str) -> list[str]:
    """The folded words of a title without remarks in brackets."""
    name = text.removeprefix(_MADE)
    words = fold(_REMARK.sub(" ", name)).split() or fold(name).split()
    return [_NUMERALS.get(word, word) for word in words]


def _names_one(title: list[str], other: list[str], countries: set[str]) -> bool:
    """Whether a title alone names one of these countries: "EC Poland" is not "EC Hungary"."""
    text, other_text = f" {' '.join(title)} ", f" {' '.join(other)} "
    names = (f" {name} " for country in countries for name in _names(country))
    return any(name in text and name not in other_text for name in names)


@lru_cache(_KEPT)
def _names(code: str) -> frozenset[str]:
    """The names and adjectives of a country, folded; none for an unknown code."""
    country = Countries.load().get(code)
    if country is None:
        return frozenset()
    dated = (name.text for name in country.dated_names)
    adjectives = chain.from_iterable(country.demonyms.values())
    return frozenset(map(fold, chain(country.plain_names, dated, adjectives)))


@lru_cache(_KEPT)
def _words_of_names(code: str) -> frozenset[str]:
    return frozenset(" ".join(_names(code)).split())

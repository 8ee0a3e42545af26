"""Whether two spellings may be of one name: the same consonants, and vowels that do not differ.

A skeleton alone takes Hassan for Hussein and Mohamed for Mahmoud. Between the same two consonants
the vowels of one spelling have to sound like those of the other; a short one may be left out, since
Arabic does not write it.
"""

import re
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from app.domain.text.skeleton import VOWELS, consonants, pronunciations

# What a letter may stand for: "e" is between "a" and "i".
_CLASSES: Final = {
    "a": "a", "A": "a", "e": "ai", "i": "i", "y": "i", "I": "i", "o": "u", "u": "u", "w": "u",
    "U": "u",
}  # fmt: skip
_ROUND: Final = frozenset("uwU")
_SLOT: Final = re.compile(rf"([{VOWELS}]*)([^{VOWELS}])")
_ANY_VOWEL: Final = re.compile("^a(?=[AUI]?$)")
# French writes one vowel so.
_ONE_VOWEL: Final = (("ou", "u"), ("au", "o"), ("eau", "o"))


class _Slot(NamedTuple):
    """The vowels before a consonant: how they may sound, and whether any spelling has to have them.

    `is_round`: one of them is a "u", which an "o" may be or not.
    """

    sounds: frozenset[str]
    is_long: bool
    is_round: bool


@lru_cache(50_000)
def alike(one: str, other: str) -> bool:
    """Whether two folded words may be spellings of one name. Symmetric.

    False for words without consonants, unless they are equal.
    """
    if one == other:
        return True
    return any(
        bool(bones := consonants(a)) and bones == consonants(b) and _vowels_agree(a, b)
        for a, b in product(pronunciations(one), pronunciations(other))
    )


def _vowels_agree(one: str, other: str) -> bool:
    (first, *a), (other_first, *b) = _slots(one), _slots(other)
    if len(a) != len(b):
        return False
    if first.sounds and other_first.sounds and first.sounds.isdisjoint(other_first.sounds):
        return False
    last = len(a) - 1
    return all(_agree(*pair, is_last=at == last) for at, pair in enumerate(zip(a, b, strict=True)))


def _agree(one: _Slot, other: _Slot, *, is_last: bool) -> bool:
    # A long "u" in the last syllable is always written: Mahmoud is not Mohamed.
    if is_last and (_lacks_u(one, other) or _lacks_u(other, one)):
        return False
    if one.sounds and other.sounds:
        return not one.sounds.isdisjoint(other.sounds)
    return not (one.is_long or other.is_long)


def _lacks_u(one: _Slot, other: _Slot) -> bool:
    return one.is_round and "u" not in other.sounds


@lru_cache(50_000)
def _slots(pronunciation: str) -> tuple[_Slot, ...]:
    """What is before the first consonant and between the others; an end in vowels says nothing."""
    found: list[tuple[str, str]] = _SLOT.findall(pronunciation) or [("", "")]
    if len(found) > 1 and found[-1][1] == "h" and pronunciation.endswith("h"):
        found.pop()
    (beginning, _), *others = found
    # There Arabic writes an alef or ayn for any vowel, and after it a long one.
    return (_slot(_ANY_VOWEL.sub("", beginning)), *(_slot(vowels) for vowels, _ in others))


def _slot(vowels: str) -> _Slot:
    for written, sound in _ONE_VOWEL:
        if vowels == written:
            vowels = sound
    return _Slot(
        sounds=frozenset("".join(_CLASSES[vowel] for vowel in vowels)),
        is_long=len(vowels) > 1 or vowels.isupper(),
        is_round=not _ROUND.isdisjoint(vowels) or vowels == "oo",
    )

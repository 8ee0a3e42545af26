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
    "a": "a", "A": "a", "e": "ai", "E": "aiu", "i": "i", "y": "i", "I": "i", "o": "u", "u": "u",
    "w": "u", "U": "u",
}  # fmt: skip
_LONG: Final = frozenset("AUI")
_ROUND: Final = frozenset("uwU")
_ROUND_LETTERS: Final = frozenset("ouw")
# Two vowels with one of these, as in Husain and Hussein, are like "i".
_FRONT: Final = frozenset("iy")
_SLOT: Final = re.compile(rf"([{VOWELS}]*)([^{VOWELS}])")
_ANY_VOWEL: Final = re.compile("^a(?=[AUI]?$)")
# French writes one vowel so.
_MOST_GAPS: Final = 1
_ONE_VOWEL: Final = (("ou", "u"), ("au", "o"), ("eau", "o"))


class _Slot(NamedTuple):
    """The vowels before a consonant: how they may sound, and whether any spelling has to have them.

    `is_round`: one of them is a "u", which an "o" may be or not. `is_silent` may be at an end.
    """

    sounds: frozenset[str]
    is_long: bool
    is_round: bool
    is_silent: bool


class _Parts(NamedTuple):
    """The vowels before the first consonant, between others, and after the last."""

    first: _Slot
    between: tuple[_Slot, ...]
    end: _Slot


@lru_cache(50_000)
def alike(one: str, other: str) -> bool:
    """Whether two folded words may be spellings of one name. Symmetric.

    False for words without letters, unless they are equal.
    """
    if one == other:
        return True
    is_latin = one.isascii() and other.isascii()
    return any(
        bool(bones := consonants(a))
        and bones == consonants(b)
        and not (is_latin and a.count("p") != b.count("p"))
        and _vowels_agree(a, b, most_gaps=_MOST_GAPS if is_latin else len(bones))
        for a, b in product(pronunciations(one), pronunciations(other))
    )


def _vowels_agree(one: str, other: str, most_gaps: int) -> bool:
    """Latin script writes its vowels, so that hardly one is missing there."""
    a, b = _parts(one), _parts(other)
    if len(a.between) != len(b.between):
        return False
    if a.first.sounds and b.first.sounds and a.first.sounds.isdisjoint(b.first.sounds):
        return False
    pairs = list(zip(a.between, b.between, strict=True))
    gaps = sum(bool(x.sounds) != bool(y.sounds) for x, y in pairs)
    last = len(pairs) - 1
    return (
        gaps <= most_gaps
        and _ends_agree(a.end, b.end)
        and all(_agree(*pair, is_last=at == last) for at, pair in enumerate(pairs))
    )


def _ends_agree(one: _Slot, other: _Slot) -> bool:
    """A vowel at the end is written in either script, but for a silent "e"."""
    if one.sounds and other.sounds:
        return not one.sounds.isdisjoint(other.sounds)
    return all(not slot.sounds or slot.is_silent for slot in (one, other))


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
def _parts(pronunciation: str) -> _Parts:
    """The vowels of a word; a beginning and an end have rules of their own."""
    found: list[tuple[str, str]] = _SLOT.findall(pronunciation) or [("", "")]
    end = pronunciation[len(pronunciation.rstrip(VOWELS)) :]
    if len(found) > 1 and pronunciation.endswith("h"):  # ta marbuta
        end = found.pop()[0] or "a"
    elif end == "I":  # or alef maqsura
        end = "Ia"
    (beginning, _), *others = found
    # There Arabic writes an alef or ayn for any vowel, and after it a long one.
    first = _slot(_ANY_VOWEL.sub("", beginning))
    return _Parts(first, tuple(_slot(vowels) for vowels, _ in others), _slot(end))


def _slot(vowels: str) -> _Slot:
    for written, sound in _ONE_VOWEL:
        if vowels == written:
            vowels = sound
    sounds = frozenset("".join(_CLASSES[vowel] for vowel in vowels))
    if len(vowels) > 1 and vowels.islower() and not _ROUND_LETTERS.intersection(vowels):
        sounds = frozenset("i") if _FRONT.intersection(vowels) else sounds
    return _Slot(
        sounds=sounds,
        is_long=len(vowels) > 1 or vowels in _LONG,
        is_round=not _ROUND.isdisjoint(vowels) or vowels == "oo",
        is_silent=vowels == "e",
    )

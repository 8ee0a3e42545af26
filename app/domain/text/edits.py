"""Spelling variants of a word: all words one edit away."""

from collections.abc import Iterator
from typing import Final

from app.domain.text.stems import is_arabic

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LONGEST: Final = 30
"""Letters. Longer words get no variants: their number grows with the length."""


def edits(word: str) -> Iterator[str]:
    """All folded words at a Damerau-Levenshtein distance of 1: an insertion, a deletion, a
    substitution, or a transposition of two neighbours.

    Each once, in the alphabet of the word's script; none for a word of over _LONGEST letters.
    """
    if len(word) > _LONGEST:
        return
    letters = _ARABIC if is_arabic(word) else _LATIN
    seen = {word}
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        made = [left + letter + right for letter in letters]
        if right:
            made += [left + right[1:], *(left + letter + right[1:] for letter in letters)]
        if len(right) > 1:
            made.append(left + right[1] + right[0] + right[2:])
        for one in made:
            if one and one not in seen:
                seen.add(one)
                yield one

"""How probable it is that two names are one person's, by their spelling alone.

Spelling proves nothing: a person decides. What tells two persons apart counts for more than what
they share: the number of a ruler, the order of a father and a son.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from app.domain.text import phonetics
from app.domain.text.words import ordinals, words_of

PROBABLE: Final = 0.75
"""From this likeness on two names should be looked at."""

_SON: Final = frozenset({"bin", "ibn", "ben", "bint", "بن", "ابن", "بنت"})
_HOUSE: Final = frozenset({"al", "el", "ال"})
_PART: Final = 0.9
"""How sure it is that a name of several words is part of a longer one."""
_ALONE: Final = 0.8
"""How sure a name of one word is, which many have."""
_ALONE_IN_OTHER: Final = 0.5
_OTHER_VOWELS: Final = 0.3
_OTHER_LETTER: Final = 0.6
_LONG_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1, and why, in words."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class _Name:
    words: list[str]
    number: int | None
    has_father: bool


def likeness(one: str, other: str) -> Likeness:
    """How like two names are. Symmetric."""
    a, b = sorted((_read(one), _read(other)), key=lambda name: (len(name.words), name.words))
    if a.number != b.number:
        return Likeness(0.0, "another number")
    if not a.words:
        return Likeness(0.0, "no name")
    if a.words == b.words:
        return Likeness(1.0, "one spelling")
    is_ordered = a.has_father and b.has_father
    shared = max(_shared(a.words, words, is_ordered=is_ordered) for words in _partings(a, b))
    share = shared / len(a.words)
    if (len(a.words) >= len(b.words) - 1 and share > _PART) or len(a.words) == len(b.words):
        sure = 0.95 if len(a.words) > 1 else _ALONE
        why = "they sound alike"
    else:
        sure = _PART if len(a.words) > 1 else _ALONE_IN_OTHER
        why = "one is part of the other"
    return Likeness(round(share * sure, 2), why if share > _OTHER_LETTER else "little in common")


def _read(name: str) -> _Name:
    words = words_of(name)
    numbers = [None, *ordinals([word.written for word in words[1:]])]
    number = next((n for n in numbers if n), None)
    named = " ".join(word.written for word, n in zip(words, numbers, strict=False) if n is None)
    parts = phonetics.name_words(named)
    return _Name(
        [part for part in parts if part not in _SON | _HOUSE],
        number,
        any(part in _SON for part in parts),
    )


def _partings(shorter: _Name, longer: _Name) -> Iterator[list[str]]:
    """The words of the longer name, and if it has one more, with two neighbours as one."""
    words = longer.words
    yield words
    if len(words) == len(shorter.words) + 1:
        for at in range(len(words) - 1):
            yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def _shared(a: Sequence[str], b: Sequence[str], *, is_ordered: bool) -> float:
    """How many words of `a` are in `b`, and how nearly: each once, and if asked in their order."""
    best = [0.0] * (len(b) + 1)
    if is_ordered:
        for word in a:
            row = [0.0]
            for at, other in enumerate(b, 1):
                row.append(max(best[at - 1] + _nearness(word, other), best[at], row[-1]))
            best = row
        return best[-1]
    left = list(b)
    total = 0.0
    for word in a:
        nearness, other = max(((_nearness(word, other), other) for other in left), default=(0, ""))
        if nearness:
            left.remove(other)
            total += nearness
    return total


@lru_cache(100_000)
def _nearness(one: str, other: str) -> float:
    """1 for words that sound alike, less for one other consonant, or only the vowels."""
    if phonetics.alike(one, other):
        return 1.0
    near = 0.0
    for a, b in product(phonetics.skeletons(one), phonetics.skeletons(other)):
        if a == b:
            near = max(near, _OTHER_VOWELS)
        elif _is_near(a, b):
            is_long = max(len(a), len(b)) >= _LONG_ENOUGH
            near = max(near, _OTHER_LETTER if is_long else _OTHER_VOWELS)
    return near


def _is_near(a: str, b: str) -> bool:
    """Whether one letter more, less or other makes one of the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return any(
        a[start + skip_a :] == b[start + skip_b :] for skip_a, skip_b in ((1, 1), (1, 0), (0, 1))
    )

"""A score for how similar two names of persons are, by their spelling alone.

It proposes duplicates; a person decides. Differences that distinguish two persons outweigh what the
names share: the number of a ruler, the order of father and son.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import product
from typing import Final

from app.domain.text import phonetics
from app.domain.text.words import ordinals, words_of

PROBABLE: Final = 0.75
"""From this score on two names are proposed."""

SONS: Final = frozenset({"bin", "ibn", "ben", "bint", "بن", "ابن", "بنت"})
"""The folded words between a name and that of the father."""
PARTICLES: Final = SONS | frozenset(
    (
        *("al", "el", "ul", "ال", "ould", "ولد"),
        *("d", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e"),
        *("la", "las", "le", "los", "ter", "van", "vande", "vander", "von", "y", "zu"),
        *("دي", "دو", "فون", "فان", "دير"),
    )
)
"""Folded words of names that a spelling may lack, articles included."""
# These numbers are tested on the judged pairs of tests/search/names.toml.
_PART: Final = 0.9
"""The score of a name of several words that is part of a longer one."""
_ALONE: Final = 0.8
"""The score of equal names of one word: many persons share one."""
_ALONE_IN_OTHER: Final = 0.5
_OTHER_VOWELS: Final = 0.3
_OTHER_LETTER: Final = 0.6
_LONG_ENOUGH: Final = 3
_LONG_WORD: Final = 7
"""Letters of a word that may differ in one."""
_ABD: Final = phonetics.ABD[0]
_JUNIOR: Final = frozenset({"jr", "sr", "junior", "senior"})
_LEFT_OUT: Final = frozenset(
    ("mohammed", "mohamed", "mohammad", "mohamad", "muhammad", "mohd", "محمد", "sheikh", "شيخ")
)
"""Words before a name that are often left out."""
_OTHER_BEGINNINGS: Final = [{"a", "i"}, {"a", "o"}, {"a", "u"}, {"i", "o"}, {"i", "u"}]


@dataclass(frozen=True, slots=True)
class NameSimilarity:
    """A score from 0 to 1, and the reason as a phrase for people."""

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Name:
    words: list[str]
    number: int | None
    has_father: bool


def name_similarity(one: str, other: str) -> NameSimilarity:
    """How similar two names of persons are. Symmetric."""
    a, b = sorted((_read(one), _read(other)), key=lambda name: (len(name.words), name.words))
    if a.number != b.number:
        return NameSimilarity(0.0, "another number")
    if not a.words:
        return NameSimilarity(0.0, "no name")
    if a.words == b.words:
        return NameSimilarity(1.0, "one spelling")
    is_ordered = a.has_father and b.has_father
    shared = max(_shared(a.words, words, is_ordered=is_ordered) for words in _splittings(a, b))
    share = shared / len(a.words)
    if (len(a.words) >= len(b.words) - 1 and share > _PART) or len(a.words) == len(b.words):
        sure = 0.95 if len(a.words) > 1 else _ALONE
        reason = "they sound alike"
    else:
        sure = _PART if len(a.words) > 1 else _ALONE_IN_OTHER
        reason = "one is part of the other"
    if share <= _OTHER_LETTER:
        reason = "little in common"
    return NameSimilarity(round(share * sure, 2), reason)


class Fit(IntEnum):
    """How typed words fit a name: they are some of its words, or all."""

    NO = 0
    PART = 1
    WHOLE = 2


def core(name: str) -> tuple[list[str], int | None]:
    """The folded words of a name without particles, articles and the ordinal, and the ordinal.

    Particles are kept if there is no other word. Abd is joined to the next word.
    """
    read = _read(name)
    return list(read.words), read.number


def is_telling(typed: str) -> bool:
    """Whether a name has a word that few names have: no particle, initial or ordinal."""
    words = words_of(typed)
    numbers = ordinals([word.written for word in words])
    return any(
        len(word.text) > 1 and word.text not in PARTICLES and number is None
        for word, number in zip(words, numbers, strict=False)
    )


def shared_words(typed: str, name: str) -> int:
    """The number of typed words that a name has, in any script and spelling."""
    words = _read(name).words
    return sum(
        any(_is_same(word, other, is_person=True) for other in words) for word in _read(typed).words
    )


def fit(typed: str, name: str, *, is_person: bool = True) -> Fit:
    """How the typed words fit a name in any script, spelling and order.

    Words of bodies sound alike only across scripts: the police of Mali is not that of Malawi.
    """
    a, b = _read(typed), _read(name)
    if not a.words or (a.number is not None and a.number != b.number):
        return Fit.NO
    left = list(b.words)
    for word in sorted(a.words, key=len, reverse=True):
        other = next((one for one in left if _is_same(word, one, is_person=is_person)), None)
        if other is None and is_person:  # Nasser is a part of Abdel Nasser
            other = next((one for one in left if _is_same(word, _servant(one), is_person=True)), "")
            left.append(_ABD)
        if not other:
            return Fit.NO
        left.remove(other)
    initials = [len(word) == 1 for word in (*a.words, *left)]
    # George H. W. Bush is not George W. Bush.
    if any(initials[: len(a.words)]) and any(initials[len(a.words) :]):
        return Fit.NO
    return Fit.PART if left or a.number != b.number else Fit.WHOLE


def is_one_name(one: str, other: str) -> bool:
    """Whether two whole names differ at most in spelling, script, order, particles and articles."""
    a, b = _read(one), _read(other)
    joined = any(
        len(words) == len(x.words)
        and all(
            len(a) > 1 and phonetics.sounds_alike(a, b) for a, b in zip(x.words, words, strict=True)
        )
        for x, y in ((a, b), (b, a))
        for words in _splittings(x, y)
    )
    return fit(one, other) is Fit.WHOLE or (a.number == b.number and joined)


def is_sure(one: str, other: str, *, same_country: bool) -> bool:
    """Whether two names of several words are rather of one person than of two of a family.

    They are one name; or one has more words in the middle or at the end (Lyndon B. Johnson, Ernesto
    Zedillo Ponce de Leon), none of them twice and not the one initial against another. Within a
    country a long word may have another letter. More words before the name are no evidence: Ziaur
    Rahman is not Khaleda Ziaur Rahman.
    """
    a, b = sorted((_read(one), _read(other)), key=lambda name: len(name.words))
    is_alone = len(a.words) == 1 and a.number is None
    if a.number != b.number or is_alone or (a.words[0] == a.words[-1] and len(a.words) > 1):
        return False
    if _JUNIOR & set(a.words) != _JUNIOR & set(b.words):
        return False
    longer = b.words[b.words[0] in _LEFT_OUT and len(b.words) > len(a.words) :]
    left = sorted(longer, key=len, reverse=True)  # an initial fits any word with the letter
    for word in a.words:
        same = next((x for x in left if _is_sure_word(word, x, same_country=same_country)), None)
        if same is None:
            return len(a.words) != len(b.words) and is_one_name(one, other)
        left.remove(same)
    if any(len(word) == 1 for word in a.words) and any(len(word) == 1 for word in left):
        return False
    twice = any(phonetics.sounds_alike(word, x) for word in left for x in a.words if len(x) > 1)
    in_order = _is_sure_word(a.words[0], longer[0], same_country=same_country)
    return in_order and not twice


def _is_sure_word(word: str, other: str, *, same_country: bool) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    # Amata is not Imata, though Arabic writes both with an alef.
    if {word[0], other[0]} in _OTHER_BEGINNINGS:
        return False
    is_near = same_country and min(len(word), len(other)) >= _LONG_WORD and _is_near(word, other)
    return phonetics.sounds_alike(word, other) or is_near


def _servant(word: str) -> str:
    """What Abd is joined to in a word; an empty text without Abd."""
    return word[len(_ABD) :] if word.startswith(phonetics.ABD) else ""


def _is_same(word: str, other: str, *, is_person: bool) -> bool:
    if word == other:
        return True
    if not other:
        return False
    if not is_person:
        return word.isascii() != other.isascii() and phonetics.sounds_alike(word, other)
    if len(word) == 1 or len(other) == 1:  # an initial
        return word[0] == other[0]
    return phonetics.sounds_alike(word, other)


@lru_cache(20_000)
def _read(name: str) -> _Name:
    words = words_of(name)
    numbers = [None, *ordinals([word.written for word in words[1:]])]
    number = next((n for n in numbers if n), None)
    named = " ".join(word.written for word, n in zip(words, numbers, strict=False) if n is None)
    parts = phonetics.name_words(named)
    return _Name(
        [part for part in parts if part not in PARTICLES] or parts,
        number,
        any(part in SONS for part in parts),
    )


def _splittings(shorter: _Name, longer: _Name) -> Iterator[list[str]]:
    """The words of the longer name, and if it has one word more, with two neighbours joined.

    A name is written as one word or two: Abu Bakr, Abubakr.
    """
    words = longer.words
    yield words
    if len(words) == len(shorter.words) + 1:
        for at in range(len(words) - 1):
            yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def _shared(a: Sequence[str], b: Sequence[str], *, is_ordered: bool) -> float:
    """The sum of the similarities of the words of `a` to words of `b`, each used once.

    `is_ordered`: only in their order, which distinguishes a father from a son.
    """
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


# Finding duplicates compares the same words in many pairs.
@lru_cache(100_000)
def _nearness(one: str, other: str) -> float:
    """1 for words that sound alike, less if one consonant or the vowels differ, else 0."""
    if phonetics.sounds_alike(one, other):
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
    """Whether one insertion, deletion or substitution of a letter makes them equal."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return any(
        a[start + skip_a :] == b[start + skip_b :] for skip_a, skip_b in ((1, 1), (1, 0), (0, 1))
    )

"""Phonetic matching of names across scripts, by consonants and then by vowels.

The consonant skeleton of a name is the same in all its spellings and in both scripts: محمد, Mohamed
and Muhammad are `mhmd`. Mahmud is `mhmd` too, so a skeleton only selects candidates. Its alphabet
is `bdfghjklmnrstz`; at the beginning of a word also `w`, and `a` for any vowel.

`sounds_alike` compares the vowels between the same two consonants too: Hassan is not Hussein. A
short vowel may be missing, as Arabic does not write it.
"""

import re
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from app.domain.text.folding import fold

_ABD: Final = re.compile(
    r"\babd ?[aeou](?:[lnrsz] |l(?=\w)|(?=([nrs])\1))(?=\w{3})|\bعبد ?ال(?=\w{2})"
)
ABD: Final = ("abd", "عبد")
_ARTICLE: Final = re.compile(
    r"\b(?:[aeu]l |[ae](?P<sun>sh|[dnrstz]) (?=(?P=sun)))(?=\w)|\bال ?(?=\w{2})"
    r"|(?<=\w{3})ال(?=(?:له|دين)\b)"  # نصرالله is نصر الله
)

ALLAH: Final = frozenset({"allah", "الله"})
_ALLAH: Final = re.compile(r"(?<=\w{2}) (?=allah\b|الله\b)")
"""The blank before "Allah" in a name that is also written as one word: Nasrallah, نصر الله."""

_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_ARABIC_BEGINNINGS: Final = {"و": "w", "ي": "j", "ا": "a"}
# Capitals are long vowels, the only ones that Arabic writes.
_ARABIC_LETTERS: Final = str.maketrans("ابتثحخدذرزسشصضطظعغفقكلمنهوي", "AbtthhddrzsssdtzagfkklmnhUI")
# (spelling, sound), applied in this order.
_LATIN_LETTERS: Final = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"(?:(?<=q)u|(?<=[^aeiouy]))es$", "X"),
        (r"(?<=[bcfghklmnpqrstvxz])j(?=[aeiouy])", "J"),
        (r"(?<=[aeiouy])s(?=[aeiouy]|$)", "S"),
        (r"(?<=[gq])u(?=[eiy])", ""),  # Bourguiba
        (r"^joh(?=n)", "jo"),  # Johnson
        (r"dj", "j"),
        (r"^y(?=[aeiou])", "j"),
        (r"^ou(?=[aeiouy])", "w"),
        (r"sch|s?z(?=s)|sz|sh|c(?=[eiy])", "s"),
        (r"ts?ch", "C"),  # Thatcher
        (r"ch(?=[lr])|ck", "k"),
        (r"ch", "C"),
        (r"[cq]", "k"),
        (r"kh", "h"),
        (r"(?<=[dgt])h|(?<=^b)h", ""),
        (r"ph|v", "f"),
        (r"(?<!t)zh", "Z"),
        (r"^hs", "s"),  # Hsien
        (r"(?<=[^aeiou])ef$", "Ef"),  # Gorbachev is غورباتشوف, Brezhnev بريجنيف
        (r"tz", "ts"),
        (r"x", "ks"),
    )
)
_MARKS: Final = ("C", "Z", "J", "S", "X")
"""Placeholders, which _READINGS replaces: ch, zh, j after a consonant, s between vowels, a final es
that French does not pronounce.
"""
_DOUBLE: Final = re.compile(r"([^aeiouyw])\1+")
VOWELS: Final = "aeiouywAEUI"
_VOWEL: Final = re.compile("^[aeiouyAEUI]|(?<!^)[aeiouywAEUI]")
_SILENT: Final = re.compile(r"(?<!^)[aw]|(?<=.)h$|[^abdfghjklmnrstwz]")

_JIM: Final = "ج"
_QAF: Final = "ق"
_WAW: Final = "و"
_CH: Final = "تش"
_CONSONANT_WAW: Final = re.compile("(?<=.)و(?=[اي])")
# The pronunciations of ambiguous letters, the commonest first, each with names as examples.
_READINGS: Final = (
    # Rachid, Zhelev, Benjamin, Basil; Jamal, Qasim, Ridwan
    {"C": "s", "Z": "z", "J": "y", "S": "s", "X": "es", _JIM: "j", _QAF: "k", _WAW: "و"},
    # Kochavi, Brezhnev, Obasanjo, Georges; Gamal, Bourguiba
    {"C": "h", "Z": "j", "J": "j", "S": "s", "X": "", _JIM: "g", _QAF: "g", _WAW: "و"},
    # Roosevelt, Jacques; Pahlavi
    {"C": "s", "Z": "z", "J": "y", "S": "z", "X": "", _JIM: "j", _QAF: "k", _WAW: "f"},
)


def name_words(name: str) -> list[str]:
    """The folded words of a name, without articles.

    Abd is joined to the next word, and Allah to the one before.
    """
    return _ARTICLE.sub("", _ALLAH.sub("", _ABD.sub(_abd, fold(name)))).split()


def joined_by_abd(folded: str) -> str | None:
    """The joined form of "abd al rahman", "abdrahman"; None for words that are no such name."""
    joined = _ABD.sub(_abd, folded, count=1)
    return None if joined == folded or " " in joined else joined


def _abd(match: re.Match[str]) -> str:
    return "عبد" if match[0][0] == "ع" else "abd"


@lru_cache(30_000)
def skeletons(word: str) -> tuple[str, ...]:
    """The possible skeletons of a folded word, the likeliest first; at least one.

    Several if a letter has several pronunciations; "" for a word without letters of either script.
    """
    return tuple(dict.fromkeys(map(consonants, pronunciations(word))))


def has_no_vowel(word: str) -> bool:
    """Whether a folded word in Latin script has no vowel, as an abbreviation: CDS."""
    return word.isascii() and frozenset(VOWELS).isdisjoint(word)


def pronunciations(word: str) -> tuple[str, ...]:
    """The possible pronunciations of a folded word; long vowels of Arabic are capitals."""
    return tuple(dict.fromkeys(_sound(word, sounds) for sounds in _READINGS))


def consonants(pronunciation: str) -> str:
    """The skeleton of a pronunciation. "p" becomes "b", as Arabic has no "p"."""
    return _SILENT.sub("", _VOWEL.sub("a", pronunciation.replace("p", "b")))


def _sound(word: str, sounds: dict[str, str]) -> str:
    if _ARABIC.search(word):
        sounded = _ARABIC_BEGINNINGS.get(word[0], word[0]) + word[1:]
        for letter in (_JIM, _QAF):
            sounded = sounded.replace(letter, sounds[letter])
        sounded = _CONSONANT_WAW.sub(sounds[_WAW], sounded.replace(_CH, sounds["C"]))
        return sounded.translate(_ARABIC_LETTERS)
    sounded = word
    for written, sound in _LATIN_LETTERS:
        sounded = written.sub(sound, sounded)
    for mark in _MARKS:
        sounded = sounded.replace(mark, sounds[mark])
    return _DOUBLE.sub(r"\1", sounded)


# The sounds of a letter: "e" is between "a" and "i".
_CLASSES: Final = {
    "a": "a", "A": "a", "e": "ai", "E": "aiu", "i": "i", "y": "i", "I": "i", "o": "u", "u": "u",
    "w": "u", "U": "u",
}  # fmt: skip
_LONG: Final = frozenset("AUI")
_ROUND: Final = frozenset("uwU")
_ROUND_LETTERS: Final = frozenset("ouw")
# A diphthong with "i" or "y" sounds like "i": Husain, Hussein.
_FRONT: Final = frozenset("iy")
_SLOT: Final = re.compile(rf"([{VOWELS}]*)([^{VOWELS}])")
_ANY_VOWEL: Final = re.compile("^a(?=[AUI]?$)")
# Latin script writes its vowels, so that at most one may be missing.
_MOST_GAPS: Final = 1
# French digraphs of one vowel.
_ONE_VOWEL: Final = (("ou", "u"), ("au", "o"), ("eau", "o"))


class _Slot(NamedTuple):
    """The vowels before a consonant: their possible sounds, and whether every spelling writes them.

    `is_round`: one is a "u"; an "o" may be one or not. `is_silent`: an "e" that a final one may be.
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
def sounds_alike(one: str, other: str) -> bool:
    """Whether two folded words can be spellings of the same name. Symmetric.

    False for words without letters, unless they are equal.
    """
    if one == other:
        return True
    is_latin = one.isascii() and other.isascii()
    return any(
        bool(shared := consonants(a))
        and shared == consonants(b)
        and not (is_latin and a.count("p") != b.count("p"))
        and _vowels_agree(a, b, most_gaps=_MOST_GAPS if is_latin else len(shared))
        for a, b in product(pronunciations(one), pronunciations(other))
    )


def _vowels_agree(one: str, other: str, most_gaps: int) -> bool:
    """Whether the vowels agree; `most_gaps` is how many may be missing on one side."""
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
    """Whether the final vowels agree. Both scripts write them, except for a silent "e"."""
    if one.sounds and other.sounds:
        return not one.sounds.isdisjoint(other.sounds)
    return all(not slot.sounds or slot.is_silent for slot in (one, other))


def _agree(one: _Slot, other: _Slot, *, is_last: bool) -> bool:
    # Both scripts write a long "u" in the last syllable: Mahmoud is not Mohamed.
    if is_last and (_lacks_u(one, other) or _lacks_u(other, one)):
        return False
    if one.sounds and other.sounds:
        return not one.sounds.isdisjoint(other.sounds)
    return not (one.is_long or other.is_long)


def _lacks_u(one: _Slot, other: _Slot) -> bool:
    return one.is_round and "u" not in other.sounds


@lru_cache(50_000)
def _parts(pronunciation: str) -> _Parts:
    """The vowels of a pronunciation; the first and the last have rules of their own."""
    found: list[tuple[str, str]] = _SLOT.findall(pronunciation) or [("", "")]
    end = pronunciation[len(pronunciation.rstrip(VOWELS)) :]
    if len(found) > 1 and pronunciation.endswith("h"):  # ta marbuta
        end = found.pop()[0] or "a"
    elif end == "I":  # or alef maqsura
        end = "Ia"
    (beginning, _), *others = found
    # At the beginning Arabic writes an alef or ayn for any vowel, and a long vowel after it.
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

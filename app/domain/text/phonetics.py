"""Names across scripts: consonant skeletons, which find candidates, and vowels, which judge them.

Between Latin and Arabic script, and between newspapers of one, vowels come and go and a consonant
is written in several ways: محمد, Mohamed and Muhammad are `mhmd`, بلخير and Belkheir `blhr`. So are
names that are not the same: Mahmud is `mhmd` too. A skeleton finds candidates and proves nothing,
the less the shorter it is; look-up that must be right uses `fold`. The alphabet of skeletons is
`bdfghjklmnrstz`; at the beginning of a word also `w`, and `a` for any vowel.

`alike` compares the vowels as well. Between the same two consonants the vowels of one spelling have
to sound like those of the other; a short one may be left out, since Arabic does not write it.
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

_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_ARABIC_BEGINNINGS: Final = {"و": "w", "ي": "j", "ا": "a"}
# In capitals: the vowels that are long, since Arabic writes no others.
_ARABIC_LETTERS: Final = str.maketrans("ابتثحخدذرزسشصضطظعغفقكلمنهوي", "AbtthhddrzsssdtzagfkklmnhUI")
# Applied in this order: what is written, and how it sounds.
_LATIN_LETTERS: Final = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"(?<=[bcfghklmnpqrstvxz])j(?=[aeiouy])", "J"),
        (r"(?<=[aeiouy])s(?=[aeiouy]|$)", "S"),
        (r"(?<=[gq])u(?=[eiy])", ""),  # Bourguiba
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
_MARKS: Final = ("C", "Z", "J", "S")
"""What the rules leave to a reading: ch, zh, j after a consonant, s between vowels."""
_DOUBLE: Final = re.compile(r"([^aeiouyw])\1+")
VOWELS: Final = "aeiouywAEUI"
_VOWEL: Final = re.compile("^[aeiouyAEUI]|(?<!^)[aeiouywAEUI]")
_SILENT: Final = re.compile(r"(?<!^)[aw]|(?<=.)h$|[^abdfghjklmnrstwz]")

_JIM: Final = "ج"
_QAF: Final = "ق"
_WAW: Final = "و"
_CH: Final = "تش"
_CONSONANT_WAW: Final = re.compile("(?<=.)و(?=[اي])")
_READINGS: Final = (
    # Rachid, Zhelev, Benjamin, Basil; Jamal, Qasim, Ridwan
    {"C": "s", "Z": "z", "J": "y", "S": "s", _JIM: "j", _QAF: "k", _WAW: "و"},
    # Kochavi, Brezhnev, Obasanjo; Gamal, Bourguiba
    {"C": "h", "Z": "j", "J": "j", "S": "s", _JIM: "g", _QAF: "g", _WAW: "و"},
    # Roosevelt; Pahlavi
    {"C": "s", "Z": "z", "J": "y", "S": "z", _JIM: "j", _QAF: "k", _WAW: "f"},
)


def name_words(name: str) -> list[str]:
    """The words that make a name, folded: without articles, and Abd joined to what follows it."""
    return _ARTICLE.sub("", _ABD.sub(_abd, fold(name))).split()


def joined_by_abd(folded: str) -> str | None:
    """What Abd makes of one or a few folded words, if it is one: "abd al rahman" is "abdrahman"."""
    joined = _ABD.sub(_abd, folded, count=1)
    return None if joined == folded or " " in joined else joined


def _abd(match: re.Match[str]) -> str:
    return "عبد" if match[0][0] == "ع" else "abd"


@lru_cache(30_000)
def skeletons(word: str) -> tuple[str, ...]:
    """The skeletons of a folded word, the likeliest first: two if a letter may sound in two ways.

    "" is that of a word without a letter of either script.
    """
    return tuple(dict.fromkeys(map(consonants, pronunciations(word))))


def skeleton(name: str) -> str:
    """The likeliest skeletons of a name's words, with a blank between them."""
    return " ".join(filter(None, (skeletons(word)[0] for word in name_words(name))))


def pronunciations(word: str) -> tuple[str, ...]:
    """How a folded word may sound, vowels included, those of Arabic in capitals."""
    return tuple(dict.fromkeys(_sound(word, sounds) for sounds in _READINGS))


def consonants(pronunciation: str) -> str:
    """The skeleton of a word that sounds so. Arabic has no "p"."""
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

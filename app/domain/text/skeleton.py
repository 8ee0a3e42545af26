"""The consonant skeleton of a name: one short key for its spellings in Latin and Arabic script.

Between the two scripts, and between newspapers of one, vowels come and go and a consonant is
written in several ways: محمد, Mohamed and Muhammad are `mhmd`, بلخير and Belkheir `blhr`. So are
names that are not the same: Mahmud is `mhmd` too. A skeleton finds candidates and proves nothing,
the less the shorter it is; look-up that must be right uses `fold`.

The alphabet is `bdfghjklmnrstz`; at the beginning of a word also `w`, and `a` for any vowel.
"""

import re
from functools import lru_cache
from typing import Final

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


def words(name: str) -> list[str]:
    """The words that make a name, folded: without articles, and Abd joined to what follows it."""
    return _ARTICLE.sub("", _ABD.sub(_abd, fold(name))).split()


def joined_by_abd(folded: str) -> str | None:
    """What Abd makes of one or a few folded words, if it is one: "abd al rahman" is "abdrahman"."""
    joined = _ABD.sub(_abd, folded, count=1)
    return None if joined == folded or " " in joined else joined


def _abd(match: re.Match[str]) -> str:
    return "عبد" if match[0][0] == "ع" else "abd"


@lru_cache(30_000)
def readings(word: str) -> tuple[str, ...]:
    """The skeletons of a folded word, the likeliest first: two if a letter may sound in two ways.

    "" is that of a word without a letter of either script.
    """
    return tuple(dict.fromkeys(map(consonants, pronunciations(word))))


def skeleton(name: str) -> str:
    """The likeliest skeletons of a name's words, with a blank between them."""
    return " ".join(filter(None, (readings(word)[0] for word in words(name))))


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

"""The keys by which names of countries are indexed and looked up, and the parts of a joined name.

The keys ignore what `text.fold` ignores, and also articles and small words, abbreviations of the
words that names are made of ("Rep." is "Republic"), points between the letters of an abbreviation,
and inversion: "Korea, Republic of".
"""

import re
from typing import Final, NamedTuple

from app.domain.text import fold

_ELIDED: Final = re.compile(r"\b[lLdD]['’‘ʼ`´]")
_TURNED: Final = re.compile(r"^([^,،(]+)[,،(]\s*([^,،()]+?)\s*\)?\s*$")
_TURNING: Final = frozenset(",،(")
# The United Nations write "إيران (جمهورية - الإسلامية)": the dash is the place of the name.
_ENCLOSED: Final = re.compile(r"^([^()]+?)\s*\(([^()]+?)\s+[-–—]\s*([^()]+)\)$")
_SMALL: Final = frozenset(
    ["the", "of", "and", "le", "la", "les", "l", "de", "du", "des", "d", "et"]
)
_SHORT: Final = {
    long: short
    for short, words in {
        "rep": "republic republique repub",
        "dem": "democratic democratique",
        "fed": "federal federated federation federative federale federes",
        "is": "islands island isles isle iles ile isds isd isls isl",
        "sts": "states",
        "saint": "st",
        "sainte": "ste",
        "peoples": "people",
        "populaire": "pop",
        "herzegovina": "herz herzeg hercegovina herzegowina",
        "equatorial": "eq equat",
        "dominican": "dom",
        "central": "cent centr",
        "ter": "territory territories terr territoire territoires",
        "prov": "province provisional",
        "british": "br brit",
        "french": "fr",
        "north": "northern",
        "south": "southern",
        "east": "eastern",
        "west": "western",
    }.items()
    for long in words.split()
}
"""The form of a word in keys, for its long forms and its abbreviations."""
_DIRECTIONS: Final = {"n": "north", "s": "south", "e": "east", "w": "west"}
_ARABIC_ARTICLE: Final = "ال"
# Letters that the article must leave, or it is part of the word.
_SHORTEST_STEM: Final = 2
_LONGEST_NAME: Final = 300
"""Characters. A longer text is not a name, and can take the patterns above very long."""

_BRACKETED: Final = re.compile(r"^([^()]*[^()\s])\s*\(([^()]+)\)$")
_FORMERLY: Final = re.compile(
    r"^(?:ex|former|formerly|now|later|today|previously|aka|also|ancien(?:ne)?(?:ment)?"
    r"|actuel(?:le)?(?:ment)?)\b[\s.:-]*|\s*(?:سابقا|سابقًا|سابقاً|حاليا|حاليًا|حالياً)$",
    re.IGNORECASE,
)
_RESTRICTING: Final = re.compile(
    r"^(?:excl|excludes|excluding|except|without|incl|includes|including|sauf|hors|non compris"
    r"|y compris|until|since|before|after|up to|from|to|avant|depuis|jusqu|pre|post|[\W\d_])",
    re.IGNORECASE,
)


class Joined(NamedTuple):
    """A text of several names: `Name (Name)`, `Name/Name` or `Name, Name`.

    `sign` is "(", "/" or ",". A remark in brackets ("excludes Eritrea", "until 2011") is no part.
    """

    sign: str
    parts: tuple[str, ...]


def name_keys(text: str) -> tuple[str, ...]:
    """The keys of a name, closest spelling first; () for a text without words, or a longer one."""
    text = " ".join(text.split())
    folded = fold(text) if len(text) <= _LONGEST_NAME else ""
    if not folded:
        return ()
    keys = [folded, plain_key(text)]
    if not _TURNING.isdisjoint(text):
        if turned := _TURNED.match(text):
            keys.append(plain_key(f"{turned[2]} {turned[1]}"))
        if enclosed := _ENCLOSED.match(text):
            keys.append(plain_key(f"{enclosed[2]} {enclosed[1]} {enclosed[3]}"))
    return tuple(dict.fromkeys(keys))


def plain_key(text: str) -> str:
    """The folded name without small words, in short forms; all words if nothing else is left."""
    folded = fold(_ELIDED.sub(" ", text)) or fold(text)
    words = [_plain_word(word) for word in folded.split(" ") if word not in _SMALL]
    # Only abbreviations have words of one letter: "u s s r", "w sahara".
    if min(map(len, words), default=0) == 1:
        words = _joined_letters(words)
        words[0] = _DIRECTIONS.get(words[0], words[0]) if len(words) > 1 else words[0]
    return " ".join(words) or folded


def joined_names(text: str) -> Joined | None:
    """The names that a text joins; None for a text that joins none."""
    text = " ".join(text.split())
    if len(text) > _LONGEST_NAME:
        return None
    if bracketed := _BRACKETED.match(text):
        outer, inner = bracketed.groups()
        if _RESTRICTING.match(inner):
            return Joined("(", (outer,))
        return Joined("(", (outer, _FORMERLY.sub("", inner)))
    for sign in ("/", ","):
        parts = tuple(
            part.strip() for part in re.split(rf"[{sign}،]" if sign == "," else sign, text)
        )
        if len(parts) > 1 and all(parts):
            return Joined(sign, tuple(_FORMERLY.sub("", part) for part in parts))
    return None


def _plain_word(word: str) -> str:
    if word.startswith(_ARABIC_ARTICLE) and len(word) >= len(_ARABIC_ARTICLE) + _SHORTEST_STEM:
        return word.removeprefix(_ARABIC_ARTICLE)
    return _SHORT.get(word, word)


def _joined_letters(words: list[str]) -> list[str]:
    """Words with single letters joined: `fold` makes "u s s r" of "U.S.S.R."."""
    joined: list[str] = []
    letters = False
    for word in words:
        letter = len(word) == 1 and word.isalpha()
        if letter and letters:
            joined[-1] += word
        else:
            joined.append(word)
        letters = letter
    return joined

"""The keys by which names of countries are indexed and looked up.

They ignore what `text.fold` ignores, and also the article, "St." for "Saint", points between the
letters of an abbreviation, and inversion: "Korea, Republic of".
"""

import re
from typing import Final

from app.domain.text import fold

_ELIDED_ARTICLE: Final = re.compile(r"^\s*[lL]['’‘ʼ`´]")
_TURNED: Final = re.compile(r"^([^,،(]+)[,،(]\s*([^,،()]+?)\s*\)?\s*$")
_TURNING: Final = frozenset(",،(")
_LEADING_ARTICLES: Final = frozenset({"le", "la", "les"})
_SHORTENED: Final = {"st": "saint", "ste": "sainte"}
_ARABIC_ARTICLE: Final = "ال"
# Letters that the article must leave, or it is part of the word.
_SHORTEST_STEM: Final = 2
_LONGEST_NAME: Final = 300
"""Characters. A longer text is not a name, and can take the patterns above very long."""


def name_keys(text: str) -> tuple[str, ...]:
    """The keys of a name, closest spelling first; () for a text without words, or a longer one."""
    text = " ".join(text.split())
    folded = fold(text) if len(text) <= _LONGEST_NAME else ""
    if not folded:
        return ()
    keys = [folded, plain_key(folded)]
    if elided := _ELIDED_ARTICLE.match(text):
        keys.append(plain_key(fold(text[elided.end() :])))
    if not _TURNING.isdisjoint(text) and (turned := _TURNED.match(text)):
        keys.append(plain_key(fold(f"{turned[2]} {turned[1]}")))
    return tuple(key for key in dict.fromkeys(keys) if key)


def plain_key(folded: str) -> str:
    """A folded name without articles, with abbreviations expanded; unchanged if nothing is left."""
    words = folded.split(" ")
    if words[0] in _LEADING_ARTICLES:
        words = words[1:]
    plain = [_plain_word(word) for word in words if word != "the"]
    # Only abbreviations have words of one letter: "u s s r".
    if min(map(len, plain), default=0) == 1:
        plain = _joined_letters(plain)
    return " ".join(plain) or folded


def _plain_word(word: str) -> str:
    if word.startswith(_ARABIC_ARTICLE) and len(word) >= len(_ARABIC_ARTICLE) + _SHORTEST_STEM:
        return word.removeprefix(_ARABIC_ARTICLE)
    return _SHORTENED.get(word, word)


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

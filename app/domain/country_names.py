"""Under which keys a country's name is filed and looked up: what people vary and still mean it.

Beyond `text.fold`, a name is the same with or without its article, with "St." for "Saint", with
points between the letters of an abbreviation, and turned round: "Korea, Republic of".
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
_SHORTEST_STEM: Final = 2
_LONGEST_NAME: Final = 300
"""Characters. A longer text is no name, and would take the patterns above for ever."""


def name_keys(text: str) -> tuple[str, ...]:
    """The keys of a name, closest spelling first; () if it has no word in it, or is no name."""
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
    """A folded name without its articles and abbreviations; as it is if nothing else is in it."""
    words = folded.split(" ")
    if words[0] in _LEADING_ARTICLES:
        words = words[1:]
    plain = [_plain_word(word) for word in words if word != "the"]
    if min(map(len, plain), default=0) == 1:
        plain = _joined_letters(plain)
    return " ".join(plain) or folded


def _plain_word(word: str) -> str:
    if word.startswith(_ARABIC_ARTICLE) and len(word) >= len(_ARABIC_ARTICLE) + _SHORTEST_STEM:
        return word.removeprefix(_ARABIC_ARTICLE)
    return _SHORTENED.get(word, word)


def _joined_letters(words: list[str]) -> list[str]:
    """The letters of "U.S.S.R.", which fold parts, as one word again."""
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

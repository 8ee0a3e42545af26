"""The words of a text as the index has them: one spelling of each English word.

British and American spellings are one word, with and without a hyphen: organise, organize;
cooperation, co-operation; ceasefire, cease-fire. The index has the British spelling without a
hyphen, which is the French one more often. Rules make it where no other word is near;
app/data/spellings.csv has the rest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from app.data import table
from app.domain.text import words as plain
from app.domain.text.folding import fold
from app.domain.text.words import Word, words_of

_SEPARATOR: Final = "|"
_HYPHENS: Final = frozenset("-‐‑")
_PREFIXES: Final = frozenset(
    (
        *("anti", "co", "counter", "cyber", "extra", "hydro", "infra", "inter", "intra", "micro"),
        *("multi", "non", "para", "post", "pre", "re", "socio", "sub", "trans"),
    )
)
"""What is joined with the word behind its hyphen: anti-tank is also found as antitank."""
_ALONE: Final = frozenset({"anti", "multi", "non"})
"""Prefixes that are no words, which a blank may follow."""
_SHORTEST: Final = 2
_SHORTEST_BEHIND_BLANK: Final = 4
_UNDIVIDED: Final = re.compile("co(?:op|ord)")
"""Joined words that are not found by their second part: cooperation is no operation."""
# Behind a consonant, not in size, prize, seize or Blaize.
_IZE: Final = (
    r"^(?!(?:belize|assize|(?:cap|down|mid|out|over|re|right|super|under|up)siz))"
    r"([a-z]{2,}[b-df-hj-np-tv-xz])iz"
)
_ENDING_IN_IZE: Final = re.compile(
    rf"{_IZE}(?=(?:e[ds]?|ers?|ing|able|ations?|ational|ationally)$)"
)
_BEGINNING_OF_IZE: Final = re.compile(rf"{_IZE}(?=$|e|i|a)")
_IS: Final = re.compile(r"^([a-z]{2,}[b-df-hj-np-tv-xz])is(?=$|e|i|a)")
_SHORTEST_BEGINNING: Final = 4
"""The minimum number of letters that are also the beginning of another spelling."""
_KEPT: Final = 30_000


class _Table(NamedTuple):
    """The indexed words by their other spellings, and by the pairs of words that are one.

    The value of a pair: the word, and whether a blank may be between the two in place of a hyphen.
    """

    words: Mapping[str, str]
    pairs: Mapping[tuple[str, str], tuple[str, bool]]


def index_words(text: str) -> list[Word]:
    """The words of a text, in order, in the spelling that the index has."""
    words = words_of(text)
    # From the end, so that "non-co-operation" is non-cooperation.
    for at in range(len(words) - 2, -1, -1):
        if joined := _joined(text, words[at], words[at + 1]):
            words[at : at + 2] = [joined]
    return [word._replace(text=spelt(word.text)) for word in words]


def with_parts(text: str, words: Sequence[Word]) -> list[Word]:
    """The index words of a text, and further words that it is found by: parts, joined words."""
    found = plain.with_parts(text, words)
    for word in words:
        parts = words_of(word.written)
        if len(parts) > 1 and not _UNDIVIDED.match(word.text):
            found += (
                part._replace(
                    text=spelt(part.text), start=word.start + part.start, end=word.start + part.end
                )
                for part in parts
            )
    return found


def query_words(text: str) -> list[Word]:
    """The words of a query: index words, with joined words in place of their parts."""
    return plain.whole(text, index_words(text))


@lru_cache(_KEPT)
def spelt(folded: str) -> str:
    """The spelling of a folded word that the index has: organise for organize."""
    return _table().words.get(folded) or _ENDING_IN_IZE.sub(r"\1is", folded)


def as_typed(word: Word) -> str:
    """A word of `query_words` as it was typed, folded: the beginning of a word is in no table."""
    typed = fold(word.written).replace(" ", "")
    return typed if spelt(typed) == word.text else word.text


def prefixes(folded: str) -> tuple[str, ...]:
    """The typed beginning of a word, then those of other spellings: organiz, organis."""
    others = {
        word
        for spelling, word in _table().words.items()
        if spelling.startswith(folded) and not word.startswith(folded)
    }
    others.add(_BEGINNING_OF_IZE.sub(r"\1is", folded))
    shortest = (
        one for one in sorted(others) if not any(one != x and one.startswith(x) for x in others)
    )
    return tuple(dict.fromkeys((folded, *shortest)))


@lru_cache(_KEPT)
def written_as(folded: str, *, is_beginning: bool = False) -> tuple[str, ...]:
    """A folded word and its other spellings, as names may have it: organisation, organization.

    `is_beginning`: the word may be the beginning of one, and so are its other spellings.
    """
    found = dict.fromkeys((folded, spelt(folded)))
    found |= dict.fromkeys(one for one, word in _table().words.items() if word in found)
    if is_beginning and len(folded) >= _SHORTEST_BEGINNING:
        begun = [pair for pair in _table().words.items() if _is_begun(pair, folded)]
        found |= dict.fromkeys(word for pair in begun for word in pair)
        found[_BEGINNING_OF_IZE.sub(r"\1is", folded)] = None
    found |= dict.fromkeys(_IS.sub(r"\1iz", word) for word in (*found,))
    return tuple(word for word in found if word == folded or not word.startswith(folded))


def _is_begun(pair: tuple[str, str], folded: str) -> bool:
    return any(word.startswith(folded) for word in pair)


def _joined(text: str, first: Word, second: Word) -> Word | None:
    """Two words as one if they are one with another spelling."""
    between = text[first.end : second.start]
    has_hyphen = between in _HYPHENS
    if not has_hyphen and between != " ":
        return None
    word, may_be_blank = _table().pairs.get((first.text, second.text), ("", False))
    if not word or not (has_hyphen or may_be_blank):
        word = first.text + second.text
        if not _is_prefixed(first.text, second.text, has_hyphen=has_hyphen):
            return None
    return Word(word, first.start, second.end, text[first.start : second.end])


def _is_prefixed(first: str, second: str, *, has_hyphen: bool) -> bool:
    shortest = _SHORTEST if has_hyphen else _SHORTEST_BEHIND_BLANK
    prefixes = _PREFIXES if has_hyphen else _ALONE
    return first in prefixes and second.isalpha() and len(second) >= shortest


@cache
def _table() -> _Table:
    words: dict[str, str] = {}
    pairs: dict[tuple[str, str], tuple[str, bool]] = {}
    for row in table("spellings"):
        for ending in ("", *row["endings"].split()):
            word = row["word"] + ending
            for spelling in row["spellings"].split(_SEPARATOR):
                parts = tuple(_parts(spelling + ending))
                if len(parts) == 1:
                    words[parts[0]] = word
                else:
                    first, second = parts
                    pairs[first, second] = word, " " in spelling
    return _Table(words, pairs)


def _parts(spelling: str) -> Iterator[str]:
    return (word.text for word in words_of(spelling))

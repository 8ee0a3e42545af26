"""The tokenizer: folded words of a text with their offsets.

A hyphen separates words. Some sequences are indexed as one word too: names with Abd (Abd
al-Rahman) and Allah (Nasr Allah), and designations of arms such as F-16C, which users type with and
without the hyphen or the variant.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.text.folding import fold
from app.domain.text.phonetics import ABD, ALLAH, joined_by_abd

# Characters within a word that do not separate it: apostrophes, combining accents, Arabic vowel
# marks, and marks of the writing direction.
_WITHIN: Final = (
    "'’‘ʼʿʾ`´\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff"
)
_WORD: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])(?:['’ʼ`´]s\b)?"  # U.S., U.S.S.R, the U.K.'s
    rf"|[^\W_](?:[{_WITHIN}]*[^\W_])*[{_WITHIN}]*"
)
# French elisions. Before a vowel only: N'Djamena is one word.
_ELIDED: Final = re.compile(
    r"(?:[dlcjmtsn]|qu|jusqu|lorsqu|puisqu)['’‘ʼ`´](?=[aeiouyhœæà-ÿ\d])", re.IGNORECASE
)
_POSSESSIVE: Final = re.compile(r"['’ʼ`´]s$", re.IGNORECASE)
_MODEL_LETTERS: Final = re.compile(r"[a-z]{1,4}")
_OF_YEARS: Final = frozenset({"end", "fin", "late", "mid", "post", "pre"})
"""Words before a year, which are no letters of a designation: mid-2020."""
_MODEL: Final = re.compile(r"([a-z]{1,4}\d+|\d+)[a-z]+")
_JOINING: Final = frozenset("-‐‑–/")
_MOST_JOINED: Final = 3
_KEPT: Final = 30_000
"""Cached words: a text has few different words."""


# Regnal numbers, in Roman numerals and in Arabic words: Hassan II is الحسن الثاني.
_TENS: Final = ("", "X", "XX")
_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN: Final = {
    tens + ones: 10 * t + o for t, tens in enumerate(_TENS) for o, ones in enumerate(_ONES)
}
_ARABIC: Final = {
    fold(word): number
    for number, words in enumerate(
        (
            ("الأول", "الأولى"),
            ("الثاني", "الثانية"),
            ("الثالث", "الثالثة"),
            ("الرابع", "الرابعة"),
            ("الخامس", "الخامسة"),
            ("السادس", "السادسة"),
            ("السابع", "السابعة"),
            ("الثامن", "الثامنة"),
            ("التاسع", "التاسعة"),
            ("العاشر", "العاشرة"),
        ),
        start=1,
    )
    for word in words
}
_TEN_MORE: Final = fold("عشر")
_BEFORE_TEN: Final = _ARABIC | {fold("الحادي"): 1}


class Word(NamedTuple):
    """A folded word with its offsets in the text: 0-based code points, end exclusive.

    `written` is the text between the offsets.
    """

    text: str
    start: int
    end: int
    written: str


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        at = match.start()
        found += [
            Word(part, at + start, at + end, written)
            for part, start, end, written in _split(match[0])
        ]
    return found


@lru_cache(_KEPT)
def _split(match: str) -> tuple[Word, ...]:
    """The folded words of one match of _WORD, with their offsets in it."""
    start, end = 0, len(match)
    while elided := _ELIDED.match(match, start):
        start = elided.end()
    if possessive := _POSSESSIVE.search(match[start:]):
        end = start + possessive.start()
    written = match[start:end]
    folded = fold(written)
    # `fold` separates the letters of "U.S.A.", which is one word.
    if "." in written:
        folded = folded.replace(" ", "")
    # One character may fold to several words: "½". They all have its offsets.
    return tuple(Word(part, start, end, written) for part in folded.split())


def with_parts(text: str, words: Sequence[Word]) -> list[Word]:
    """The words of a text, the joined words that they are parts of, then parts of words."""
    found = [*words, *(joined for _, _, joined in _joined(text, words))]
    shorter = (
        word._replace(text=match[1])
        for word in found
        if not word.text.isalpha() and (match := _MODEL.fullmatch(word.text))
    )
    return [*found, *shorter]


def whole_words_of(text: str) -> list[Word]:
    """The words of a text, with joined words in place of their parts."""
    return whole(text, words_of(text))


def whole(text: str, words: Sequence[Word]) -> list[Word]:
    """These words of a text, with joined words in place of their parts."""
    found = list(words)
    for at, n, joined in reversed(list(_joined(text, words))):
        found[at : at + n] = [joined]
    return found


def _joined(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, Word]]:
    """(index of the first part, number of parts, joined word), without overlaps."""
    until = 0
    for at, word in enumerate(words):
        if at < until:
            continue
        joined = ""
        n = 1
        if word.text.startswith(ABD):
            for n in range(_MOST_JOINED, 0, -1):
                joined = joined_by_abd(" ".join(part.text for part in words[at : at + n])) or ""
                if joined:
                    break
        elif at + 1 < len(words) and (
            words[at + 1].text in ALLAH or _is_model(text, word, words[at + 1])
        ):
            n = 2
            joined = word.text + words[at + 1].text
        if joined:
            until = min(at + n, len(words))
            start, end = word.start, words[until - 1].end
            yield at, until - at, Word(joined, start, end, text[start:end])


def _is_model(text: str, letters: Word, number: Word) -> bool:
    """Whether two words are a designation of arms, such as F-16."""
    return (
        number.text[0].isdecimal()
        and letters.text not in _OF_YEARS
        and text[letters.end : number.start] in _JOINING
        and _MODEL_LETTERS.fullmatch(letters.text) is not None
    )


@lru_cache(1_000)
def ordinal(written: str) -> int | None:
    """The number of a word, from 1 to 29; None for other words. "I" is 1, "i" is none."""
    # Names are typed in lower case too: "hassan ii". One letter is a word: "i", "v", "x".
    roman = written.upper() if len(written) > 1 and written.islower() else written
    return _ROMAN.get(roman) or _ARABIC.get(fold(written))


def ordinals(words: Sequence[str]) -> list[int | None]:
    """The number of each word, or of the two words that it is one of: السادس عشر is 16."""
    found = [ordinal(word) for word in words]
    for at in range(1, len(words)):
        if fold(words[at]) == _TEN_MORE and (ones := _BEFORE_TEN.get(fold(words[at - 1]))):
            found[at - 1 : at + 1] = [ones + 10] * 2
    return found

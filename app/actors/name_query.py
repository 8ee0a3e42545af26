"""Matches typed words with names of actors, in any script. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain import lexicon
from app.domain.refusals import Refusal
from app.domain.text import fold, phonetics
from app.domain.text.autocomplete import BY_SOUND
from app.domain.text.names import PARTICLES, core
from app.domain.text.phonetics import name_words
from app.domain.text.spellings import written_as
from app.domain.text.words import ordinals, whole_words_of, words_of

MOST_WORDS: Final = 8
_SAME, _BEGINS, _SOUNDS = 4, 2, 1
"""The score of a word that is equal, has the typed prefix, or sounds alike."""
_WHOLE: Final = 4
"""Added if the whole name is the typed text."""
_SHORTEST_SKELETON: Final = 2


class NameQuery:
    """A parsed query: words that must all be in one name, the last possibly as a prefix.

    Particles and articles are spelled differently, and need not match: al-Sisi, el-Sisi. An ordinal
    is a number in both scripts.
    """

    def __init__(self, text: str) -> None:
        """Raises Refusal: `no-word`, `question-too-long`."""
        self._folded = fold(text)
        _, self._number = core(text)
        typed = whole_words_of(text)
        numbers = [None, *ordinals([word.written for word in typed[1:]])]
        words = [word.text for word, number in zip(typed, numbers, strict=False) if number is None]
        self.words = [word for word in words if word not in PARTICLES] or words
        if not self.words:
            raise Refusal("no-word", "write a word of a name")
        if len(self.words) > MOST_WORDS:
            raise Refusal("question-too-long", f"write at most {MOST_WORDS} words of a name")
        self._is_place = any(one.is_place for one in lexicon.names_of(text))
        self._spellings = [_spellings(word) for word in self.words]
        self._forms = [list(dict.fromkeys([word, *name_words(word)])) for word in self.words]

    def key_prefixes(self) -> list[list[str]]:
        """For words the prefixes of completion keys, of which a matching actor has one.

        A word of one consonant, such as "Joe", sounds like too many to be looked up beside others.
        """
        prefixes = [
            [word, *others, *_sounds(word)]
            for word, others in zip(self.words, self._spellings, strict=True)
        ]
        return [some for some in prefixes if len(some) > 1] or prefixes

    def score(self, names: Iterable[str], *, by_sound: bool = True) -> int:
        """The score of the best of the names; 0 if none matches.

        `by_sound`: words of the same script that only sound alike match, too. A place sounds like
        no actor.
        """
        return max((self._score(name, by_sound=by_sound) for name in names), default=0)

    def _score(self, name: str, *, by_sound: bool) -> int:
        if self._number is not None and core(name)[1] != self._number:
            return 0
        words = list(dict.fromkeys([*_texts(name), *name_words(name)]))
        last = len(self._forms) - 1
        scores = [
            max(
                (
                    _fit(typed, word, is_last=at == last)
                    or _fit_spelling(word, self._spellings[at])
                    or self._sounds(typed, word, by_sound)
                    for typed in forms
                    for word in words
                ),
                default=0,
            )
            for at, forms in enumerate(self._forms)
        ]
        if not all(scores):
            return 0
        return sum(scores) + (_WHOLE if fold(name) == self._folded else 0)

    def _sounds(self, typed: str, word: str, by_sound: bool) -> int:  # noqa: FBT001
        if self._is_place or not (by_sound or typed.isascii() != word.isascii()):
            return 0
        return _SOUNDS if phonetics.sounds_alike(typed, word) else 0


def _fit_spelling(word: str, spellings: Sequence[str]) -> int:
    return _SOUNDS if word in spellings else 0


def _spellings(word: str) -> list[str]:
    """The reviewed spellings of a name, folded; and British and American ones."""
    texts = (words_of(text.written) for one in lexicon.names_of(word) for text in one.texts)
    found = dict.fromkeys(words[0].text for words in texts if len(words) == 1)
    return [one for one in (*found, *written_as(word)) if one != word]


def _fit(typed: str, word: str, *, is_last: bool) -> int:
    if typed == word:
        return _SAME
    return _BEGINS if is_last and word.startswith(typed) else 0


def _texts(name: str) -> list[str]:
    return [word.text for word in (*words_of(name), *whole_words_of(name))]


def _sounds(word: str) -> Sequence[str]:
    names = name_words(word) or [word]
    readings = (reading for name in names for reading in phonetics.skeletons(name))
    return [BY_SOUND + reading for reading in readings if len(reading) >= _SHORTEST_SKELETON]

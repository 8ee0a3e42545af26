"""The names in events that a word of a query may be a spelling of, in either script."""

from collections.abc import Iterator
from typing import Final

from app.domain.text import phonetics, stems
from app.domain.text.words import Word
from app.events.plan.statistics import Statistics

SHORTEST_SKELETON: Final = 2
"""The minimum number of consonants of a name; beside another name that matches it may have one."""
SHORTEST_NAME: Final = 3
"""The minimum number of letters of a name that is beside no other."""
_SHORTEST_GIVEN_NAME: Final = 2
_SHORTEST_WORD_SKELETON: Final = 3
"""The minimum number of consonants of a dictionary word that is also taken for a name."""


def is_name(word: Word, statistics: Statistics) -> bool:
    """Whether a word, or one that sounds like it in either script, is a name that an event has."""
    return next(iter(spellings(word, statistics)), None) is not None


def spellings(word: Word, statistics: Statistics, *, is_beside_name: bool = False) -> Iterator[str]:
    """Words of names in events that sound like this word, in any spelling or script.

    A dictionary word is no name in its own script ("visit" does not match Visata). In the other
    script it is a name only if it has enough consonants: جمال matches Gamal, قادة not Kedah. Beside
    another name one is enough: جو بايدن is Joe Biden.
    """
    is_arabic = stems.is_arabic(word.text)
    languages = ("ar",) if is_arabic else stems.LATIN
    is_word = any(stems.is_known(word.written, language) for language in languages)
    shortest = _SHORTEST_WORD_SKELETON if is_word else SHORTEST_SKELETON
    if is_beside_name:
        shortest = 1
        is_word &= not word.written.istitle()  # the dictionaries have Muhammad
    for name in phonetics.name_words(word.written):
        if len(name) < (_SHORTEST_GIVEN_NAME if is_beside_name else SHORTEST_NAME):
            continue
        for skeleton in phonetics.skeletons(name):
            if len(skeleton) < shortest:
                continue
            for other in statistics.names_with_skeleton(skeleton):
                same_script = stems.is_arabic(other) == is_arabic
                if not (same_script and is_word) and phonetics.sounds_alike(name, other):
                    yield other

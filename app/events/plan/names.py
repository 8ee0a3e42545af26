"""The names in events that a word of a query may be a spelling of, in either script."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain import country_mentions, lexicon
from app.domain.text import phonetics, stems
from app.domain.text.edits import edits
from app.domain.text.tiers import Tier
from app.domain.text.words import Word
from app.events.plan.statistics import Statistics

SHORTEST_SKELETON: Final = 2
"""The minimum number of consonants of a name; beside another name that matches it may have one."""
SHORTEST_NAME: Final = 3
"""The minimum number of letters of a name that is beside no other."""
_SHORTEST_GIVEN_NAME: Final = 2
_SHORTEST_WORD_SKELETON: Final = 3
"""The minimum number of consonants of a dictionary word that is also taken for a name."""
_SHORTEST_RESPELT: Final = 5
"""The minimum number of letters of two spellings of a name in one script: Jong is not Jung."""
_KEPT: Final = 30_000


class Spelling(NamedTuple):
    """A word of names in events, and what it has in common with the word of the query."""

    text: str
    tier: Tier


def is_name(word: Word, statistics: Statistics) -> bool:
    """Whether a word, or one that sounds like it in either script, is a name that an event has."""
    return next(spellings(word, statistics), None) is not None


def spellings(
    word: Word, statistics: Statistics, *, is_beside_name: bool = False
) -> Iterator[Spelling]:
    """Words of names in events that sound like this word, in any spelling or script.

    In the other script it is the same name; a dictionary word only beside another name: جمال is
    beauty, جمال عبد الناصر is Gamal. In its own script it only sounds alike, unless the two are one
    edit apart and sound like one name of the other script: Belkhir and Belkheir are بلخير. A
    dictionary word is no name of its own script ("visit" does not match Visata). A dictionary word
    alone needs more consonants: قادة is not Kedah; beside another name one is enough: جو بايدن is
    Joe Biden. A place is no person.
    """
    is_arabic = stems.is_arabic(word.text)
    languages = ("ar",) if is_arabic else stems.LATIN
    is_word = any(stems.is_known(word.written, language) for language in languages)
    shortest = _SHORTEST_WORD_SKELETON if is_word else SHORTEST_SKELETON
    if is_beside_name:
        shortest = 1
        is_word &= not word.written.istitle()  # the dictionaries have Muhammad
    across = Tier.SOUND if is_word and not is_beside_name else Tier.NAME
    for name in phonetics.name_words(word.written):
        if len(name) < (_SHORTEST_GIVEN_NAME if is_beside_name else SHORTEST_NAME):
            continue
        alike = (
            other
            for skeleton in phonetics.skeletons(name)
            if len(skeleton) >= shortest
            for other in statistics.names_with_skeleton(skeleton)
            if phonetics.sounds_alike(name, other)
        )
        own_script: list[str] = []
        other_script: list[str] = []
        for other in alike:
            same_script = stems.is_arabic(other) == is_arabic
            if same_script and is_word:
                continue
            if other == name:
                yield Spelling(other, Tier.WORD)
            elif not _is_other_kind(
                word, other, same_script=same_script, is_beside_name=is_beside_name
            ):
                (own_script if same_script else other_script).append(other)
        for other in other_script:
            yield Spelling(other, across)
        for other in own_script:
            is_long = min(len(name), len(other)) >= _SHORTEST_RESPELT
            is_same = is_long and any(phonetics.sounds_alike(other, one) for one in other_script)
            yield Spelling(other, Tier.NAME if is_same and other in edits(name) else Tier.SOUND)


def _is_other_kind(word: Word, other: str, *, same_script: bool, is_beside_name: bool) -> bool:
    """Whether one of two words that sound alike is a place or an abbreviation, and thus no name.

    Beside a name the adjective of a country may be a surname (طاهر المصري), and so may a place
    (Michael Jordan) of which the word is no spelling.
    """
    if is_place(word.text, word.written) or country_mentions.of_name([word.text]):
        return True
    if not same_script and phonetics.has_no_vowel(other):
        return True
    if is_beside_name:
        return False
    return bool(country_mentions.of_word(word)) or is_place(other, other) or _is_country(other)


@lru_cache(_KEPT)
def is_place(folded: str, written: str) -> bool:
    """Whether a word alone is the name of a place of the table of places."""
    found = lexicon.mentions([Word(folded, 0, len(written), written)])
    return any(mention.entry.is_place for mention in found)


def _is_country(folded: str) -> bool:
    return bool(country_mentions.of_word(Word(folded, 0, len(folded), folded)))

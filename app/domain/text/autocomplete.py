"""Keys for the completion of a name that is being typed, from any of its words on."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from app.domain.text import phonetics
from app.domain.text.spellings import written_as
from app.domain.text.words import words_of

BY_SOUND: Final = "~"
"""The prefix of a key of consonants, which match in either script."""
SHORTEST_SOUND: Final = 3
"""Consonants of a typed text; fewer would match too many names."""
_LONGEST: Final = 80
_MOST_SPELLINGS: Final = 8
_KEPT: Final = 2_000
"""Cached names: places and items repeat."""


@lru_cache(_KEPT)
def completion_keys(name: str) -> tuple[str, ...]:
    """The keys of a name: each suffix of its words, folded, and the same as consonants.

    A typed text completes to the name if one of its `prefixes` is a prefix of one of these keys.
    """
    words = [word.text for word in words_of(name)]
    keys = [" ".join(words[at:])[:_LONGEST] for at in range(len(words))]
    skeletons = [phonetics.skeletons(word) for word in phonetics.name_words(name)]
    keys += [
        BY_SOUND + " ".join([reading, *(first for first, *_ in skeletons[at + 1 :])])[:_LONGEST]
        for at, readings in enumerate(skeletons)
        for reading in readings
        if reading
    ]
    return tuple(dict.fromkeys(keys))


def prefixes(text: str) -> Iterator[str]:
    """The prefixes to look up in completion keys: the folded text, the same in British or American
    spelling, then its consonants.
    """
    words = [word.text for word in words_of(text)]
    if words:
        spelt = [written_as(word, is_beginning=word is words[-1]) for word in words]
        yield from map(" ".join, islice(product(*spelt), _MOST_SPELLINGS))
    parts = phonetics.name_words(text)
    skeletons = [phonetics.skeletons(part) for part in parts]
    if skeletons and sum(len(first) for first, *_ in skeletons) >= SHORTEST_SOUND:
        *before, last = skeletons
        for reading in last:
            yield BY_SOUND + " ".join([*(first for first, *_ in before), reading])

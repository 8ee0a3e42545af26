"""What a person may have typed of a name so far: its beginning from any of its words on."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from app.domain.text import phonetics
from app.domain.text.words import words_of

BY_SOUND: Final = "~"
"""Stands before consonants, which are the same in either script."""
SHORTEST_SOUND: Final = 3
_LONGEST: Final = 80
_KEPT: Final = 2_000
"""Names whose keys are kept: events have few places and items."""


@lru_cache(_KEPT)
def beginnings(name: str) -> tuple[str, ...]:
    """The keys of a name, each of which begins with all that may be typed of it."""
    words = [word.text for word in words_of(name)]
    keys = [" ".join(words[at:])[:_LONGEST] for at in range(len(words))]
    bones = [phonetics.skeletons(word) for word in phonetics.name_words(name)]
    keys += [
        BY_SOUND + " ".join([reading, *(first for first, *_ in bones[at + 1 :])])[:_LONGEST]
        for at, readings in enumerate(bones)
        for reading in readings
        if reading
    ]
    return tuple(dict.fromkeys(keys))


def typed(text: str) -> Iterator[str]:
    """The beginnings of keys that a text may be, the text itself first; none for no word."""
    words = [word.text for word in words_of(text)]
    if words:
        yield " ".join(words)
    parts = phonetics.name_words(text)
    bones = [phonetics.skeletons(part) for part in parts]
    if bones and sum(len(first) for first, *_ in bones) >= SHORTEST_SOUND:
        *before, last = bones
        for reading in last:
            yield BY_SOUND + " ".join([*(first for first, *_ in before), reading])

"""The singulars of Arabic broken plurals, of app/data/arabic_plurals.csv.

No rule makes صواريخ of صاروخ. The words come in all their forms: with the article, attached
particles and possessives.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from app.data import table
from app.domain.text import arabic
from app.domain.text.folding import fold

_SEPARATOR: Final = "|"
_ENDING_IN_HAMZA: Final = "اء"
_HAMZA: Final = re.compile("ا[ءئؤ]")
_FEMININE: Final = "ة"
_KEPT: Final = 30_000


class _Singulars(NamedTuple):
    """The folded singulars of a plural. `has_hamza`: without its hamza it may be another word:
    نظراء is the plural of نظير, نظرا is "in view of".
    """

    words: tuple[str, ...]
    has_hamza: bool


@lru_cache(_KEPT)
def singulars(folded: str, written: str) -> tuple[str, ...]:
    """The folded singulars of a folded word without attached particles; () for other words.

    `written` is the word as a text has it, possibly with particles.
    """
    has_hamza = _HAMZA.search(written) is not None
    found = [_table().get(form) for form in arabic.nouns(folded, owned=written[-1] != _FEMININE)]
    return tuple(
        dict.fromkeys(
            word
            for plural in found
            if plural is not None and (has_hamza or not plural.has_hamza)
            for word in plural.words
        )
    )


@cache
def _table() -> Mapping[str, _Singulars]:
    found: dict[str, list[str]] = defaultdict(list)
    with_hamza: set[str] = set()
    for row in table("arabic_plurals"):
        for plural in row["plurals"].split(_SEPARATOR):
            found[fold(plural)].append(fold(row["singular"]))
            if plural.endswith(_ENDING_IN_HAMZA):
                with_hamza.add(fold(plural))
    return {
        plural: _Singulars(tuple(words), plural in with_hamza) for plural, words in found.items()
    }

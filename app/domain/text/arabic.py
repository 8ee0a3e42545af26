"""A light stemmer for folded Arabic words: removes prefixes and suffixes.

المغربية and والمغرب become مغرب. It has no dictionary and sometimes removes letters of the root,
which does little harm, because texts and queries get the same treatment.
"""

from collections.abc import Iterator
from typing import Final

_ARTICLES: Final = (
    *("وبال", "وكال", "فبال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال"),
)
_ARTICLE: Final = "ال"
_TO_THE: Final = "لل"
_SHORTEST: Final = 2
"""Letters that must be left when an article is removed."""
_CONJUNCTIONS: Final = frozenset("وف")
_PREPOSITIONS: Final = frozenset("بلك")
_SHORTEST_GLUED: Final = 3
# Before a possessive a ta marbuta is written as ت: زيارته is زيارة with a suffix.
_POSSESSIVES: Final = ("هما", "هم", "هن", "كم", "نا", "ها", "ه")
_MY: Final = "تي"
_SHORTEST_OF_MINE: Final = 4
_ENDINGS: Final = ("ات", "ان", "ون", "ين", "يه", "ه", "ي")
_FEMININE: Final = "ه"
_OPENED: Final = (("ت", _FEMININE), ("اي", "ا"), ("او", "ا"), ("ا", "ي"))
_NUMBERS: Final = ("ات", "ان", "ون", "ين", "تان", "تين", "ا")
SHORTEST_STEM: Final = 3
_LONG_ALEF: Final = "ا"
_SHORTEST_BEFORE_ALEF: Final = 4
# Suffixes combine: a plural of an adjective has two.
_ROUNDS: Final = 4


def stem(word: str) -> str:
    """The stem of a folded word, at least two letters of it."""
    return _without_endings(without_article(word))


def unglued(word: str) -> Iterator[str]:
    """The word without a prefixed particle ("and", "so", "with", "for", "like"): بوزير is وزير.

    The result may be wrong, because the word alone does not say whether its first letter is a
    particle: وزير itself begins with "and".
    """
    if word[0] in _CONJUNCTIONS and len(word) > _SHORTEST_GLUED:
        word = word[1:]
        yield word
    if word[0] in _PREPOSITIONS and len(word) > _SHORTEST_GLUED:
        yield word[1:]


def without_article(word: str) -> str:
    """The word without the article, and without the particles before the article."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + _SHORTEST:
            return word[len(article) :]
    return word


def of_article(word: str) -> Iterator[str]:
    """The word with the plain article, if particles are attached to its article: للقدس is القدس."""
    rest = without_article(word)
    if rest != word:
        yield _ARTICLE + rest


def definite(word: str) -> str:
    """The word with the article."""
    return word if word.startswith(_ARTICLE) else _ARTICLE + word


def spellings(name: str) -> Iterator[str]:
    """The keys of a folded name in any script: the name, and "for" with its article (للسيسي).

    Other particles are no part of a key.
    """
    yield name
    if name.startswith(_ARTICLE):
        yield _TO_THE + name.removeprefix(_ARTICLE)


def nouns(word: str, *, owned: bool = True) -> Iterator[str]:
    """The nouns of which a folded word may be a form, the word without the article first.

    A form has a possessive (if `owned`) or the ending of a plural, a dual or the accusative. `stem`
    removes more.
    """
    # Some words begin with the letters of the article: ألوية.
    for bare in dict.fromkeys((without_article(word), word)):
        yield bare
        if owned:
            yield from _unpossessed(bare)
        for ending in _NUMBERS:
            if bare.endswith(ending) and len(bare) >= len(ending) + SHORTEST_STEM:
                yield bare.removesuffix(ending)
                yield bare.removesuffix(ending) + _FEMININE


def _unpossessed(word: str) -> Iterator[str]:
    for possessive in _POSSESSIVES:
        rest = word.removesuffix(possessive)
        if rest != word and len(rest) >= SHORTEST_STEM:
            yield rest
            # The last letter of the word is written as another before a possessive.
            yield from (rest.removesuffix(old) + new for old, new in _OPENED if rest.endswith(old))


def _without_endings(word: str) -> str:
    if word.endswith(_LONG_ALEF) and len(word) > _SHORTEST_BEFORE_ALEF:
        word = word[:-1]
    word = _without_possessive(word)
    for _ in range(_ROUNDS):
        shorter = _without_one(word, _ENDINGS)
        if shorter == word:
            break
        word = shorter
    return word


def _without_possessive(word: str) -> str:
    shorter = _without_one(word, _POSSESSIVES)
    if word.endswith(_MY) and len(word) >= len(_MY) + _SHORTEST_OF_MINE:
        shorter = word[:-1]
    is_opened = shorter != word and shorter.endswith("ت") and len(shorter) > SHORTEST_STEM
    return shorter[:-1] if is_opened and not shorter.endswith("ات") else shorter


def _without_one(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) >= len(ending) + SHORTEST_STEM:
            return word[: -len(ending)]
    return word

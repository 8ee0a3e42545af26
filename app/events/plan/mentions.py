"""Variants by meaning: other names of the places and persons that words of a query name, and the
words of concepts in the other languages.

A mention of several words gives its variants to the clause of each of them. With the words A and B
and the variant C, (A or C) and (B or C) is (A and B) or C, so that the query stays a conjunction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from app.domain import lexicon
from app.domain.lexicon import Mention, Text
from app.domain.text import stems
from app.domain.text.stems import query_keys
from app.domain.text.tiers import Tier
from app.domain.text.words import Word, words_of
from app.events.plan.expanded import Variant
from app.events.plan.statistics import Statistics

_KEPT: Final = 10_000
_ARTICLE: Final = "ال"


@dataclass(slots=True)
class Meant:
    """What a word is part of: the variants, and whether it is a place or one of several words."""

    variants: list[Variant] = field(default_factory=list)
    is_no_name: bool = False


def mentioned(words: Sequence[Word], statistics: Statistics) -> list[Meant]:
    """For each of consecutive words the variants of the mention that it is part of."""
    found = [Meant() for _ in words]
    mentions = lexicon.mentions(words)
    tokens = (key for one in mentions for text in one.others for key in _tokens(one, text))
    statistics.preload_tokens(tokens)
    for one in mentions:
        typed = " ".join(word.written for word in words[one.start : one.end])
        variants = [
            variant
            for text in one.others
            for variant in _variants(one, text, statistics, typed)
            if variant.n
        ]
        for at in range(one.start, one.end):
            is_no_name = one.entry.is_place or one.end - one.start > 1
            found[at].variants += variants
            found[at].is_no_name |= is_no_name
    return found


def _variants(
    mention: Mention, text: Text, statistics: Statistics, typed: str
) -> Iterator[Variant]:
    """The variants of a text: of one word its tokens, of several words usual forms of a phrase."""
    tier = _tier(mention)
    if len(words_of(text.written)) == 1:
        for key in _keys(mention, text):
            n = statistics.token_count(key)
            yield Variant((key,), n, tier=tier, typed=typed, text=text.written)
        return
    for phrase in _phrases(text, is_name=tier is Tier.NAME):
        tokens = tuple(dict.fromkeys(phrase.split()))
        n = min(map(statistics.token_count, tokens))
        yield Variant(tokens, n, phrase, tier=tier, typed=typed, text=text.written)


def _tier(mention: Mention) -> Tier:
    return Tier.NAME if mention.entry.is_name else Tier.CONCEPT


def _tokens(mention: Mention, text: Text) -> Iterable[str]:
    if len(words_of(text.written)) == 1:
        return _keys(mention, text)
    phrases = _phrases(text, is_name=_tier(mention) is Tier.NAME)
    return {token for phrase in phrases for token in phrase.split()}


def _keys(mention: Mention, text: Text) -> Sequence[str]:
    """The tokens of a text of one word; a name in Latin script has no other form."""
    (word,) = words_of(text.written)
    if mention.entry.is_name and not stems.is_arabic(word.text):
        return (word.text,)
    return query_keys(word)


@lru_cache(_KEPT)
def _phrases(text: Text, *, is_name: bool) -> tuple[str, ...]:
    """The folded phrase, and its usual plurals and definite forms."""
    words = [word.text for word in words_of(text.written)]
    found = [words]
    if not is_name:
        match text.language:
            case "en":
                found.append([*words[:-1], _plural(words[-1])])
            case "fr":
                large = {word.text for word in text.words}
                found.append([_plural(words[0]), *words[1:]])
                found.append([_plural(word) if word in large else word for word in words])
            case _:
                found.append([*words[:-1], _definite(words[-1])])
                found.append([*map(_definite, words)])
    return tuple(dict.fromkeys(map(" ".join, found)))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    return word if word.endswith("s") else word + "s"


def _definite(word: str) -> str:
    return word if word.startswith(_ARTICLE) else _ARTICLE + word

"""Rulers and the names behind them: "King Hussein" is a phrase in each of the languages.

A son of Hussein is another king, so that an event with both words may be about him.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from app.domain import country_mentions
from app.domain.lexicon import Mention
from app.domain.text import arabic, stems
from app.domain.text.spellings import index_words
from app.domain.text.tiers import Tier
from app.domain.text.words import Word
from app.events.plan.expanded import Variant
from app.events.plan.names import spellings
from app.events.plan.statistics import Statistics

_RULER: Final = "ruler"
"""The kind of the offices of the lexicon that precede a given name."""
_Name = tuple[str, Tier]
"""A spelling of the name, folded, and what it has in common with the word of the query."""


def variants(
    ruler: Mention, mentions: Sequence[Mention], words: Sequence[Word], statistics: Statistics
) -> tuple[int, list[Variant]] | None:
    """The phrases of a ruler with the name behind, and the end of the name (exclusive).

    None where the mention is no ruler, no name follows, or no event may have a phrase.
    """
    at = ruler.end
    if ruler.entry.kind != _RULER or at == len(words) or country_mentions.of_word(words[at]):
        return None
    behind = [one for one in mentions if one.start == at]
    if any(one.entry.is_place or not one.entry.is_name for one in behind):
        return None
    end = max((one.end for one in behind), default=at + 1)
    names = dict(_names(words[at:end], behind, statistics))
    typed = " ".join(word.written for word in words[ruler.start : end])
    found = [
        Variant(tokens, n, phrase, tier=max(tier, own), typed=typed, text=phrase)
        for (office, own), (name, tier) in product(_offices(ruler), names.items())
        if stems.is_arabic(office) == stems.is_arabic(name)
        for phrase in [f"{office} {name}"]
        for tokens in [tuple(dict.fromkeys(phrase.split()))]
        if (n := min(map(statistics.token_count, tokens)))
    ]
    return (end, found) if found else None


def _offices(ruler: Mention) -> Iterator[_Name]:
    for text in ruler.entry.texts:
        own = Tier.WORD if text.language == ruler.text.language else Tier.CONCEPT
        office = _folded(text.written)
        yield office, own
        if text.language == "ar":
            yield arabic.definite(office), own


def _names(
    words: Sequence[Word], behind: Sequence[Mention], statistics: Statistics
) -> Iterator[_Name]:
    yield from ((_folded(text.written), Tier.NAME) for one in behind for text in one.entry.texts)
    if not behind:
        for name, tier in spellings(words[0], statistics, is_beside_name=True):
            if tier is not Tier.SOUND:
                yield name, tier
    yield _folded(" ".join(word.written for word in words)), Tier.WORD


def _folded(written: str) -> str:
    return " ".join(word.text for word in index_words(written))

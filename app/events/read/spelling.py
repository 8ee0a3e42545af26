"""What a person may have meant whose question finds nothing."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from app.db.snapshot import Snapshot
from app.domain.text import phonetics
from app.domain.text.edits import edits
from app.domain.text.query_parser import SearchQuery
from app.domain.text.words import Word
from app.events.index.analyzer import SHORTEST_SKELETON
from app.events.plan import expansion
from app.events.plan.statistics import Statistics

_MOST: Final = 3


def did_you_mean(text: str, question: SearchQuery, snapshot: Snapshot) -> list[str]:
    """Questions, the likeliest first, that differ in words that no event has. They may still find
    nothing together.
    """
    statistics = Statistics(snapshot)
    unknown = [
        item.words[0]
        for clause in question
        for item in clause.items
        if not clause.is_excluded
        and item.kind == "word"
        and not expansion.is_found(item, statistics)
    ]
    meant = [(word, list(islice(_meant(word, statistics), _MOST))) for word in unknown]
    if not meant or not all(words for _, words in meant):
        return []
    longest = max(len(words) for _, words in meant)
    found = []
    for at in range(longest):
        chosen = [(word, words[min(at, len(words) - 1)]) for word, words in meant]
        found.append(_rewritten(text, chosen))
    return found


def _rewritten(text: str, chosen: list[tuple[Word, str]]) -> str:
    for word, other in sorted(chosen, key=lambda pair: -pair[0].start):
        text = text[: word.start] + other + text[word.end :]
    return text


def _meant(word: Word, statistics: Statistics) -> Iterator[str]:
    """Words that events have: one letter away, then names of the same consonants; common first."""
    counted = statistics.with_keys(list(edits(word.text)))
    near = sorted(counted, key=lambda other: (-counted[other], other))
    yield from near
    for name in phonetics.name_words(word.written):
        for bones in phonetics.skeletons(name):
            if len(bones) >= SHORTEST_SKELETON:
                yield from (other for other in statistics.spelt_with(bones) if other not in counted)

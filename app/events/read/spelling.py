"""Spelling suggestions for a text query without matches."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from app.db.snapshot import Snapshot
from app.domain.text import phonetics
from app.domain.text.edits import edits
from app.domain.text.query_parser import SearchQuery
from app.domain.text.words import Word
from app.events.plan import expansion
from app.events.plan.names import SHORTEST_SKELETON, is_place
from app.events.plan.statistics import Statistics

_MAX_CORRECTIONS: Final = 3


def did_you_mean(text: str, search: SearchQuery, snapshot: Snapshot) -> list[str]:
    """Versions of the text `q` in which the words that no event has are replaced, likeliest first.

    Each word occurs in events; all of them together may still have no match.
    """
    statistics = Statistics(snapshot)
    unknown = [
        item.words[0]
        for clause in search
        for item in clause.items
        if not clause.is_excluded
        and item.kind == "word"
        and not expansion.has_matches(item, statistics)
    ]
    corrections = [
        (word, list(islice(_corrections(word, statistics), _MAX_CORRECTIONS))) for word in unknown
    ]
    if not corrections or not all(words for _, words in corrections):
        return []
    longest = max(len(words) for _, words in corrections)
    texts = []
    for at in range(longest):
        chosen = [(word, words[min(at, len(words) - 1)]) for word, words in corrections]
        texts.append(_rewritten(text, chosen))
    return texts


def _rewritten(text: str, chosen: list[tuple[Word, str]]) -> str:
    for word, other in sorted(chosen, key=lambda pair: -pair[0].start):
        text = text[: word.start] + other + text[word.end :]
    return text


def _corrections(word: Word, statistics: Statistics) -> Iterator[str]:
    """Words in events: those one edit away, then names with the same consonants; for a place, none
    of the latter.
    """
    counted = statistics.token_counts(list(edits(word.text)))
    near = sorted(counted, key=lambda other: (-counted[other], other))
    yield from near
    if is_place(word.text, word.written):
        return
    for name in phonetics.name_words(word.written):
        for skeleton in phonetics.skeletons(name):
            if len(skeleton) >= SHORTEST_SKELETON:
                yield from (
                    other
                    for other in statistics.names_with_skeleton(skeleton)
                    if other not in counted and not phonetics.has_no_vowel(other)
                )

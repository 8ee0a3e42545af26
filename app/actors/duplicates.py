"""Actors that may be one. A proposal for a curator: nothing merges by itself. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from app.domain.text import phonetics
from app.domain.text.names import PROBABLE, likeness

_MOST_NAMESAKES: Final = 200
"""Names of one word's sound, such as Mohammed, that are too many to compare with one another."""
_SHORTEST_BONES: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """An actor as far as it is compared."""

    id: UUID
    kind: str
    country: str | None
    names: tuple[str, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two actors, how probable it is from 0 to 1 that they are one, and why."""

    one: Known
    other: Known
    score: float
    why: str


def duplicates(actors: Sequence[Known]) -> list[Duplicate]:
    """Pairs that should be looked at, the most probable first.

    Of one kind, and of one country or none; their names are spelt alike, or sound alike.
    """
    found = [
        duplicate for pair in _candidates(actors) if (duplicate := _compared(*pair)) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, str(one.one.id), str(one.other.id)))


def _candidates(actors: Iterable[Known]) -> Iterator[tuple[Known, Known]]:
    """Pairs that share the sound of a word, each once."""
    by_sound: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for actor in actors:
        for key in {(actor.kind, bones) for name in actor.names for bones in _sounds(name)}:
            by_sound[key].append(actor)
    seen: set[tuple[UUID, UUID]] = set()
    for several in by_sound.values():
        if len(several) <= _MOST_NAMESAKES:
            for one, other in combinations(sorted(several, key=lambda actor: actor.id), 2):
                if (one.id, other.id) not in seen:
                    seen.add((one.id, other.id))
                    yield one, other


def _sounds(name: str) -> Iterator[str]:
    for word in phonetics.name_words(name):
        yield from (bones for bones in phonetics.skeletons(word) if len(bones) >= _SHORTEST_BONES)


def _compared(one: Known, other: Known) -> Duplicate | None:
    if one.country and other.country and one.country != other.country:
        return None
    best = max(
        (
            (found.score, f"{a} / {b}: {found.why}")
            for a in one.names
            for b in other.names
            for found in [likeness(a, b)]
        ),
        default=(0.0, ""),
    )
    # A name whose number differs is another person's, whatever the other names say.
    is_other = any(
        likeness(a, b).why == "another number" for a in one.names[:1] for b in other.names[:1]
    )
    if best[0] < PROBABLE or is_other:
        return None
    return Duplicate(one, other, *best)

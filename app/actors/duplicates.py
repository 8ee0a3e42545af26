"""Finds actors that may be the same. Proposals for a person: nothing is merged. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from app.domain.text import phonetics
from app.domain.text.names import PROBABLE, name_similarity

_MOST_NAMESAKES: Final = 200
"""Actors that share a skeleton. More of them, as for Mohammed, are not compared: the number of
pairs grows with the square.
"""
_SHORTEST_SKELETON: Final = 3


@dataclass(frozen=True, slots=True)
class ComparedActor:
    """The compared fields of an actor; `events` is the number of its events."""

    id: UUID
    kind: str
    country: str | None
    names: tuple[str, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two actors that may be the same, with a score from 0 to 1 and the reason."""

    one: ComparedActor
    other: ComparedActor
    score: float
    reason: str


def duplicates(actors: Sequence[ComparedActor]) -> list[Duplicate]:
    """The pairs with a score of at least PROBABLE, the highest first.

    Both actors have the same kind, and the same country or one of them none.
    """
    found = [
        duplicate for pair in _candidates(actors) if (duplicate := _compared(*pair)) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, str(one.one.id), str(one.other.id)))


def _candidates(actors: Iterable[ComparedActor]) -> Iterator[tuple[ComparedActor, ComparedActor]]:
    # By a shared skeleton, because the number of all pairs grows with the square.
    by_sound: dict[tuple[str, str], list[ComparedActor]] = defaultdict(list)
    for actor in actors:
        for skeleton in {skeleton for name in actor.names for skeleton in _skeletons(name)}:
            by_sound[actor.kind, skeleton].append(actor)
    seen: set[tuple[UUID, UUID]] = set()
    for several in by_sound.values():
        if len(several) <= _MOST_NAMESAKES:
            for one, other in combinations(sorted(several, key=lambda actor: actor.id), 2):
                if (one.id, other.id) not in seen:
                    seen.add((one.id, other.id))
                    yield one, other


def _skeletons(name: str) -> Iterator[str]:
    for word in phonetics.name_words(name):
        for skeleton in phonetics.skeletons(word):
            if len(skeleton) >= _SHORTEST_SKELETON:
                yield skeleton


def _compared(one: ComparedActor, other: ComparedActor) -> Duplicate | None:
    if one.country and other.country and one.country != other.country:
        return None
    best = max(
        (
            (found.score, f"{a} / {b}: {found.reason}")
            for a in one.names
            for b in other.names
            for found in [name_similarity(a, b)]
        ),
        default=(0.0, ""),
    )
    # Main names with different numbers are of two persons, whatever their aliases.
    is_other = any(
        name_similarity(a, b).reason == "another number"
        for a in one.names[:1]
        for b in other.names[:1]
    )
    if best[0] < PROBABLE or is_other:
        return None
    return Duplicate(one, other, *best)

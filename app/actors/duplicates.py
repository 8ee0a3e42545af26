"""Finds actors that may be the same. Proposals for a person: nothing is merged. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from app.domain.countries import Countries
from app.domain.event_types import ActorKind
from app.domain.text import phonetics
from app.domain.text.names import PROBABLE, Fit, core, fit, is_sure, name_similarity

SAFE: Final = 0.9
"""From this score on at most 1 % of the proposals are wrong (docs/search.md)."""
_UNSURE: Final = 0.85
"""The most for names that also two persons of a family have."""
_ALONE: Final = 0.8
"""The most for names of one word, which many persons have."""
_MOST_NAMESAKES: Final = 200
"""Actors that share a skeleton. More of them, as for Mohammed, are not compared: the number of
pairs grows with the square.
"""
_SHORTEST_SKELETON: Final = 3
_KINDS: Final = {str(ActorKind.GROUP): str(ActorKind.PERSON)}
"""A group may be a person, whom a machine-coded data set does not distinguish."""


@dataclass(frozen=True, slots=True)
class ComparedActor:
    """The compared fields of an actor; `events` is the number of its events."""

    id: UUID
    kind: str
    country: str | None
    names: tuple[str, ...]
    events: int
    dataset: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two actors that may be the same, with a score from 0 to 1 and the reason."""

    one: ComparedActor
    other: ComparedActor
    score: float
    reason: str


def duplicates(actors: Sequence[ComparedActor]) -> list[Duplicate]:
    """The pairs with a score of at least PROBABLE, the highest first.

    Both actors have the same kind (a group may be a person), and the same country, its successor or
    one of them none.
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
            by_sound[_KINDS.get(actor.kind, actor.kind), skeleton].append(actor)
    seen: set[tuple[UUID, UUID]] = set()
    for several in by_sound.values():
        if len(several) <= _MOST_NAMESAKES:
            for one, other in combinations(sorted(several, key=lambda actor: actor.id), 2):
                if (one.id, other.id) not in seen:
                    seen.add((one.id, other.id))
                    yield one, other


def _skeletons(name: str) -> Iterator[str]:
    """The keys by which names are compared: words, the first with the last, all in one."""
    words = phonetics.name_words(name)
    for word in words:
        for skeleton in phonetics.skeletons(word):
            if len(skeleton) >= _SHORTEST_SKELETON:
                yield skeleton
    first = [phonetics.skeletons(word)[0] for word in core(name)[0] if len(word) > 1]
    if len(first) > 1:
        yield f"{first[0]} {first[-1]}"
        yield "".join(first)


def similarity(
    one: str, other: str, *, same_country: bool, is_person: bool = True
) -> tuple[float, str]:
    """The score of two names and its reason.

    `same_country`: both have it, and it is known. `is_person`: one is a person; two bodies are one
    only by the same words.
    """
    found = name_similarity(one, other)
    (a, number), (b, _) = core(one), core(other)
    if not is_person:
        is_one = fit(one, other, is_person=False) is Fit.WHOLE
    elif min(len(a), len(b)) <= 1 and number is None:
        return min(found.score, _ALONE), found.reason
    else:
        is_one = is_sure(one, other, same_country=same_country)
    return (max if is_one else min)(found.score, SAFE if is_one else _UNSURE), found.reason


def may_be_one_country(one: str | None, other: str | None) -> bool:
    """Whether two countries are one, or one is not known or the successor of the other."""
    return not one or not other or one == other or other in Countries.load().related(one)


def _compared(one: ComparedActor, other: ComparedActor) -> Duplicate | None:
    if not may_be_one_country(one.country, other.country):
        return None
    same_country = one.country is not None and one.country == other.country
    is_person = ActorKind.PERSON in {one.kind, other.kind}
    best = max(
        (
            (score, f"{a} / {b}: {reason}")
            for a in one.names
            for b in other.names
            for score, reason in [similarity(a, b, same_country=same_country, is_person=is_person)]
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
    if is_person and one.dataset is not None and one.dataset == other.dataset:
        # The import has seen both, and kept namesakes of other times apart.
        best = (min(best[0], _UNSURE), best[1])
    return Duplicate(one, other, *best)

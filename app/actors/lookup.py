"""Which actors a name means: one, all records of plainly one person, or candidates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations, pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.actors import sql
from app.db.snapshot import Snapshot
from app.domain.dates import parse
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.domain.text import fold, phonetics
from app.domain.text.autocomplete import BY_SOUND
from app.domain.text.names import Fit, core, fit, is_one_name, is_telling, shared_words
from app.domain.text.words import words_of
from app.web.wire import ActorCandidate

MOST_CANDIDATES: Final = 20
_MOST_WORDS: Final = 8
_READ_AT_ONCE: Final = 50
"""Actors that are compared before other requests run."""
_LOADED_AT_ONCE: Final = 500
_TERM: Final = 10
"""The most years between two terms of one person in one office."""


class Office(NamedTuple):
    """An office, folded, and the years in which it was held for sure; None if not known."""

    title: str
    first: int | None
    last: int | None


@dataclass(slots=True)
class Named:
    """An actor with its names and offices, and how the looked-up name fits it."""

    id: UUID
    kind: str
    country: str | None
    events: int
    names: list[str] = field(default_factory=list)
    fit: Fit = Fit.NO

    @property
    def is_person(self) -> bool:
        """Whether it is a person."""
        return self.kind == ActorKind.PERSON

    def candidate(self) -> ActorCandidate:
        """The actor for an error."""
        return ActorCandidate(
            id=str(self.id),
            name=self.names[0],
            country=self.country,
            kind=self.kind,
            events=self.events,
        )


class ActorRefusal(Refusal):
    """A name that means no actor, or several; `actors` has the candidates, most events first."""

    def __init__(
        self, code: str, detail: str, actors: Sequence[Named], others: Sequence[str] = ()
    ) -> None:
        ranked = sorted(actors, key=lambda one: (-one.events, str(one.id)))[:MOST_CANDIDATES]
        self.actors = [one.candidate() for one in ranked]
        names = [one["id" if code == "ambiguous-actor" else "name"] for one in self.actors]
        super().__init__(code, detail, dict.fromkeys(names) or others)


def named(snapshot: Snapshot, text: str) -> list[Named]:
    """The actors whose names the text fits. Cached until the next write."""
    return snapshot.remember(("actors", fold(text)), lambda: _named(snapshot, text))


def resolve(snapshot: Snapshot, text: str) -> tuple[UUID, ...]:
    """The actors that a name means: one, or several records of plainly one person.

    Raises ActorRefusal: `ambiguous-actor`, `unknown-actor`.
    """
    found = named(snapshot, text)
    whole = [one for one in found if one.fit is Fit.WHOLE]
    # A body with a longer name is another body; a person may have a middle name.
    is_personal = any(one.is_person for one in whole)
    meant = [
        one for one in found if not whole or one.fit is Fit.WHOLE or is_personal or one.is_person
    ]
    if not whole and not is_telling(text):
        found = meant = _with_words(snapshot, text)
    elif len(meant) == 1 or (meant and _are_one(snapshot, meant)):
        return tuple(sorted(one.id for one in meant))
    if meant:
        detail = f'"{text}" may be {len(found)} actors: write an id, or several separated by commas'
        raise ActorRefusal("ambiguous-actor", detail, found)
    near = _near(snapshot, text)
    letters = () if near else _like(snapshot, fold(text))
    raise ActorRefusal("unknown-actor", f'no actor is called "{text}" here', near, letters)


def _named(snapshot: Snapshot, text: str) -> list[Named]:
    words, _ = core(text)
    targets: set[str] | None = None
    # Initials are compared, and not looked up: too many names have them. Of many words the longest
    # are enough.
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)[:_MOST_WORDS]
    for word in longest:
        if len(word) > 1 or word == longest[0]:
            some = _with_word(snapshot, word)
            targets = some if targets is None else targets & some
    found = _loaded(snapshot, targets or ())
    for at, one in enumerate(found):
        if at % _READ_AT_ONCE == 0:
            snapshot.pause()
        one.fit = max(fit(text, name, is_person=one.is_person) for name in one.names)
    return [one for one in found if one.fit]


def _with_words(snapshot: Snapshot, text: str) -> list[Named]:
    """The actors with all of these words, particles and ordinals included."""
    some = [_with_word(snapshot, word.text) for word in words_of(text)[:_MOST_WORDS]]
    return _loaded(snapshot, set.intersection(*some) if some else ())


def _near(snapshot: Snapshot, text: str) -> list[Named]:
    """The actors with the most words of a name that no actor has."""
    words = [word for word in dict.fromkeys(core(text)[0][:_MOST_WORDS]) if len(word) > 1]
    targets = set().union(*(_with_word(snapshot, word) for word in words))
    shared: dict[int, list[Named]] = defaultdict(list)
    for at, one in enumerate(_loaded(snapshot, targets)):
        if at % _READ_AT_ONCE == 0:
            snapshot.pause()
        shared[max(shared_words(text, name) for name in one.names)].append(one)
    most = max(shared, default=0)
    return shared[most] if most else []


def _like(snapshot: Snapshot, folded: str) -> list[str]:
    """Names with similar letters."""
    snapshot.pause()
    names = {fold(name): name for (name,) in snapshot.select(sql.names_like(folded))}
    return [names[name] for name in get_close_matches(folded, names, 3, 0.5)]


def _with_word(snapshot: Snapshot, word: str) -> set[str]:
    """The ids in hexadecimal of actors with a word, or one that sounds like it."""
    sounds = (BY_SOUND + reading for reading in phonetics.skeletons(word) if reading)
    return {target for (target,) in snapshot.select(sql.with_word([word, *sounds]))}


def _loaded(snapshot: Snapshot, targets: Iterable[str]) -> list[Named]:
    ids = sorted(UUID(target) for target in targets)
    found: dict[UUID, Named] = {}
    for start in range(0, len(ids), _LOADED_AT_ONCE):
        some = ids[start : start + _LOADED_AT_ONCE]
        for actor, kind, country, name, events in snapshot.select(sql.named_of(some)):
            found.setdefault(actor, Named(actor, kind, country, events)).names.append(name)
        snapshot.pause()
    return list(found.values())


def _are_one(snapshot: Snapshot, actors: Sequence[Named]) -> bool:
    """Whether actors are plainly one: one name, one state or none.

    Persons of one name of a single word must have had one office in near terms, too.
    """
    if len({one.country for one in actors} - {None}) > 1:
        return False
    if not all(
        any(is_one_name(a, b) for a in one.names for b in other.names)
        for one, other in combinations(actors, 2)
    ):
        return False
    is_bare = all(
        len(core(one.names[0])[0]) == 1 and core(one.names[0])[1] is None for one in actors
    )
    if not (is_bare and any(one.is_person for one in actors)):
        return True
    offices: dict[UUID, list[Office]] = defaultdict(list)
    for actor, titles, first, last in snapshot.select(sql.offices([one.id for one in actors])):
        years = (_year(first, "latest"), _year(last, "earliest"))
        offices[actor] += [Office(fold(title), *years) for title in titles.values()]
    return _have_one_office([offices[one.id] for one in actors])


def _have_one_office(actors: Sequence[Sequence[Office]]) -> bool:
    """Whether there is an office that all had, one soon after the other."""
    shared = set.intersection(*({office.title for office in held} for held in actors))
    for title in shared:
        terms = sorted(
            (office.first, office.last)
            for held in actors
            for office in held
            if office.title == title and office.first is not None and office.last is not None
        )
        is_known = len(terms) >= len(actors)
        if is_known and all(later[0] - earlier[1] <= _TERM for earlier, later in pairwise(terms)):
            return True
    return False


def _year(edtf: str | None, end: str) -> int | None:
    day: Any = getattr(parse(edtf), end) if edtf else None
    return day.year if day else None

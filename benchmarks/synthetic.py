"""Synthetic events in the interchange shape: seeded, skewed, bilingual, with all that is awkward.

Events number 0 to `size - 1` are each made from their number alone, so that a part of them, or all
in another order, are the same events. Countries and actors come by Zipf's law; the busiest pair
has about three events of a hundred. Some events have one country, some more than twelve; some
dates are months, decades, long intervals or open, some events have none.
"""

import random
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, TypeVar

from app.domain.countries import Countries
from benchmarks import words

Record = dict[str, Any]
T = TypeVar("T")

COUNTRIES: Final = 200
EVENTS_AN_ACTOR: Final = 50
EVENTS_A_PLACE: Final = 500
SOURCES_A_DATASET: Final = 40
FIRST_YEAR, YEARS = 1950, 76

DATASETS: Final = (("register", "human", 30), ("archive", "human", 10), ("news", "machine", 60))
"""Id, coding, share of the events in percent."""

ROLES: Final = {
    "meeting": ("participant", "participant"),
    "statement": ("speaker", "subject"),
    "agreement": ("signatory", "signatory"),
    "visit": ("host", "guest"),
    "purchase": ("buyer", "supplier"),
    "conference": ("organiser", "participant"),
    "incident": ("initiator", "target"),
    "aid": ("initiator", "target"),
    "exercise": ("participant", "participant"),
    "other": ("participant", "participant"),
    "diplomatic_act": ("initiator", "target"),
    "sanction": ("initiator", "target"),
}
"""Types, from the most frequent to the rarest, with the roles of their two sides."""

_TYPES: Final = tuple(ROLES)
_TYPE_SHARES: Final = tuple(accumulate((240, 220, 150, 140, 80, 50, 45, 35, 20, 12, 6, 2)))
_STATUSES: Final = ("occurred", "announced", "planned", "cancelled", "disputed")
_STATUS_SHARES: Final = tuple(accumulate((90, 4, 3, 2, 1)))
_INSTRUMENTS: Final = (
    "agreement",
    "memorandum_of_understanding",
    "protocol",
    "treaty",
    "exchange_of_notes",
    "joint_declaration",
    "convention",
    "alliance",
)
_INSTRUMENT_SHARES: Final = tuple(accumulate((40, 25, 12, 10, 7, 4, 1.5, 0.5)))
_ACTS: Final = ("recognition", "establishment", "downgrade", "rupture", "expulsion")
_SOURCES: Final = tuple(f"s{number}" for number in range(SOURCES_A_DATASET))
_CAMEO: Final = ("036", "042", "043", "057", "010", "020", "061", "112")


@dataclass(frozen=True, slots=True)
class World:
    """What events are made of. `weights` are cumulative, in the order of `countries`."""

    seed: int
    countries: tuple[str, ...]
    names: dict[str, tuple[str, str]]
    weights: tuple[float, ...]
    actors: dict[str, list[str]]
    places: tuple[Record, ...]


def make_world(size: int, seed: int = 7) -> World:
    """The world of this many events."""
    rng = random.Random(seed)
    known = [country for country in Countries.load() if country.alpha2]
    names = {country.code: (country.names["en"], country.names["ar"]) for country in known}
    codes = list(names)
    rng.shuffle(codes)
    countries = tuple(codes[:COUNTRIES])
    weights = tuple(accumulate(1 / rank for rank in range(1, COUNTRIES + 1)))
    actors: dict[str, list[str]] = {code: [] for code in countries}
    for number in range(max(COUNTRIES, size // EVENTS_AN_ACTOR)):
        actors[_one(rng, countries, weights)].append(f"p{number}")
    places = tuple(
        {
            "name": {"en": f"{rng.choice(words.PLACES)} {number}", "ar": f"مدينة {number}"},
            "country": _one(rng, countries, weights),
            "latitude": rng.randint(-60_000, 70_000) / 1000,
            "longitude": rng.randint(-180_000, 180_000) / 1000,
        }
        for number in range(max(20, size // EVENTS_A_PLACE))
    )
    return World(seed, countries, names, weights, actors, places)


def heads(world: World) -> Iterator[Record]:
    """What events name: data sets, sources, actors."""
    for dataset, coding, _ in DATASETS:
        yield {
            "kind": "dataset",
            "id": dataset,
            "title": f"Synthetic {dataset}",
            "coding": coding,
            "licence": "CC0-1.0",
        }
        for number in range(SOURCES_A_DATASET):
            yield {
                "kind": "source",
                "dataset": dataset,
                "external_id": f"s{number}",
                "source_kind": "article",
                "title": f"{words.TITLES[number % len(words.TITLES)]} {number}",
                "publisher": words.PUBLISHERS[number % len(words.PUBLISHERS)],
                "language": "ar" if number % 3 == 0 else "en",
            }
    for country, actors in world.actors.items():
        for number, name in enumerate(actors):
            latin, arabic = words.family(int(name[1:]))
            yield {
                "kind": "actor",
                "dataset": "register",
                "external_id": name,
                "actor_kind": "government_body" if number % 4 == 0 else "person",
                "names": {
                    "en": f"{words.GIVEN[number % len(words.GIVEN)]} {latin}",
                    "ar": f"{words.GIVEN_ARABIC[number % len(words.GIVEN_ARABIC)]} {arabic}",
                },
                "country": country,
            }


def identity(number: int, seed: int) -> tuple[str, str]:
    """The data set of an event, and its id there."""
    share = (number * 7_919 + seed) % 100
    for dataset, _, part in DATASETS:
        if share < part:
            return dataset, f"e{number}"
        share -= part
    raise AssertionError(DATASETS)


def make_events(world: World, numbers: Iterable[int]) -> Iterator[Record]:
    """The events of these numbers."""
    rng = random.Random()
    return (make_event(world, number, rng) for number in numbers)


def make_event(world: World, number: int, rng: random.Random) -> Record:
    """An event by its number; `rng` is seeded here."""
    rng.seed(world.seed * 1_000_000_007 + number)
    dataset, external_id = identity(number, world.seed)
    kind = _one(rng, _TYPES, _TYPE_SHARES)
    sides = _sides(world, rng)
    (english, arabic), (guest, _) = world.names[sides[0]], world.names[sides[-1]]
    return {
        "kind": "event",
        "dataset": dataset,
        "external_id": external_id,
        "type": kind,
        "status": _one(rng, _STATUSES, _STATUS_SHARES),
        "coding": "machine" if dataset == "news" else "human",
        "title": {"en": f"{english}, {guest}: {_common(rng)}{_any(rng, words.ENGLISH)}"}
        | ({"ar": f"{arabic}: {_any(rng, words.ARABIC)}"} if rng.random() < 0.4 else {}),
        "summary": {"en": _any(rng, words.SUMMARIES)} if rng.random() < 0.3 else {},
        "date": _date(rng, kind),
        "participants": _participants(world, rng, kind, sides),
        "place": _any(rng, world.places) if rng.random() < 0.2 else None,
        "details": _details(rng, kind),
        "topics": _any(rng, words.TOPICS),
        "codes": {"cameo": _any(rng, _CAMEO) if dataset == "news" else None},
        "citations": [_citation(rng)] if rng.random() < 0.4 else [],
    }


def _common(rng: random.Random) -> str:
    """Words that very many titles have."""
    found = [word for word in words.TOGETHER if rng.random() < words.COMMON_SHARE]
    at = int(rng.random() / words.COMMON_SHARE)
    return "".join(f"{word} " for word in (*found, *words.APART[at : at + 1]))


def _citation(rng: random.Random) -> Record:
    language = "ar" if rng.random() < 0.3 else "en"
    return {
        "source": {"external_id": _any(rng, _SOURCES)},
        "quote": _any(rng, words.QUOTES[language]),
        "language": language,
    }


def _one(rng: random.Random, values: tuple[str, ...], cumulative: tuple[float, ...]) -> str:
    return values[bisect(cumulative, rng.random() * cumulative[-1])]


def _any(rng: random.Random, values: Sequence[T]) -> T:
    """`rng.choice`, in a third of its time."""
    return values[int(len(values) * rng.random())]


def _sides(world: World, rng: random.Random) -> list[str]:
    """The countries that take part: mostly two, a few times one, many or very many."""
    chance = rng.random()
    wanted = 2
    if chance < 0.02:
        wanted = 1
    elif chance < 0.035:
        wanted = rng.randint(3, 6)
    elif chance < 0.036:
        wanted = rng.randint(13, 24)
    sides: list[str] = []
    while len(sides) < wanted:
        country = _one(rng, world.countries, world.weights)
        if country not in sides:
            sides.append(country)
    return sides


def _participants(world: World, rng: random.Random, kind: str, sides: list[str]) -> list[Record]:
    roles = ROLES[kind]
    participants: list[Record] = []
    for at, country in enumerate(sides):
        person: Record = {"role": roles[at] if at < 2 else "participant", "country": country}
        own = world.actors[country]
        if own and rng.random() < 0.15:
            # Cubed, so that a few actors of a country take part in much, and most in little.
            actor = own[int(len(own) * rng.random() ** 3)]
            person["actor"] = {"dataset": "register", "external_id": actor}
        participants.append(person)
    return participants


def _details(rng: random.Random, kind: str) -> Record:
    match kind:
        case "agreement":
            return {"instrument": _one(rng, _INSTRUMENTS, _INSTRUMENT_SHARES)}
        case "purchase":
            return {"item": _any(rng, words.ITEMS), "quantity": 1.0 + int(200 * rng.random())}
        case "diplomatic_act":
            return {"act": _any(rng, _ACTS)}
        case _:
            return {}


def _date(rng: random.Random, kind: str) -> Record | None:
    """Mostly a day, more often a late one; one agreement in ten has no end."""
    year = FIRST_YEAR + int(YEARS * rng.random() ** 0.6)
    month = 1 + int(12 * rng.random())
    first = 1 + int(25 * rng.random())
    if kind == "agreement" and rng.random() < 0.1:
        return {"edtf": f"{year}-{month:02}-{first:02}/.."}
    chance = rng.random()
    for share, form in _FORMS:
        if chance < share:
            edtf = form(year, month, first, rng)
            return {"edtf": edtf} if edtf else None
        chance -= share
    return {"edtf": f"{year}-{month:02}-{first:02}"}


def _decade(year: int, *_: object) -> str:
    return f"{year // 10}X"


def _days(year: int, month: int, day: int, rng: random.Random) -> str:
    return f"{year}-{month:02}-{day:02}/{year}-{month:02}-{day + rng.randint(1, 3):02}"


def _years(year: int, _month: int, _day: int, rng: random.Random) -> str:
    return f"{year}/{year + rng.randint(1, 30)}"


_FORMS: Final = (
    (0.06, lambda year, month, *_: f"{year}-{month:02}"),
    (0.04, lambda year, *_: f"{year}"),
    (0.03, _days),
    (0.01, lambda year, month, day, _: f"{year}-{month:02}-{day:02}~"),
    (0.006, _decade),
    (0.006, _years),
    (0.004, lambda year, month, *_: f"[{year}-{month:02}..{year + 1}-{month:02}]"),
    (0.003, lambda year, *_: f"{year}?"),
    (0.003, lambda year, *_: f"../{year}"),
    (0.003, lambda year, *_: f"{year}-21"),
    (0.005, lambda *_: None),
)
"""Share of the events, and what makes the date."""

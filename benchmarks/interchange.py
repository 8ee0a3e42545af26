"""A synthetic interchange file: seeded, skewed, bilingual, with coarse dates and large events.

python benchmarks/interchange.py 200000 > events.jsonl
"""

import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.domain.countries import Countries

DATASET = "synthetic"
ACTORS_PER_EVENT = 1 / 50
ARABIC = {"visit": "زيارة رسمية", "agreement": "توقيع اتفاقية", "meeting": "لقاء ثنائي"}
INSTRUMENTS = ("treaty", "agreement", "protocol", "exchange_of_notes")
ROLES = {
    "visit": ("host", "guest"),
    "meeting": ("host", "guest"),
    "agreement": ("signatory", "signatory"),
    "purchase": ("buyer", "supplier"),
    "statement": ("speaker", "subject"),
}


def lines(events: int, seed: int = 7) -> Iterator[bytes]:
    """A data set, a source, actors, then this many events: as many bytes on every machine."""
    rng = random.Random(seed)
    codes = [country.code for country in Countries.load() if country.alpha2]
    rng.shuffle(codes)
    countries = codes[:200]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(countries) + 1)))
    actors = [
        (f"p{n}", rng.choices(countries, cum_weights=weights)[0])
        for n in range(max(20, int(events * ACTORS_PER_EVENT)))
    ]
    yield _line(kind="dataset", id=DATASET, title="Synthetic events", coding="human")
    yield _line(
        kind="source", dataset=DATASET, external_id="s", source_kind="dataset", title="Synthetic"
    )
    for name, country in actors:
        yield _line(
            kind="actor",
            dataset=DATASET,
            external_id=name,
            actor_kind="person",
            names={"en": f"Person {name}", "ar": f"شخص {name}"},
            country=country,
        )
    for number in range(events):
        yield _line(**_event(number, rng, rng.choices(countries, cum_weights=weights, k=2), actors))


def _event(
    number: int, rng: random.Random, pair: list[str], actors: list[tuple[str, str]]
) -> dict[str, Any]:
    kind = rng.choice(list(ROLES))
    participants: list[dict[str, Any]] = [
        {"role": role, "country": country} for role, country in zip(ROLES[kind], pair, strict=True)
    ]
    if rng.random() < 0.3:
        participants[1]["actor"] = {"external_id": rng.choice(actors)[0]}
    if rng.random() < 0.02:
        more = rng.sample(actors, 12)
        participants += [{"role": "participant", "country": country} for _, country in more]
    return {
        "kind": "event",
        "dataset": DATASET,
        "external_id": f"e{number}",
        "type": kind,
        "title": {
            "en": f"{kind.capitalize()} {number} of {pair[0]} and {pair[1]}",
            "ar": ARABIC.get(kind, "حدث بين دولتين"),
        },
        "summary": {"en": "What the two sides said and did, in a sentence of usual length. " * 2},
        "date": {"edtf": _date(rng)},
        "participants": participants,
        "topics": rng.sample(["trade", "defence", "energy", "water"], rng.randint(0, 2)),
        "details": {"instrument": rng.choice(INSTRUMENTS)} if kind == "agreement" else {},
        "citations": [{"source": {"external_id": "s"}, "quote": f"row {number}", "language": "en"}],
    }


def _date(rng: random.Random) -> str:
    day = f"{rng.randint(1950, 2023)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choices([day, day[:7], day[:4], f"{day}/{day[:4]}-12-31"], [85, 5, 5, 5])[0]


def _line(**record: object) -> bytes:
    return orjson.dumps(record) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.writelines(lines(int(sys.argv[1])))

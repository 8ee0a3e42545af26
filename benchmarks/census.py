"""How often each key occurs in the events of a database: what questions are made from."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from app.domain.identity import record_id
from benchmarks.synthetic import Record

_ACTORS_KEPT: Final = 2_000


@dataclass(slots=True)
class Census:
    """Events by pair (`ISR-MAR`), country code, actor id and type."""

    pairs: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Count an event."""
        people = record["participants"]
        countries = sorted({person["country"] for person in people})
        self.countries.update(countries)
        self.pairs.update(f"{a}-{b}" for a, b in combinations(countries, 2))
        self.actors.update({p["actor"]["external_id"] for p in people if "actor" in p})
        self.types[record["type"]] += 1

    def as_json(self) -> dict[str, dict[str, int]]:
        """With the most frequent actors only, by id."""
        frequent = self.actors.most_common(_ACTORS_KEPT)
        actors = {str(record_id("register", name)): n for name, n in frequent}
        return {
            "pairs": dict(self.pairs),
            "countries": dict(self.countries),
            "actors": actors,
            "types": dict(self.types),
        }

    @staticmethod
    def of_json(counts: dict[str, dict[str, int]]) -> "Census":
        """What `as_json` gave."""
        return Census(**{name: Counter(values) for name, values in counts.items()})

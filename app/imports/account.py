"""The account of an import run: every row of its files has one fate."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

Fate = Literal["created", "updated", "unchanged", "merged", "rejected"]
FATES: tuple[Fate, ...] = ("created", "updated", "unchanged", "merged", "rejected")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where it stands, as it stood, a stable code and a sentence."""

    file: str
    row: int
    raw: str
    code: str
    detail: str


@dataclass(slots=True)
class Account:
    """read = created + updated + unchanged + merged + rejected, to the row.

    `withdrawn` counts events, not rows: those that are gone from a complete file; `not_withdrawn`
    says why none could be. `id` is None if the run kept nothing, `dataset` if it read several.
    `types`, `countries` and `years` count the events that are there after it.
    """

    format: str
    files: list[str]
    complete: bool = False
    id: UUID | None = None
    dataset: str | None = None
    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Rejected] = field(default_factory=dict)
    withdrawn: int = 0
    not_withdrawn: str = ""
    seconds: float = 0.0
    types: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return sum(self.fates[fate] for fate in FATES)

    def reject(self, rejected: Rejected) -> None:
        self.fates["rejected"] += 1
        self.reasons[rejected.code] += 1
        self.examples.setdefault(rejected.code, rejected)

    def counts(self) -> dict[str, int]:
        """`read` and every fate, in order."""
        return {"read": self.read, **{fate: self.fates[fate] for fate in FATES}}

    def as_json(self) -> dict[str, Any]:
        """The line that `entente import --json` prints last."""
        return {
            "id": str(self.id) if self.id else None,
            "format": self.format,
            "dataset": self.dataset,
            **self.counts(),
            "withdrawn": self.withdrawn,
            "reasons": dict(sorted(self.reasons.items())),
            "seconds": round(self.seconds, 3),
        }

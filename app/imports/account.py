"""The account of an import run: each row of its files is counted once, by its fate."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

Fate = Literal["created", "updated", "unchanged", "kept", "merged", "rejected"]
"""What became of a row (docs/imports.md)."""
FATES: tuple[Fate, ...] = ("created", "updated", "unchanged", "kept", "merged", "rejected")


MOST_OTHERS: Final = 100
"""The maximum number of parties in `others` of `--json`."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected row: file, row number, raw text, stable code, and a sentence for people."""

    file: str
    row: int
    raw: str
    code: str
    detail: str


@dataclass(slots=True)
class Account:
    """The counts of a run: read = created + updated + unchanged + kept + merged + rejected,
    exactly.

    `withdrawn` counts events, not rows: those that a complete file lacks; `not_withdrawn` is the
    reason why none was withdrawn. `id` is None for a dry run, `dataset` None if several were read,
    `by` the name of the key that sent the files.
    `reasons` counts rejections by code, `examples` has the first of each code. `types`, `countries`
    and `years` count the events of the run that exist afterwards, `others` those of each party that
    a reader took for no country.
    """

    format: str
    files: list[str]
    complete: bool = False
    id: UUID | None = None
    by: str | None = None
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
    others: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """The number of rows that were read."""
        return sum(self.fates[fate] for fate in FATES)

    def reject(self, rejected: Rejected) -> None:
        """Count a rejected row."""
        self.fates["rejected"] += 1
        self.reasons[rejected.code] += 1
        self.examples.setdefault(rejected.code, rejected)

    def counts(self) -> dict[str, int]:
        """The numbers of rows: `read`, then by fate."""
        return {"read": self.read, **{fate: self.fates[fate] for fate in FATES}}

    def as_json(self) -> dict[str, Any]:
        """The object that `entente import --json` prints. Its keys are stable."""
        return {
            "id": str(self.id) if self.id else None,
            "format": self.format,
            "dataset": self.dataset,
            **self.counts(),
            "withdrawn": self.withdrawn,
            "others": dict(self.others.most_common(MOST_OTHERS)),
            "reasons": dict(sorted(self.reasons.items())),
            "seconds": round(self.seconds, 3),
        }

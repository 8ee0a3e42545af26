"""The figures of possible duplicates, on pairs of real events that were judged by hand."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.domain.event_types import EventType
from app.domain.similarity import Content, is_first_party, similar

Row = dict[str, str]

NEWS = "coded news"
"""Pairs with a machine-coded event: by design these are not compared."""


class Judged(NamedTuple):
    """A judged pair: its row, and whether it is proposed."""

    row: Row
    proposed: bool

    @property
    def same(self) -> bool:
        return self.row["same"] == "yes"


def content(row: Row, side: str) -> Content:
    """An event of a pair: `side` is "one" or "other"."""
    cells = {name: row[f"{side}_{name}"] for name in ("text", "date", "kind", "number", "roles")}
    is_purchase = row["type"] == EventType.PURCHASE
    roles: set[tuple[str, str | None]] = set()
    sure: set[str] = set()
    for part in cells["roles"].split("; "):
        role, *codes = part.split(" ")
        roles |= {(role.rstrip("?"), None if code == "-" else code) for code in codes}
        if not role.endswith("?") and is_first_party(row["type"], role):
            sure |= set(codes)
    number = cells["number"]
    return Content(
        type=row["type"],
        edtf=cells["date"],
        title="" if is_purchase else cells["text"],
        item=cells["text"] if is_purchase else "",
        kind=cells["kind"],
        number=float(number) if number and not number.endswith("~") else None,
        delivered=tuple(row[f"{side}_delivered"].split()),
        roles=roles,
        persons=[name for name in row[f"{side}_persons"].split(" / ") if name],
        doubtful={country for _, country in roles if country} - sure,
    )


def judged() -> Iterator[Judged]:
    text = (Path(__file__).parent / "similar_pairs.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if line[0] != "#"):
        if row["type"] == NEWS:
            continue
        one, other = content(row, "one"), content(row, "other")
        assert similar(one, other) is similar(other, one)
        yield Judged(row, similar(one, other))


@pytest.fixture(scope="module")
def pairs() -> list[Judged]:
    return list(judged())


@pytest.mark.parametrize("event_type", ["agreement", "purchase", "visit"])
def test_what_is_proposed_is_right_and_twins_are_found(
    pairs: list[Judged], event_type: str
) -> None:
    """The figures of docs/decisions/0006: precision 0.95, and 0.9 of the twins, for each type."""
    ours = [pair for pair in pairs if pair.row["type"] == event_type]
    proposed = [pair.same for pair in ours if pair.proposed]
    found = [pair.proposed for pair in ours if pair.same]
    assert sum(proposed) >= 0.95 * len(proposed)
    assert sum(found) >= 0.9 * len(found)


def test_the_pairs_are_many_and_of_both_kinds(pairs: list[Judged]) -> None:
    assert len(pairs) >= 400
    counts = Counter((pair.row["type"], pair.row["same"]) for pair in pairs)
    assert min(counts.values()) >= 30

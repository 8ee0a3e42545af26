"""What tests of news events share: reading rows that are given as cells."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection, RowResult


def file_of(*rows: Sequence[str]) -> BinaryIO:
    """A file of cells, parted by tabulators."""
    return io.BytesIO("".join("\t".join(row) + "\n" for row in rows).encode())


def one_event(reads: Iterator[RowResult]) -> EventDraft:
    """The event of a file that has no more than one."""
    (only,) = reads
    assert isinstance(only.result, EventDraft), only.result
    return only.result


def outcomes(reads: Iterable[RowResult]) -> list[str]:
    """For each row its event's id, or the code of its rejection; merged rows follow with a +."""
    found: list[str] = []
    for one in reads:
        if isinstance(one.result, Rejection):
            found.append(one.result.code)
        elif isinstance(one.result, EventDraft):
            found.append(str(one.result.external_id))
        found += [f"+{row.number}" for row in one.also]
    return found


def account(reads: Iterable[RowResult]) -> Counter[str]:
    """Events, merged rows, and rejected ones by code."""
    counts: Counter[str] = Counter()
    for one in reads:
        rejected = isinstance(one.result, Rejection)
        counts[one.result.code if isinstance(one.result, Rejection) else "events"] += 1
        counts["rejected with it" if rejected else "merged"] += len(one.also)
    return +counts


def parties(event: EventDraft) -> list[tuple[str, str | None, str | None]]:
    """(role, country, the actor's external id) of each participant."""
    return [
        (one.role.value, one.country, one.actor.external_id if one.actor else None)
        for one in event.participants
    ]


def rows_with(base: dict[str, str]) -> Callable[..., list[str]]:
    """A function that makes a row of a base and of what differs, by column."""

    def row(**changes: Any) -> list[str]:  # noqa: ANN401
        return list(
            (base | {name.replace("_", " "): text for name, text in changes.items()}).values()
        )

    return row

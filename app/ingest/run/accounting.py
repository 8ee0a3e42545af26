"""The accounting of a batch: the fates of its rows, added to the account of the run. Pure."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TypeAlias

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.dates import parse
from app.drafts import Draft
from app.events.draft import EventDraft
from app.imports.account import Account, Fate, Rejected
from app.ingest.parsing.results import Rejection, RowResult, shortened

FileRow: TypeAlias = tuple[str, RowResult]
"""The name of a file, and a row of it."""
Result: TypeAlias = Fate | Rejection
"""The fate of a row that was accepted, or why it was rejected."""


def add(
    before: Account, rows: Sequence[FileRow], results: Sequence[Result]
) -> tuple[Account, list[Rejected]]:
    """The account after these rows, and those that were rejected. `before` is left as it is."""
    account = deepcopy(before)
    rejected: list[Rejected] = []
    for (file, row), result in zip(rows, results, strict=True):
        if isinstance(result, Rejection):
            texts = [(row.file or file, row.row, row.raw)]
            texts += [(also.file or file, also.number, also.raw) for also in row.also]
            rejected += [
                Rejected(name, number, shortened(raw), result.code, result.detail)
                for name, number, raw in texts
            ]
            continue
        account.fates[result] += 1
        account.fates["merged"] += len(row.also)
        if isinstance(row.result, EventDraft) and result != "merged":
            _add_event(account, row.result)
            account.others.update(_others(row.needs))
    for one in rejected:
        account.reject(one)
    return account, rejected


def datasets_of(rows: Sequence[FileRow]) -> Iterator[str]:
    """The data sets that these rows define or belong to."""
    for _, row in rows:
        for draft in (*row.needs, row.result):
            if isinstance(draft, DatasetDraft):
                yield draft.id
            elif isinstance(draft, EventDraft) and draft.dataset:
                yield draft.dataset


def _others(needs: Sequence[Draft]) -> Iterator[str]:
    """The actors that a reader made of names of no country."""
    for need in needs:
        if isinstance(need, ActorDraft) and need.country is None:
            yield next(iter(need.names.values()))


def _add_event(account: Account, draft: EventDraft) -> None:
    account.types[draft.type] += 1
    countries = {person.country for person in draft.participants if person.country}
    account.countries.update(sorted(countries))
    earliest = parse(draft.date.edtf).earliest if draft.date else None
    if earliest is not None:
        account.years[earliest.year] += 1

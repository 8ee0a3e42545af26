"""The next events that the inverted index of SQLite finds, in the order of dates.

The index is in the order of first days, so that no more of it is read than a page needs. Which
comes first among events of one first day it cannot tell, so that these are always read together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import orjson

from app.db.snapshot import Snapshot
from app.domain.dates import END_OF_TIME
from app.domain.duration_classes import SPANS
from app.events.index.analyzer import DAY, first_position
from app.events.plan.full_text import with_spans
from app.events.plan.planner import Plan
from app.events.sql import lookups, pages
from app.events.sql.full_text import MATCH

Row = Sequence[Any]

_MORE: Final = 6
"""Rows that are read beyond a page, because the last day may be incomplete."""
_ALL: Final = -1


class _Part(NamedTuple):
    """Days, both inclusive, and the spans of the events to look for there; none: of any."""

    first: int
    last: int
    spans: tuple[int, ...] = ()


_UNDATED: Final = _Part(END_OF_TIME, END_OF_TIME)
_EVERYTHING: Final = _Part(0, END_OF_TIME)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Through events by date, `after` one of them; what has no date comes last either way."""

    descending: bool
    after: Sequence[Any] | None

    def ahead(self, rows: Iterable[Row]) -> list[Row]:
        """Those of these rows that come after it, in order."""
        if self.after is not None:
            start = self._place(self.after)
            rows = (row for row in rows if self._precedes(start, self._place(row[1:])))
        return sorted(rows, key=lambda row: self._place(row[1:]), reverse=self.descending)

    def parts(self, plan: Plan) -> Iterator[_Part]:
        """What is to be read, one part after the other."""
        if plan.shape.window:
            parts = list(_of_window(plan.values))
        else:
            parts = [_UNDATED, _Part(0, END_OF_TIME - 1)]
        for part in sorted(
            parts, key=lambda part: self._place([part.first]), reverse=self.descending
        ):
            if self.after is None:
                yield part
                continue
            start = self.after[0]
            if part.first <= start <= part.last:
                yield part._replace(**{"last" if self.descending else "first": start})
            elif self._precedes(self._place([start]), self._place([part.first])):
                yield part

    def _place(self, key: Sequence[Any]) -> tuple[Any, ...]:
        return (key[0] < END_OF_TIME, *key) if self.descending else tuple(key)

    def _precedes(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        return one > other if self.descending else one < other


def next_found(
    snapshot: Snapshot, plan: Plan, sort: str, limit: int, after: Sequence[Any] | None
) -> list[Row]:
    """(document, sort key …) of the next events after this key; `sort` is `date` or `-date`."""
    walk = _Walk(sort == "-date", after and (*after[:-1], after[-1].bytes))
    if plan.is_rare and not plan.shape.window:
        # To begin costs as much as to read so few: what has no date is not asked for apart.
        rows = _fetch(snapshot, plan, _EVERYTHING, limit + _MORE, descending=walk.descending)
        if len(rows) < limit + _MORE:
            return _with_documents(snapshot, walk.ahead(rows)[:limit])
    found: list[Row] = []
    for part in walk.parts(plan):
        for rows in _read(snapshot, plan, part, limit + _MORE, descending=walk.descending):
            found += walk.ahead(rows)
            if len(found) >= limit:
                return _with_documents(snapshot, found[:limit])
    return _with_documents(snapshot, found)


def _of_window(values: Mapping[str, Any]) -> Iterator[_Part]:
    """The days where events of some spans may match a window: around it of all, far off only of
    long ones.
    """
    reaches = [(values[f"lo{span}"], values[f"hi{span}"]) for span in range(SPANS)]
    edges = sorted({lo for lo, _ in reaches} | {hi + 1 for _, hi in reaches})
    for first, end in pairwise(edges):
        spans = [span for span, (lo, hi) in enumerate(reaches) if lo <= first and end - 1 <= hi]
        yield _Part(first, end - 1, () if 0 in spans else tuple(spans))


def _read(
    snapshot: Snapshot, plan: Plan, part: _Part, n: int, *, descending: bool
) -> Iterator[Sequence[Row]]:
    """(document's number, sort key …) of all that is found there, some whole days at a time."""
    while part.first <= part.last:
        rows = _fetch(snapshot, plan, part, n, descending=descending)
        if len(rows) < n:
            yield rows
            return
        # The day that may not have come to its end is read again: with the next ones, or alone if
        # it has more events than are read at once.
        day = rows[-1][1]
        if rows[0][1] == day:
            alone = part._replace(first=day, last=day)
            yield _fetch(snapshot, plan, alone, _ALL, descending=descending)
            day += -1 if descending else 1
        else:
            yield [row for row in rows if row[1] != day]
        part = part._replace(**{"last" if descending else "first": day})


def _fetch(
    snapshot: Snapshot, plan: Plan, part: _Part, limit: int, *, descending: bool
) -> Sequence[Row]:
    """The first `limit` rows of the part, in the order of the index."""
    statement = pages.by_position(plan.shape, descending=descending)
    given = {
        "from": first_position(part.last),
        "until": first_position(part.first) + DAY,
        "limit": limit,
        MATCH: with_spans(plan.values[MATCH], part.spans),
    }
    return snapshot.fetch(statement, plan.values | given)


def _with_documents(snapshot: Snapshot, found: Sequence[Row]) -> list[Row]:
    numbers = orjson.dumps([number for number, *_ in found]).decode()
    read = snapshot.fetch(lookups.documents(), {"numbers": numbers})
    bodies = {number: body for number, body in read}  # noqa: C416 - rows are no tuples to mypy
    return [(bodies[number], *key) for number, *key in found]

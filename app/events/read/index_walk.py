"""A page of matches of SQLite's inverted index in date order.

The index is sorted by the first day of events, so that only the part of a page is read. Events of
one first day are not sorted, so that they are always read together.
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

_LOOKAHEAD: Final = 6
"""Rows that are read beyond a page, since the last day is usually incomplete."""
_NO_LIMIT: Final = -1
"""As LIMIT of SQLite."""


class _DayRange(NamedTuple):
    """Days, both inclusive, and the duration classes of the events to read; empty: all classes."""

    first: int
    last: int
    spans: tuple[int, ...] = ()


_UNDATED: Final = _DayRange(END_OF_TIME, END_OF_TIME)


@dataclass(frozen=True, slots=True)
class _DateOrder:
    """An order by date, and the sort key `after` which the page starts; None for the first page.
    Undated events come last in both directions.
    """

    descending: bool
    after: Sequence[Any] | None

    def after_cursor(self, rows: Iterable[Row]) -> list[Row]:
        """The rows after the cursor, sorted."""
        if self.after is not None:
            start = self._sort_key(self.after)
            rows = (row for row in rows if self._precedes(start, self._sort_key(row[1:])))
        return sorted(rows, key=lambda row: self._sort_key(row[1:]), reverse=self.descending)

    def ranges(self, plan: Plan) -> Iterator[_DayRange]:
        """The days to read, in order."""
        if plan.shape.date_match:
            ranges = list(_window_ranges(plan.values))
        else:
            ranges = [_UNDATED, _DayRange(0, END_OF_TIME - 1)]
        for days in sorted(
            ranges, key=lambda days: self._sort_key([days.first]), reverse=self.descending
        ):
            if self.after is None:
                yield days
                continue
            start = self.after[0]
            if days.first <= start <= days.last:
                yield days._replace(**{"last" if self.descending else "first": start})
            elif self._precedes(self._sort_key([start]), self._sort_key([days.first])):
                yield days

    def _sort_key(self, key: Sequence[Any]) -> tuple[Any, ...]:
        return (key[0] < END_OF_TIME, *key) if self.descending else tuple(key)

    def _precedes(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        return one > other if self.descending else one < other


def next_matches(
    snapshot: Snapshot, plan: Plan, sort: str, limit: int, after: Sequence[Any] | None
) -> list[Row]:
    """(document, sort key …) of the next `limit` matches; `sort` is `date` or `-date`."""
    order = _DateOrder(sort == "-date", after and (*after[:-1], after[-1].bytes))
    matches: list[Row] = []
    for days in order.ranges(plan):
        for rows in _read_days(
            snapshot, plan, days, limit + _LOOKAHEAD, descending=order.descending
        ):
            matches += order.after_cursor(rows)
            if len(matches) >= limit:
                return _with_documents(snapshot, matches[:limit])
    return _with_documents(snapshot, matches)


def _window_ranges(values: Mapping[str, Any]) -> Iterator[_DayRange]:
    """The days on which matches of a date window can begin: near the window in all duration
    classes, far before it only in the long ones.
    """
    reaches = [(values[f"lo{span}"], values[f"hi{span}"]) for span in range(SPANS)]
    edges = sorted({lo for lo, _ in reaches} | {hi + 1 for _, hi in reaches})
    for first, end in pairwise(edges):
        spans = [span for span, (lo, hi) in enumerate(reaches) if lo <= first and end - 1 <= hi]
        yield _DayRange(first, end - 1, () if 0 in spans else tuple(spans))


def _read_days(
    snapshot: Snapshot, plan: Plan, days: _DayRange, n: int, *, descending: bool
) -> Iterator[Sequence[Row]]:
    """(document number, sort key …) of all matches in these days, in chunks of whole days."""
    while days.first <= days.last:
        rows = _fetch(snapshot, plan, days, n, descending=descending)
        if len(rows) < n:
            yield rows
            return
        # The last day may be incomplete. It is read again: with the next days, or alone if one
        # chunk does not hold it.
        day = rows[-1][1]
        if rows[0][1] == day:
            alone = days._replace(first=day, last=day)
            yield _fetch(snapshot, plan, alone, _NO_LIMIT, descending=descending)
            day += -1 if descending else 1
        else:
            yield [row for row in rows if row[1] != day]
        days = days._replace(**{"last" if descending else "first": day})


def _fetch(
    snapshot: Snapshot, plan: Plan, days: _DayRange, limit: int, *, descending: bool
) -> Sequence[Row]:
    statement = pages.index_page(plan.shape, descending=descending)
    given = {
        "from": first_position(days.last),
        "until": first_position(days.first) + DAY,
        "limit": limit,
        MATCH: with_spans(plan.values[MATCH], days.spans),
    }
    return snapshot.fetch(statement, plan.values | given)


def _with_documents(snapshot: Snapshot, matches: Sequence[Row]) -> list[Row]:
    numbers = orjson.dumps([number for number, *_ in matches]).decode()
    rows = snapshot.fetch(lookups.documents(), {"numbers": numbers})
    bodies = {number: body for number, body in rows}  # noqa: C416 - rows are no tuples to mypy
    return [(bodies[number], *key) for number, *key in matches]

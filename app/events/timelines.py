"""The timelines and counts of terms, kept as events are written. See the tables `term`, `timeline`,
`year_tally` and `month_tally`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.bulk import add_many, among, insert_records, raise_many, values_of
from app.db import insert_or
from app.domain.dates import Bounds
from app.domain.spans import span_of
from app.events.content import Content, Row
from app.events.rows import LEVELS, NO_LEVEL
from app.events.terms import (
    ALL,
    LARGE,
    TWO_SIDED,
    Term,
    countries_of,
    of_country,
    of_pair,
    pairs_of,
    terms_of,
)

NO_PERIOD: Final = -1
"""The year or month of an event whose start is not known to be in one."""
UNDATED: Final = NO_LEVEL + 1
"""The level of an event without a date."""
YEAR: Final = LEVELS.index("year")

Tally = tuple[Term, int, int, str, str, int]
"""The columns of a tally but its count: term, period, level, type, status, size."""

Entry = tuple[Any, ...]
"""A row of a timeline: its term, then what it copies of the event."""

_KEY: Final = itemgetter(*range(len(t.timeline.primary_key)))
_COPIED: Final = tuple(c.name for c in t.timeline.columns if c.name in t.event.c)
_values: Final = itemgetter("span", *_COPIED)


class Counts:
    """What some events add to the counts; `sign` -1 is what they take away."""

    def __init__(self) -> None:
        self.totals: Counter[Term] = Counter()
        self.large: Counter[Term] = Counter()
        self.years: Counter[Tally] = Counter()
        self.months: Counter[Tally] = Counter()

    def add(self, content: Content, sign: int = 1) -> None:
        """Count these events, or with -1 take them away."""
        for event in content.events:
            people = content.people.get(event["id"], ())
            self._add(event, countries_of(people), terms_of_event(content, event), sign)

    def terms(self) -> set[Term]:
        """Every term that is counted."""
        return {*self.totals, *self.large, *(tally[0] for tally in self.years)}

    def _add(self, event: Row, countries: list[str], terms: set[Term], sign: int) -> None:
        for term in terms:
            self.totals[term] += sign
        is_large = len(countries) > LARGE
        pairs = [of_pair(pair) for pair in pairs_of(countries)]
        if is_large:
            for pair in pairs:
                self.large[pair] += sign
        size = 2 if is_large else int(len(countries) > TWO_SIDED)
        kind = (event["type"], event["status"], size)
        year, month = periods_of(event)
        own = [ALL, *map(of_country, countries)]
        for term in (*own, *pairs):
            self.years[(term, *year, *kind)] += sign
        for term in own if is_large else (*own, *pairs):
            self.months[(term, *month, *kind)] += sign


def periods_of(event: Row) -> tuple[tuple[int, int], tuple[int, int]]:
    """The (year, level) and (month, level) by which an event is counted."""
    month, level = event["start_month"], event["start_level"]
    if month is None:
        nowhere = (NO_PERIOD, NO_LEVEL if event["edtf"] is not None else UNDATED)
        return nowhere, nowhere
    return (month // 12, max(level, YEAR)), (month, level)


def terms_of_event(content: Content, event: Row) -> set[Term]:
    """The terms of one of these events."""
    identity = event["id"]
    return terms_of(
        event,
        content.people.get(identity, ()),
        content.topics.get(identity, ()),
        content.citations.get(identity, ()),
        content.known_as.get(identity, ()),
    )


def put(connection: sa.Connection, content: Content) -> None:
    """Write the events into the timelines of their terms, which have been counted before."""
    rows, terms = entries(content)
    ids = term_ids(connection, {term for several in terms for term in several})
    records = [
        (ids[term], *values)
        for (_, *values), several in zip(
            values_of(connection, t.timeline, rows), terms, strict=True
        )
        for term in several
    ]
    records.sort(key=_KEY)
    insert_records(connection, t.timeline, records)


def take_out(connection: sa.Connection, content: Content) -> None:
    """Delete the events from the timelines in which they stand."""
    rows, terms = entries(content)
    ids = term_ids(connection, {term for several in terms for term in several})
    key = [column for column in t.timeline.primary_key.columns if column.name != "term"]
    statement = sa.delete(t.timeline).where(
        t.timeline.c.term == sa.bindparam("_term"),
        *(column == sa.bindparam(f"_{column.name}") for column in key),
    )
    records = [
        {"_term": ids[term]} | {f"_{column.name}": row[column.name] for column in key}
        for row, several in zip(rows, terms, strict=True)
        for term in several
    ]
    if records:
        connection.execute(statement, records)


def entries(content: Content) -> tuple[list[Row], list[set[Term]]]:
    """Of each event its row of a timeline, and the terms in whose timelines it stands."""
    rows: list[Row] = []
    for event in content.events:
        row: dict[str, Any] = {name: event[name] for name in _COPIED}
        row["term"] = None
        row["event"] = event["id"]
        row["span"] = span_of(Bounds(*(event[name] for name in Bounds._fields)))
        rows.append(row)
    return rows, [terms_of_event(content, event) for event in content.events]


def count(connection: sa.Connection, counts: Counts) -> None:
    """Add to the stored counts, in the order of their keys, so that two writers never deadlock."""
    ids = term_ids(connection, counts.terms(), make=True)
    raise_many(
        connection,
        t.term,
        sorted(
            (ids[term], counts.totals[term], counts.large[term])
            for term in {*counts.totals, *counts.large}
            if counts.totals[term] or counts.large[term]
        ),
    )
    for table, tallies in ((t.year_tally, counts.years), (t.month_tally, counts.months)):
        changed: list[Any] = sorted(
            (ids[term], *key, n) for (term, *key), n in tallies.items() if n
        )
        if changed:
            add_many(connection, table, changed)
        if any(record[-1] < 0 for record in changed):
            connection.execute(sa.delete(table).where(table.c.n == 0))


def clear(connection: sa.Connection) -> None:
    """Forget all timelines and counts. Terms keep their numbers."""
    for table in (t.timeline, t.year_tally, t.month_tally):
        connection.execute(sa.delete(table))
    connection.execute(sa.update(t.term).values(n=0, large=0))


def restore(connection: sa.Connection, content: Content) -> None:
    """Write the timelines and counts of events that have none."""
    counts = Counts()
    counts.add(content)
    count(connection, counts)
    put(connection, content)


def due(connection: sa.Connection, content: Content) -> dict[UUID, set[Entry]]:
    """The rows of timelines that these events should have."""
    rows, terms = entries(content)
    ids = term_ids(connection, {term for several in terms for term in several})
    return {
        row["event"]: {(ids.get(term), *_values(row)) for term in several}
        for row, several in zip(rows, terms, strict=True)
    }


def in_order_of_events(connection: sa.Connection) -> Iterator[tuple[UUID, Entry]]:
    """All rows of timelines that there are."""
    table = t.timeline
    statement = sa.select(table).order_by(table.c.event).execution_options(yield_per=10_000)
    for row in connection.execute(statement).mappings():
        yield row["event"], (row["term"], *_values(row))


def differing(connection: sa.Connection, counts: Counts) -> list[Term]:
    """The terms whose stored counts are not these."""
    terms, large, years, months = t.term, counts.large, counts.years, counts.months
    wrong: set[Term] = set()
    kept: dict[int, Term] = {}
    for row in connection.execute(sa.select(terms)):
        term = kept[row.id] = Term(row.kind, row.value)
        if (row.n, row.large) != (counts.totals[term], large[term]):
            wrong.add(term)
    wrong |= counts.terms() - set(kept.values())
    for table, tallies in ((t.year_tally, years), (t.month_tally, months)):
        stored: Counter[Tally] = Counter()
        for number, *key, n in connection.execute(sa.select(table)):
            stored[(kept[number], *key)] = n
        wrong |= {key[0] for key in stored | tallies if stored[key] != tallies[key]}
    return sorted(wrong)


def term_ids(
    connection: sa.Connection, terms: Iterable[Term], *, make: bool = False
) -> dict[Term, int]:
    """The numbers of these terms; with `make` new terms get one."""
    wanted = set(terms)
    found = dict(_numbers(connection, wanted))
    missing = sorted(wanted - found.keys())
    if missing and make:
        insert = insert_or(t.term, connection).on_conflict_do_nothing()
        connection.execute(insert, [term._asdict() | {"n": 0, "large": 0} for term in missing])
        found |= dict(_numbers(connection, missing))
    return found


def _numbers(connection: sa.Connection, terms: Iterable[Term]) -> Iterator[tuple[Term, int]]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        by_kind[term.kind].append(term.value)
    columns = t.term.c
    for kind, values in by_kind.items():
        statement = sa.select(columns.value, columns.id).where(
            columns.kind == kind, among(columns.value, values)
        )
        for value, number in connection.execute(statement):
            yield Term(kind, value), number

"""The timelines of terms, maintained on write: for each term the rows of its events, by date."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_many
from app.db.value_lists import among
from app.domain.duration_classes import span_in
from app.events.index.lifespans import SHARED, Lifespan, Period, lifespans, periods_of
from app.events.index.memberships import Membership, memberships
from app.events.index.tallies import Counts
from app.events.index.term_ids import known_numbers, numbers
from app.events.stored import event_rows
from app.events.stored.event_rows import Row
from app.events.terms import Term

_COPIED: Final = tuple(c.name for c in t.timeline.columns if c.name in t.event.c)
_KEY: Final = ("event", "term", "sort_lo", "sort_hi")
_values: Final = itemgetter(*_COPIED)


def move(
    connection: sa.Connection,
    before: Sequence[Membership],
    after: Sequence[Membership],
    first: int,
) -> Mapping[Term, int]:
    """Replace the timeline rows of `before` by those of `after`, and adjust the counts. `first` is
    the first change of the transaction.

    Rows that stay the same are not written. The others are valid until `first`, and kept in
    `past_timeline`. Returns the numbers of the terms of all these events.
    """
    counts = Counts()
    counts.add(before, -1)
    counts.add(after)
    ids = numbers(connection, counts.terms())
    were = {one.event["id"]: one for one in before}
    gone, new = [], []
    for one in after:
        old = were.pop(one.event["id"], None)
        if old is None:
            new.append(one)
        elif _values(old.event) != _values(one.event):
            gone.append(old)
            new.append(one)
        else:
            gone.append(old._replace(terms=old.terms - one.terms))
            new.append(one._replace(terms=one.terms - old.terms))
    _retire(connection, _keys([*gone, *were.values()], ids), first)
    _insert(connection, new, ids, first)
    counts.store(connection, ids)
    return ids


def due(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, set[Lifespan]]:
    """The rows that timelines should have for these events, past ones included."""
    members = {one.event["id"]: one for one in memberships(event_rows.stored(connection, ids))}
    known = known_numbers(connection, {term for one in members.values() for term in one.terms})
    document, state = t.event_document.c, t.event_state
    own = sa.select(t.event.c.id, document.since).join(
        t.event_document, document.number == t.event.c.document
    )
    since: dict[UUID, int] = dict(
        map(tuple, connection.execute(own.where(among(t.event.c.id, ids))))
    )
    columns = [column for column in state.columns if column.name != "document"]
    past = sa.select(*columns).order_by(state.c.until)
    states: dict[UUID, list[Row]] = defaultdict(list)
    for row in connection.execute(past.where(among(state.c.event, ids))).mappings():
        states[row["event"]].append(row)
    floor = connection.execute(sa.select(t.ledger.c.floor)).scalar_one()
    found = {}
    for event in ids:
        periods = periods_of(states[event], floor)
        if event in members and event in since:
            one = members[event]
            numbers_ = [known.get(term) for term in one.terms]
            periods.append(Period(since[event], None, one.event, numbers_))
        found[event] = lifespans(periods)
    return found


def replace(connection: sa.Connection, rows: Mapping[UUID, Iterable[Lifespan]]) -> None:
    """Write these rows, in place of those with the same keys. Counts stay unchanged."""
    both = [(event, row) for event, several in rows.items() for row in several]
    remove(connection, both)
    for table, written in _by_table(both):
        insert_many(connection, table, [row.row() | {"event": event} for event, row in written])


def remove(connection: sa.Connection, rows: Iterable[tuple[UUID, Lifespan]]) -> None:
    """Delete these rows. Counts stay unchanged."""
    for table, gone in _by_table(list(rows)):
        names = [column.name for column in table.primary_key.columns]
        wanted = [table.c[name] == sa.bindparam(f"_{name}") for name in names]
        keys = [row.row() | {"event": event} for event, row in gone]
        given = [{f"_{name}": key[name] for name in names} for key in keys]
        if given:
            connection.execute(sa.delete(table).where(*wanted), given)


def _by_table(
    rows: Sequence[tuple[UUID, Lifespan]],
) -> list[tuple[sa.Table, list[tuple[UUID, Lifespan]]]]:
    return [
        (t.timeline, [one for one in rows if one[1].until is None]),
        (t.past_timeline, [one for one in rows if one[1].until is not None]),
    ]


class Checksum:
    """The sum of the hashes of the rows of timelines, past ones included, whatever their order."""

    def __init__(self) -> None:
        self._n = self._sum = 0

    def add(self, rows: Mapping[UUID, Iterable[Lifespan]]) -> None:
        """Add the rows that timelines should have."""
        for event, several in rows.items():
            hashes = [hash((event, row)) for row in several]
            self._n += len(hashes)
            self._sum += sum(hashes)

    def equals_stored(self, connection: sa.Connection) -> bool:
        """Whether the stored rows have the same sum. Reads all of them, in any order."""
        n = total = 0
        for table in (t.timeline, t.past_timeline):
            for found in _stored(connection, table, sorted_=False):
                n += 1
                total += hash(found)
        return (n, total) == (self._n, self._sum)


def in_order_of_events(connection: sa.Connection) -> Iterator[tuple[UUID, Lifespan]]:
    """All rows of timelines with the id of their event, in the order of these ids."""
    tables = (t.timeline, t.past_timeline)
    each = [_stored(connection, table, sorted_=True) for table in tables]
    return merge(*each, key=itemgetter(0))


def _stored(
    connection: sa.Connection, table: sa.Table, *, sorted_: bool
) -> Iterator[tuple[UUID, Lifespan]]:
    c = table.c
    until, number = (c.get(name, sa.null()).label(name) for name in ("until", "document"))
    statement = sa.select(c.event, c.since, until, number, c.term, *(c[name] for name in SHARED))
    statement = statement.order_by(c.event) if sorted_ else statement
    for event, since, end, document, term, *values in connection.execute(
        statement.execution_options(yield_per=10_000)
    ):
        yield event, Lifespan(since, end, term, tuple(values), document)


def _insert(
    connection: sa.Connection, events: Sequence[Membership], ids: Mapping[Term, int], since: int
) -> None:
    rows = [(_row(event) | {"since": since}, terms) for event, _, terms, _ in events]
    insert_many(
        connection, t.timeline, [row | {"term": ids[term]} for row, terms in rows for term in terms]
    )


def _retire(connection: sa.Connection, keys: Sequence[Mapping[str, Any]], until: int) -> None:
    """Move rows to `past_timeline`. Those of this transaction were never visible."""
    if not keys:
        return
    line = t.timeline.c
    key = [line[name] == sa.bindparam(f"_{name}") for name in _KEY]
    names = [column.name for column in t.past_timeline.columns if column.name != "until"]
    given = sa.bindparam("_until", type_=sa.BigInteger)
    rows = sa.select(*(line[name] for name in names), given).where(*key, line.since < given)
    copy = sa.insert(t.past_timeline).from_select([*names, "until"], rows)
    connection.execute(copy, [{**one, "_until": until} for one in keys])
    connection.execute(sa.delete(t.timeline).where(*key), keys)


def _keys(events: Sequence[Membership], ids: Mapping[Term, int]) -> list[dict[str, Any]]:
    return [
        {
            "_event": event["id"],
            "_term": ids[term],
            "_sort_lo": event["sort_lo"],
            "_sort_hi": event["sort_hi"],
        }
        for event, _, terms, _ in events
        for term in terms
    ]


def _row(event: Row) -> dict[str, Any]:
    """The columns of a timeline row for an event, without the term."""
    row: dict[str, Any] = {name: event[name] for name in _COPIED}
    return row | {"event": event["id"], "span": span_in(event)}

"""`entente check`: compares what is derived in the database with what it is derived from."""

import itertools
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import migrate
from app import tables as t
from app.countries import record as countries_record
from app.db.value_lists import among
from app.domain.countries import Countries
from app.events.index import full_text, timelines
from app.events.index.memberships import memberships
from app.events.index.tallies import Counts
from app.events.stored import documents, event_rows
from app.events.write import duplicates
from app.maintenance import next_ids

_SHOWN: Final = 5
_REINDEX: Final = " — run `entente reindex`"


def check(connection: sa.Connection, countries: Countries) -> list[str]:
    """A sentence for each inconsistency; empty for a consistent database.

    Reads every row, in chunks: memory does not grow with the number of events.
    """
    missing = migrate.missing_revision(connection)
    if missing is not None:
        return [f"the schema does not have revision {missing}: run `entente migrate`"]
    return [
        *_integrity(connection),
        *(
            f"table {name} differs from the countries file: run `entente migrate`"
            for name in countries_record.differing(connection, countries)
        ),
        *_ledger(connection),
        *_links(connection),
        *_timelines(connection),
        *_matches(connection),
        *_documents(connection),
        *_counts(connection),
        *_words(connection),
    ]


def _integrity(connection: sa.Connection) -> Iterator[str]:
    """Damage of a SQLite file. PostgreSQL checks its constraints on every write."""
    if connection.dialect.name == "sqlite":
        result = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        if result != "ok":
            yield f"the file is damaged: {result}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_SHOWN):
            yield f"a row of {row[0]} refers to a row of {row[2]} that does not exist"


def _ledger(connection: sa.Connection) -> Iterator[str]:
    change = t.change.c
    n, last = connection.execute(sa.select(sa.func.count(), sa.func.max(change.seq))).one()
    number = connection.execute(sa.select(t.ledger.c.change)).scalar_one()
    if n != number or (last or 0) != number:
        yield f"the ledger has {number} changes, but there are {n}, the last with number {last}"
    newest = sa.select(change.event, sa.func.max(change.version).label("version")).group_by(
        change.event
    )
    history = newest.subquery()
    statement = (
        sa.select(t.event.c.id)
        .outerjoin(history, history.c.event == t.event.c.id)
        .where(sa.func.coalesce(history.c.version, 0) != t.event.c.version)
    )
    yield from _listed(connection, statement, "the change sequence lacks the version of")


def _links(connection: sa.Connection) -> Iterator[str]:
    present = sa.exists().where(t.event.c.id == t.event_link.c.target)
    gone = sa.exists().where(t.tombstone.c.id == t.event_link.c.target)
    statement = sa.select(t.event_link.c.target).where(~present, ~gone).distinct()
    yield from _listed(connection, statement, "links refer to events that do not exist:")


def _timelines(connection: sa.Connection) -> Iterator[str]:
    """Each event has a row in the timelines of its terms, with its values, and in no others.

    Rows and events are merged in the order of ids, so that only a chunk is in memory.
    """
    rows = timelines.in_order_of_events(connection)
    row = next(rows, None)
    after: UUID | None = None
    wrong: list[UUID] = []
    while ids := next_ids(connection, after):
        after = ids[-1]
        due = timelines.due(connection, memberships(event_rows.stored(connection, ids)))
        while row is not None and row[0] <= after:
            event, entry = row
            if entry in due.get(event, ()):
                due[event].remove(entry)
            else:
                wrong.append(event)
            row = next(rows, None)
        wrong += [event for event, missing in due.items() if missing]
    wrong += [event for event, _ in itertools.chain([row] if row else (), rows)]
    if wrong:
        yield _sentence("the timelines are wrong about", sorted(set(wrong))) + (
            " — run `entente rebuild`"
        )


def _matches(connection: sa.Connection) -> Iterator[str]:
    after: UUID | None = None
    wrong: set[UUID] = set()
    match = t.event_match.c
    while ids := next_ids(connection, after):
        after = ids[-1]
        pairs = sa.select(match.event, match.other)
        statement = sa.union(
            pairs.where(among(match.event, ids)), pairs.where(among(match.other, ids))
        )
        stored = {(row.event, row.other) for row in connection.execute(statement)}
        events = memberships(event_rows.stored(connection, ids))
        for pair in stored ^ duplicates.find(connection, events):
            wrong.update(pair)
    if wrong:
        yield _sentence("the possible duplicates differ from the tables for", sorted(wrong)) + (
            " — run `entente rebuild`"
        )


def _documents(connection: sa.Connection) -> Iterator[str]:
    after: UUID | None = None
    wrong: list[UUID] = []
    while ids := next_ids(connection, after):
        after = ids[-1]
        stored = documents.stored(connection, ids)
        wrong += [
            event
            for event, body in documents.render(connection, ids).items()
            if stored.get(event) != body
        ]
    if wrong:
        yield _sentence("the stored document differs from the tables for", wrong) + (
            " — run `entente rebuild`"
        )
    if ownerless := documents.ownerless(connection):
        yield _sentence("there are documents without an event, with the numbers", ownerless) + (
            " — run `entente rebuild`"
        )


def _counts(connection: sa.Connection) -> Iterator[str]:
    """The stored counts equal those of the events."""
    counts = Counts()
    after: UUID | None = None
    while ids := next_ids(connection, after):
        after = ids[-1]
        counts.add(memberships(event_rows.stored(connection, ids)))
    wrong = counts.differing(connection)
    if wrong:
        yield _sentence("the stored count differs from the tables for", wrong) + (
            " — run `entente rebuild`"
        )


def _words(connection: sa.Connection) -> Iterator[str]:
    """The search index has the tokens of each event, and the number of events of each token."""
    words = t.event_words.c
    after: UUID | None = None
    wrong: list[UUID] = []
    n = 0
    while ids := next_ids(connection, after):
        after = ids[-1]
        found = event_rows.stored(connection, ids)
        due = full_text.due(connection, found)
        n += len(due)
        statement = sa.select(t.event_words).where(among(words.number, due))
        stored = {row["number"]: dict(row) for row in connection.execute(statement).mappings()}
        wrong += [
            event["id"]
            for event, *_ in found
            if stored.get(event["document"]) != due[event["document"]]
        ]
    if wrong:
        yield _sentence("the search index is wrong for", wrong) + _REINDEX
    indexed = connection.scalar(sa.select(sa.func.count()).select_from(t.event_words))
    if indexed != n:
        yield f"{indexed} events are in the search index, but there are {n}{_REINDEX}"
    if miscounted := full_text.miscounted(connection):
        yield (
            _sentence("the stored number of events is wrong for the words", sorted(miscounted))
            + _REINDEX
        )


def _listed(connection: sa.Connection, statement: sa.Select[Any], what: str) -> Iterator[str]:
    found = list(connection.scalars(statement))
    if found:
        yield _sentence(what, found)


def _sentence(what: str, found: list[Any]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{what} {', '.join(str(value) for value in found[:_SHOWN])}{more}"

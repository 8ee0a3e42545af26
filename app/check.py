"""`entente check`: compares what is derived in the database with what it is derived from.

It only reads. The events are read once, in chunks, and all that derives from a chunk is compared.
What cannot be read is reported, and the check goes on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import migrate
from app import tables as t
from app.actors import record as actors_record
from app.check_history import SHOWN, ledger, links, overlaps, sentence
from app.countries import record as countries_record
from app.db.value_lists import among
from app.domain.countries import Countries
from app.events.index import full_text, timelines
from app.events.index.memberships import Membership, memberships
from app.events.index.tallies import Counts
from app.events.index.term_ids import known_numbers
from app.events.stored import documents, event_rows
from app.events.write import duplicates, states
from app.maintenance import next_gone, next_ids, wrong_entries
from app.suggest.record import Suggested

Report = Callable[[int, int], None]

_REBUILD: Final = " — run `entente rebuild`"
_REINDEX: Final = " — run `entente reindex`"
_TIMELINES: Final = "the timelines are wrong about"
_MATCHES: Final = "the possible duplicates differ from the tables for"
_DOCUMENTS: Final = "the stored document differs from the tables for"
_STATES: Final = "a past state differs from its document for"
_WORDS: Final = "the search index is wrong for"
_REVISION: Final = "the revision of the schema"
_CURES: Final = dict.fromkeys((_TIMELINES, _MATCHES, _DOCUMENTS, _STATES), _REBUILD) | {
    _WORDS: _REINDEX
}


def check(
    connection: sa.Connection, countries: Countries, report: Report = lambda *_: None
) -> list[str]:
    """A sentence for each inconsistency; empty for a consistent database.

    `report` is called with the number of read events and of all. Memory grows with terms and words.
    """
    revision = _guarded(connection, _REVISION, _revision)
    if revision and not revision[0].startswith(_REVISION):
        return revision
    events = _Events(connection, report)
    parts: dict[str, Callable[[sa.Connection], Iterable[str]]] = {
        "the file": _integrity,
        "the schema": _schema,
        "the countries": partial(_countries, countries),
        "the history": ledger,
        "the past states": overlaps,
        "the links": links,
        "the events": events.check,
        "the past events": events.check_past,
        "the timelines": events.check_timelines,
        "the documents": _ownerless,
        "the counts": events.check_counts,
        "the search index": events.check_words,
        "the suggestions": events.check_suggestions,
    }
    found = (_guarded(connection, what, part) for what, part in parts.items())
    return [*revision, *chain.from_iterable(found)]


def _revision(connection: sa.Connection) -> Iterator[str]:
    missing = migrate.missing_revision(connection)
    if missing is not None:
        yield f"the schema does not have revision {missing}: run `entente migrate`"


def _guarded(
    connection: sa.Connection, what: str, work: Callable[[sa.Connection], Iterable[str]]
) -> list[str]:
    """What `work` yields, or a sentence that it failed. A damaged row may raise any error."""
    savepoint = connection.begin_nested()
    try:
        return list(work(connection))
    except Exception as error:  # noqa: BLE001 - as above
        return [f"{what} cannot be read: {_reason(error)}"]
    finally:
        savepoint.rollback()


def _reason(error: Exception) -> str:
    """One line about an error."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return f"{type(error).__name__}: {cause}".splitlines()[0]


def _integrity(connection: sa.Connection) -> Iterator[str]:
    """Damage of a SQLite file. PostgreSQL checks its constraints on every write."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if found != ["ok"]:
            yield sentence("the file is damaged:", [" ".join(one.split()) for one in found])
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(SHOWN):
            yield f"a row of {row[0]} refers to a row of {row[2]} that does not exist"


def _schema(connection: sa.Connection) -> Iterator[str]:
    inspector = sa.inspect(connection)
    present = set(inspector.get_table_names())
    if connection.dialect.name == "postgresql":
        present |= {index["name"] or "" for index in inspector.get_indexes(t.event_words.name)}
    if lacking := {*t.metadata.tables, "event_index"} - present:
        yield sentence("the database lacks the tables or indexes", sorted(lacking))


def _countries(countries: Countries, connection: sa.Connection) -> Iterator[str]:
    for name in countries_record.differing(connection, countries):
        yield f"table {name} differs from the countries file: run `entente migrate`"


def _ownerless(connection: sa.Connection) -> Iterator[str]:
    if numbers := documents.ownerless(connection):
        what = "there are documents without an event, with the numbers"
        yield sentence(what, numbers) + _REBUILD


class _Events:
    """The pass over all events, and what is added up in it."""

    def __init__(self, connection: sa.Connection, report: Report) -> None:
        self._connection = connection
        self._report = report
        self._counts = Counts()
        self._entries = timelines.Checksum()
        self._wrong: dict[str, set[UUID]] = defaultdict(set)
        self._names: set[str] = set()
        self._suggested = Suggested()
        self._unread: list[str] = []
        self._n = 0

    def check(self, connection: sa.Connection) -> Iterator[str]:
        """Duplicates, documents and search entries of each event."""
        total = connection.scalar(sa.select(sa.func.count()).select_from(t.event)) or 0
        after: UUID | None = None
        while ids := next_ids(connection, after):
            after = ids[-1]
            self._unread += self._check_chunk(ids)
            self._n += len(ids)
            self._report(self._n, total)
        yield from self._unread[:SHOWN]
        if len(self._unread) > SHOWN:
            yield f"{len(self._unread) - SHOWN} more events cannot be read"
        for what, wrong in self._wrong.items():
            yield sentence(what, sorted(wrong)) + _CURES[what]

    def check_past(self, connection: sa.Connection) -> Iterator[str]:
        """The past states of events that are gone."""
        after: UUID | None = None
        wrong: set[UUID] = set()
        while ids := next_gone(connection, after):
            after = ids[-1]
            wrong |= {row["event"] for row in states.differing(connection, ids)}
            self._entries.add(timelines.due(connection, ids))
        if wrong:
            yield sentence(_STATES, sorted(wrong)) + _CURES[_STATES]

    def check_timelines(self, connection: sa.Connection) -> Iterator[str]:
        """Each event has a row in the timelines of its terms, with its values, and in no others."""
        if self._unread:
            yield "timelines and counts are not compared, because not all events can be read"
            return
        if self._entries.equals_stored(connection):
            return
        superfluous, lacking = wrong_entries(connection)
        if wrong := lacking.union(event for event, _ in superfluous):
            yield sentence(_TIMELINES, sorted(wrong)) + _CURES[_TIMELINES]

    def check_counts(self, connection: sa.Connection) -> Iterator[str]:
        """The stored counts equal those of the events."""
        if self._unread:
            return
        self._counts.subtract_stored(connection)
        if wrong := self._counts.differing():
            yield sentence("the stored count differs from the tables for", wrong) + _REBUILD

    def check_words(self, connection: sa.Connection) -> Iterator[str]:
        """The search index has no more entries, the number of events of each token, and the words
        that may be names.
        """
        indexed = connection.scalar(sa.select(sa.func.count()).select_from(t.event_words))
        if indexed != self._n:
            yield f"{indexed} events are in the search index, but there are {self._n}{_REINDEX}"
        if misindexed := full_text.misindexed(connection):
            yield sentence("the search index does not find the words", misindexed) + _REINDEX
        if lacking := full_text.lacking_names(connection, self._names):
            what = "the search index lacks the consonants of the names"
            yield sentence(what, lacking) + _REINDEX
        if miscounted := full_text.miscounted(connection):
            yield (
                sentence("the stored number of events is wrong for the words", sorted(miscounted))
                + _REINDEX
            )

    def check_suggestions(self, connection: sa.Connection) -> Iterator[str]:
        """The suggestions of all actors, and of the places and items of events."""
        wrong: dict[str, Sequence[Any]] = {
            "actors": actors_record.wrong_suggestions(connection),
            "places and items": self._suggested.lacking(connection),
        }
        for what, names in wrong.items():
            if names:
                yield sentence(f"the suggestions are wrong for the {what}", names) + _REINDEX

    def _check_chunk(self, ids: Sequence[UUID]) -> list[str]:
        """Check these events; if that fails, each half of them. Returns what cannot be read."""
        unread = _guarded(self._connection, f"event {ids[0]}", partial(self._compare, ids))
        if unread and len(ids) > 1:
            half = len(ids) // 2
            return [*self._check_chunk(ids[:half]), *self._check_chunk(ids[half:])]
        return unread

    def _compare(self, ids: Sequence[UUID], connection: sa.Connection) -> list[str]:
        found = event_rows.stored(connection, ids)
        events = memberships(found)
        known = known_numbers(connection, {term for event in events for term in event.terms})
        terms = {term: known.get(term, 0) for event in events for term in event.terms}
        postings = full_text.due(connection, found, events, terms)
        wrong = {
            _MATCHES: _wrong_matches(connection, ids, events),
            _DOCUMENTS: _wrong_documents(connection, ids, found),
            _STATES: {row["event"] for row in states.differing(connection, ids)},
            _WORDS: _wrong_words(connection, found, postings.rows),
        }
        # Last, since a chunk that fails is read again in halves.
        for what, some in wrong.items():
            if some:
                self._wrong[what] |= some
        self._names |= postings.names
        self._suggested.add(full_text.suggested(found))
        self._entries.add(timelines.due(connection, ids))
        self._counts.add(events)
        return []


def _wrong_matches(
    connection: sa.Connection, ids: Sequence[UUID], events: Sequence[Membership]
) -> set[UUID]:
    match = t.event_match.c
    pairs = sa.select(match.event, match.other)
    statement = sa.union(pairs.where(among(match.event, ids)), pairs.where(among(match.other, ids)))
    stored = {(row.event, row.other) for row in connection.execute(statement)}
    return {event for pair in stored ^ duplicates.find(connection, events) for event in pair}


def _wrong_documents(
    connection: sa.Connection, ids: Sequence[UUID], found: Sequence[event_rows.EventRows]
) -> set[UUID]:
    stored = documents.stored(connection, ids)
    due = documents.rendered(connection, found)
    return {event for event, body in due.items() if stored.get(event) != body}


def _wrong_words(
    connection: sa.Connection, found: Sequence[event_rows.EventRows], rows: Sequence[Any]
) -> set[UUID]:
    due = {row["number"]: row for row in rows}
    statement = sa.select(t.event_words).where(among(t.event_words.c.number, due))
    stored = {row["number"]: dict(row) for row in connection.execute(statement).mappings()}
    return {
        event["id"]
        for event, *_ in found
        if stored.get(event["document"]) != due[event["document"]]
    }

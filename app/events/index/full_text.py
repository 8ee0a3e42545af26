"""The full-text index, maintained on write.

It has the keys and the running text of each event (`event_words`), the inverted index over the
keys (FTS5 on SQLite, GIN on PostgreSQL), the number of events per key (`word`), and the words that
may be names by their consonants (`name_word`).
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import insert_many, insert_missing, upsert_counts
from app.db.value_lists import among
from app.domain.text import phonetics
from app.events.index.analyzer import (
    MARK,
    SHORTEST_SKELETON,
    ActorNames,
    Keys,
    keys_of,
    position,
)
from app.events.index.memberships import Membership, memberships
from app.events.index.term_ids import numbers
from app.events.stored.event_rows import EventRows, Row
from app.events.terms import Term, of_item
from app.suggest import record as suggestions
from app.suggest.record import Entry

_DELETE: Final = "INSERT INTO event_index (event_index, rowid, tokens) VALUES ('delete', ?, ?)"
_INSERT: Final = "INSERT INTO event_index (rowid, tokens) VALUES (?, ?)"
_COMMAND: Final = "INSERT INTO event_index (event_index, rank) VALUES"
_MERGED_PAGES: Final = 500
"""Pages of 4 KiB that one step of `merge` writes, in a fraction of a second."""


class Postings(NamedTuple):
    """The index entries of some events: rows of `event_words` in the order of their positions, the
    number of events per key, and the words that may be names.
    """

    rows: Sequence[Row]
    counts: Sequence[tuple[str, int]]
    names: frozenset[str]


def add(
    connection: sa.Connection,
    content: Sequence[EventRows],
    events: Sequence[Membership],
    terms: Mapping[Term, int],
) -> None:
    """Insert the index entries of events that have none; `terms` has the numbers of their terms."""
    if not events:
        return
    postings = _postings(content, events, terms, names_of(connection, content))
    insert_many(connection, t.event_words, postings.rows)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            _INSERT, [(row["position"], row["tokens"]) for row in postings.rows]
        )
    upsert_counts(connection, t.word, postings.counts)
    insert_missing(connection, t.name_word, _name_rows(postings.names))
    suggestions.add(connection, suggested(content))


def remove(connection: sa.Connection, documents: Iterable[int]) -> None:
    """Delete the index entries of the events with these document numbers."""
    gone = list(documents)
    if not gone:
        return
    words = t.event_words.c
    here = among(words.number, gone)
    rows = connection.execute(sa.select(words.position, words.tokens).where(here)).all()
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_DELETE, [tuple(row) for row in rows])
    connection.execute(sa.delete(t.event_words).where(here))
    counts = Counter(key for row in rows for key in _counted(row.tokens))
    upsert_counts(connection, t.word, [(key, -n) for key, n in sorted(counts.items())])


def update(connection: sa.Connection, content: Sequence[EventRows]) -> None:
    """Replace the index entries of events, which may have none."""
    remove(connection, [one.event["document"] for one in content])
    events = memberships(content)
    add(connection, content, events, _numbers(connection, events))


def is_damaged(connection: sa.Connection) -> bool:
    """Whether SQLite's inverted index cannot be read. FTS5's own check would lock out writers."""
    if connection.dialect.name != "sqlite":
        return False
    connection.exec_driver_sql("PRAGMA query_only = OFF")  # for a temporary table
    try:
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.every_key USING fts5vocab('main', 'event_index', 'row')"
        )
        connection.exec_driver_sql("SELECT sum(doc) FROM temp.every_key").all()
        connection.exec_driver_sql("DROP TABLE temp.every_key")
    except sa.exc.DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return True
    finally:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    return False


def empty(connection: sa.Connection) -> None:
    """Delete all entries of a damaged index, without reading them; `update` has to follow."""
    for table in (t.event_words, t.word, t.name_word):
        connection.execute(sa.delete(table))
    connection.exec_driver_sql("INSERT INTO event_index (event_index) VALUES ('delete-all')")


def ownerless(connection: sa.Connection) -> list[int]:
    """The document numbers of entries whose events are gone."""
    gone = ~sa.exists().where(t.event.c.id == t.event_words.c.event)
    return sorted(connection.scalars(sa.select(t.event_words.c.number).where(gone)))


def remove_unused(connection: sa.Connection) -> None:
    """Delete keys without events."""
    connection.execute(sa.delete(t.word).where(t.word.c.n == 0))


def merge(connection: sa.Connection) -> bool:
    """Run one step of merging the segments of SQLite's inverted index; whether work is left.

    Each transaction adds a segment, and a search looks each key up in every segment.
    """
    if connection.dialect.name != "sqlite":
        return False
    connection.exec_driver_sql(f"{_COMMAND} ('usermerge', 2)")  # merge as few as two of a size
    driver: Any = connection.connection.driver_connection
    changes = driver.total_changes
    connection.exec_driver_sql(f"{_COMMAND} ('merge', {_MERGED_PAGES})")
    return bool(driver.total_changes - changes > 1)


def miscounted(connection: sa.Connection) -> dict[str, int]:
    """The keys whose stored counts are wrong, with the difference."""
    due: Counter[str] = Counter()
    statement = sa.select(t.event_words.c.tokens).execution_options(yield_per=1_000)
    for tokens in connection.scalars(statement):
        due.update(_counted(tokens))
    stored = {row.text: row.n for row in connection.execute(sa.select(t.word))}
    return {
        key: due[key] - stored.get(key, 0)
        for key in due.keys() | stored.keys()
        if due[key] != stored.get(key, 0)
    }


def misindexed(connection: sa.Connection) -> list[str]:
    """The keys of which SQLite's inverted index has another number of events than is stored.

    PostgreSQL keeps its index itself.
    """
    if connection.dialect.name == "postgresql":
        return []
    found = "event_index MATCH '\"' || replace(word.text, '\"', '\"\"') || '\"'"
    wrong = f"(SELECT count(*) FROM event_index WHERE {found}) != word.n"  # noqa: S608 - no value
    return list(connection.scalars(sa.select(t.word.c.text).where(sa.text(wrong))))


def correct(connection: sa.Connection, counts: Mapping[str, int]) -> None:
    """Add differences to the stored counts of keys, so that concurrent writes are kept."""
    if counts:
        upsert_counts(connection, t.word, sorted(counts.items()))


def due(
    connection: sa.Connection,
    content: Sequence[EventRows],
    events: Sequence[Membership],
    terms: Mapping[Term, int],
) -> Postings:
    """The index entries that these events should have; `terms` has the numbers of their terms."""
    return _postings(content, events, terms, names_of(connection, content))


def lacking_names(connection: sa.Connection, names: Iterable[str]) -> list[str]:
    """The words among these that `name_word` should have, and does not have by all consonants."""
    stored = {tuple(row) for row in connection.execute(sa.select(t.name_word))}
    due = ((row["skeleton"], row["text"]) for row in _name_rows(names))
    return sorted({text for skeleton, text in due if (skeleton, text) not in stored})


def names_of(connection: sa.Connection, content: Iterable[EventRows]) -> ActorNames:
    """The names and aliases of the actors of these events."""
    actors = {row["actor"] for one in content for row in one.people if row["actor"]}
    found: dict[UUID, list[tuple[str, str | None]]] = defaultdict(list)
    if actors:
        name = t.actor_name.c
        statement = sa.select(name.actor, name.text, name.language).order_by(name.position)
        for actor, text, language in connection.execute(statement.where(among(name.actor, actors))):
            found[actor].append((text, language))
    return found


def _numbers(connection: sa.Connection, events: Iterable[Membership]) -> Mapping[Term, int]:
    return numbers(connection, chain.from_iterable(terms for _, _, terms, _ in events))


def _postings(
    content: Sequence[EventRows],
    events: Sequence[Membership],
    terms: Mapping[Term, int],
    names: ActorNames,
) -> Postings:
    found = [
        (one.event, keys_of(one, names, sorted(terms[term] for term in event.terms)))
        for one, event in zip(content, events, strict=True)
    ]
    return Postings(
        rows=sorted((_row(event, keys) for event, keys in found), key=itemgetter("position")),
        counts=sorted(Counter(chain.from_iterable(keys.keys for _, keys in found)).items()),
        names=frozenset(chain.from_iterable(keys.names for _, keys in found)),
    )


def _row(event: Row, keys: Keys) -> Row:
    return {
        "position": position(event["sort_lo"], event["document"]),
        "number": event["document"],
        "sort_hi": event["sort_hi"],
        "event": event["id"],
        "tokens": keys.stored,
        "running": keys.running,
    }


def suggested(content: Iterable[EventRows]) -> Iterator[Entry]:
    """The places and items of events as suggestions; those of actors are not from events."""
    for one in content:
        if one.place:
            place = one.place["id"].hex
            yield from (Entry("place", place, text) for text in one.place["name"].values())
        item = of_item(one.event["details"])
        if item is not None:
            yield Entry("item", item.value, one.event["details"]["item"])


def _counted(keys: str) -> Iterator[str]:
    return (key for key in keys.split() if key != MARK and key[0] != "@")


def _name_rows(names: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"skeleton": bones, "text": name}
        for name in sorted(names)
        for bones in phonetics.skeletons(name)
        if len(bones) >= SHORTEST_SKELETON
    ]

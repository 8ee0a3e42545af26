"""What an operator does to a database beside serving it: check it, and rebuild what is derived."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import migrate
from app import tables as t
from app.bulk import among
from app.countries import record as countries_record
from app.db import Database
from app.domain.countries import Countries
from app.events import documents, history, matches, tallies

_CHUNK: Final = documents.CHUNK
_SHOWN: Final = 5


def check(connection: sa.Connection, countries: Countries) -> list[str]:
    """Everything that is wrong, a sentence each; an empty list is a sound database."""
    missing = migrate.missing_revision(connection)
    if missing is not None:
        return [f"the schema is not at revision {missing}: run `entente migrate`"]
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
        *_tallies(connection),
    ]


def is_untouched(connection: sa.Connection) -> bool:
    """Whether no event was ever written, even if it is gone by now."""
    return not connection.scalar(sa.select(t.ledger.c.change))


async def rebuild(database: Database) -> None:
    """Make all that is derived anew, in batches, so that readers and writers get in."""
    for part in (_rebuild_matches, _rebuild_documents):
        after: UUID | None = None
        while True:
            after = await database.write(partial(part, after))
            if after is None:
                break
    await database.write(_rebuild_tallies)


def _rebuild_matches(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Propose the duplicates of the next events anew. The documents come after all of them."""
    if after is None:
        connection.execute(sa.delete(t.event_match))
    ids = _next_ids(connection, after)
    matches.propose(connection, ids)
    return ids[-1] if ids else None


def _rebuild_documents(after: UUID | None, connection: sa.Connection) -> UUID | None:
    """Render the next events after this id. Returns the last of them, None at the end."""
    ids = _next_ids(connection, after)
    documents.store(connection, ids)
    history.raise_revision(connection)
    return ids[-1] if ids else None


def _rebuild_tallies(connection: sa.Connection) -> None:
    connection.execute(sa.delete(t.tally))
    tallies.add(connection, tallies.count(connection))


def _next_ids(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    statement = sa.select(t.event.c.id).order_by(t.event.c.id).limit(_CHUNK)
    if after is not None:
        statement = statement.where(t.event.c.id > after)
    return list(connection.scalars(statement))


def _integrity(connection: sa.Connection) -> Iterator[str]:
    """SQLite's own look at its file. PostgreSQL keeps its constraints by itself."""
    if connection.dialect.name == "sqlite":
        result = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        if result != "ok":
            yield f"the file is damaged: {result}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_SHOWN):
            yield f"a row of {row[0]} names a row of {row[2]} that is not there"


def _ledger(connection: sa.Connection) -> Iterator[str]:
    change = t.change.c
    n, last = connection.execute(sa.select(sa.func.count(), sa.func.max(change.seq))).one()
    number = connection.execute(sa.select(t.ledger.c.change)).scalar_one()
    if n != number or (last or 0) != number:
        yield f"the ledger says {number} changes, but {n} are there, the last numbered {last}"
    newest = sa.select(change.event, sa.func.max(change.version).label("version")).group_by(
        change.event
    )
    history = newest.subquery()
    statement = (
        sa.select(t.event.c.id)
        .outerjoin(history, history.c.event == t.event.c.id)
        .where(sa.func.coalesce(history.c.version, 0) != t.event.c.version)
    )
    yield from _listed(connection, statement, "the change sequence does not know the version of")


def _links(connection: sa.Connection) -> Iterator[str]:
    present = sa.exists().where(t.event.c.id == t.event_link.c.target)
    gone = sa.exists().where(t.tombstone.c.id == t.event_link.c.target)
    statement = sa.select(t.event_link.c.target).where(~present, ~gone).distinct()
    yield from _listed(connection, statement, "links name events that never came:")


def _timelines(connection: sa.Connection) -> Iterator[str]:
    """Each event stands under its countries and actors, its pairs if not too many, and no more."""
    people = t.participant.c
    for table, key in ((t.event_country, "country"), (t.event_actor, "actor")):
        column = people[key]
        wanted = sa.select(people.event, column).where(column.is_not(None)).distinct()
        held = sa.select(table.c.event, table.c[key])
        for difference in (sa.except_(wanted, held), sa.except_(held, wanted)):
            events = difference.subquery()
            yield from _listed(
                connection, sa.select(events.c.event), f"{table.name} is wrong about"
            )
    size = (
        sa.select(t.event_pair.c.event, sa.func.count().label("n"))
        .group_by(t.event_pair.c.event)
        .subquery()
    )
    parties = t.event.c.parties
    due = sa.case((parties <= t.LARGE, parties * (parties - 1) / 2), else_=0)
    statement = (
        sa.select(t.event.c.id)
        .outerjoin(size, size.c.event == t.event.c.id)
        .where(sa.func.coalesce(size.c.n, 0) != due)
    )
    yield from _listed(connection, statement, "event_pair is wrong about")
    yield from _copies(connection)


def _copies(connection: sa.Connection) -> Iterator[str]:
    """The columns that a timeline copies from its event are equal to it."""
    for table in (t.event_country, t.event_actor, t.event_pair):
        copied = [c for c in table.columns if c.name in t.event.c and not c.primary_key]
        copied += [table.c.sort_lo, table.c.sort_hi]
        differs = sa.or_(*(c.is_distinct_from(t.event.c[c.name]) for c in copied))
        statement = (
            sa.select(table.c.event)
            .join(t.event, t.event.c.id == table.c.event)
            .where(differs)
            .distinct()
        )
        yield from _listed(connection, statement, f"{table.name} has an old copy of")


def _matches(connection: sa.Connection) -> Iterator[str]:
    after: UUID | None = None
    wrong: set[UUID] = set()
    match = t.event_match.c
    while ids := _next_ids(connection, after):
        after = ids[-1]
        of_these = sa.or_(among(match.event, ids), among(match.other, ids))
        statement = sa.select(match.event, match.other).where(of_these)
        stored = {(row.event, row.other) for row in connection.execute(statement)}
        for pair in stored ^ matches.find(connection, ids):
            wrong.update(pair)
    if wrong:
        yield _sentence("the proposed duplicates are not what the tables give:", sorted(wrong)) + (
            " — run `entente rebuild`"
        )


def _documents(connection: sa.Connection) -> Iterator[str]:
    after: UUID | None = None
    wrong: list[UUID] = []
    while ids := _next_ids(connection, after):
        after = ids[-1]
        held = t.event_document.c
        statement = sa.select(held.event, held.body).where(held.event.in_(ids))
        stored: dict[Any, Any] = {event: body for event, body in connection.execute(statement)}  # noqa: C416
        wrong += [
            event
            for event, body in documents.render(connection, ids).items()
            if stored.get(event) != body
        ]
    if wrong:
        yield _sentence("the stored document is not what the tables give:", wrong) + (
            " — run `entente rebuild`"
        )


def _tallies(connection: sa.Connection) -> Iterator[str]:
    counted, stored = tallies.count(connection), tallies.stored(connection)
    wrong = sorted(key for key in counted | stored if counted[key] != stored[key])
    if wrong:
        yield _sentence("the stored count is not what the tables give:", wrong) + (
            " — run `entente rebuild`"
        )


def _listed(connection: sa.Connection, statement: sa.Select[Any], what: str) -> Iterator[str]:
    found = list(connection.scalars(statement))
    if found:
        yield _sentence(what, found)


def _sentence(what: str, found: list[Any]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{what} {', '.join(str(value) for value in found[:_SHOWN])}{more}"

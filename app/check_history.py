"""The part of `entente check` about changes, past states and links."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from app import record_history
from app import tables as t

SHOWN: Final = 5
"""The number of wrong values that a sentence names."""


def ledger(connection: sa.Connection) -> Iterator[str]:
    change = t.change.c
    n, last = connection.execute(sa.select(sa.func.count(), sa.func.max(change.seq))).one()
    number = connection.execute(sa.select(t.ledger.c.change)).scalar_one()
    if n != number or (last or 0) != number:
        yield f"the ledger has {number} changes, but there are {n}, the last with number {last}"
    newest = (
        sa.select(change.id, sa.func.max(change.version).label("version"))
        .where(change.record == "event")
        .group_by(change.id)
    )
    history = newest.subquery()
    statement = (
        sa.select(t.event.c.id)
        .outerjoin(history, history.c.id == t.event.c.id)
        .where(sa.func.coalesce(history.c.version, 0) != t.event.c.version)
    )
    yield from listed(connection, statement, "the change sequence lacks the version of")
    for kind, wrong in record_history.unversioned(connection).items():
        yield sentence(f"the last version is not that of the table {kind} for", wrong)


def overlaps(connection: sa.Connection) -> Iterator[str]:
    """The states of an event do not overlap, with each other or with the current one.

    What was current at the floor of the ledger has no beginning: no release before noted it.
    """
    floor = sa.select(t.ledger.c.floor).scalar_subquery()
    one, other = t.event_state.alias("one").c, t.event_state.alias("other").c
    overlap = sa.select(one.event).where(
        sa.or_(
            one.since >= one.until,
            sa.exists().where(
                other.event == one.event,
                other.until > one.since,
                other.until > floor,
                other.until < one.until,
            ),
            sa.exists().where(
                t.event.c.id == one.event,
                t.event_document.c.number == t.event.c.document,
                t.event_document.c.since < one.until,
                one.until > floor,
            ),
        )
    )
    yield from listed(connection, overlap.distinct(), "past states overlap, of the events")


def links(connection: sa.Connection) -> Iterator[str]:
    present = sa.exists().where(t.event.c.id == t.event_link.c.target)
    gone = sa.exists().where(t.tombstone.c.id == t.event_link.c.target)
    statement = sa.select(t.event_link.c.target).where(~present, ~gone).distinct()
    yield from listed(connection, statement, "links refer to events that do not exist:")


def listed(connection: sa.Connection, statement: sa.Select[Any], what: str) -> Iterator[str]:
    if found := list(connection.scalars(statement)):
        yield sentence(what, found)


def sentence(what: str, found: Sequence[Any]) -> str:
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{what} {', '.join(str(value) for value in found[:SHOWN])}{more}"

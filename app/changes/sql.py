"""Statements that read the history of events."""

from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept

_change = t.change.c


@kept
def changes(dialect: str, *, documents: bool) -> Statement:
    """(seq, event, version, kind, at_us, reason) of the changes after `since` and up to `until`.

    With `documents` also those of the event before and after the change, null where there is none.
    """
    own = (_change.seq, _change.event, _change.version, _change.kind, _change.at_us, _change.reason)
    both = (_superseded(_change.version - 1), _document()) if documents else ()
    after = _change.seq > sa.bindparam("since", type_=sa.BigInteger)
    here = after, _change.seq <= sa.bindparam("until", type_=sa.BigInteger)
    return compiled(sa.select(*own, *both).where(*here).order_by(_change.seq), dialect)


@kept
def versions(dialect: str) -> Statement:
    """(version, seq, kind, at_us, reason) of all versions of `event`, in their order."""
    own = (_change.version, _change.seq, _change.kind, _change.at_us, _change.reason)
    statement = sa.select(*own).where(_change.event == sa.bindparam("event"))
    return compiled(statement.order_by(_change.seq), dialect)


@kept
def two_versions(dialect: str) -> Statement:
    """(version, at_us, reason, document) of the versions `one` and `other` of `event`. The document
    of a withdrawal is null.
    """
    own = (_change.version, _change.at_us, _change.reason, _document())
    wanted = _change.version.in_([sa.bindparam("one"), sa.bindparam("other")])
    return compiled(sa.select(*own).where(_change.event == sa.bindparam("event"), wanted), dialect)


def _document() -> sa.ColumnElement[bytes]:
    """The document of the version to which a change led."""
    current = (
        sa.select(t.event_document.c.body)
        .join_from(t.event, t.event_document, t.event_document.c.number == t.event.c.document)
        .where(t.event.c.id == _change.event, t.event.c.version == _change.version)
        .correlate(t.change)
    )
    return sa.func.coalesce(_superseded(_change.version), current.scalar_subquery())


def _superseded(version: sa.ColumnElement[int]) -> sa.ScalarSelect[Any]:
    """The document of an earlier version of the event of a change."""
    old = t.event_version.c
    statement = sa.select(old.document).where(old.event == _change.event, old.version == version)
    return statement.correlate(t.change).scalar_subquery()

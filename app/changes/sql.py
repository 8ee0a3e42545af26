"""Statements that read the history of records."""

from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept

_change = t.change.c
_HAS_MOMENT = sa.and_(_change.record == "event", _change.first > 0)
"""That the documents of the moment are stored: an earlier release stored those of versions."""
_HAS_VERSION = _change.kind != "refreshed"


@kept
def changes(dialect: str, *, documents: bool) -> Statement:
    """(seq, record, id, slug, version, kind, at_us, by, reason, into) of the changes after `since`
    and up to `until`.

    With `documents` also those of the record before and after the change, null where there is none:
    of an event those that clients saw. Changes of one transaction became visible together: if it
    changed an event again, `before` and `after` are equal.
    """
    own = (_change.seq, _change.record, _change.id, _slug(), _change.version, *_made())
    both = (_before(), _after()) if documents else ()
    after = _change.seq > sa.bindparam("since", type_=sa.BigInteger)
    here = after, _change.seq <= sa.bindparam("until", type_=sa.BigInteger)
    return compiled(sa.select(*own, *both).where(*here).order_by(_change.seq), dialect)


@kept
def versions(dialect: str) -> Statement:
    """(version, seq, kind, at_us, by, reason, into) of all versions of a record, in their order."""
    own = sa.select(_change.version, _change.seq, *_made())
    return compiled(own.where(*_here(), _HAS_VERSION).order_by(_change.seq), dialect)


@kept
def two_versions(dialect: str) -> Statement:
    """(version, kind, at_us, by, reason, into, document) of the versions `one` and `other` of a
    record. A withdrawal and a merge have no document.
    """
    own = sa.select(_change.version, *_made(), _document())
    wanted = _change.version.in_([sa.bindparam("one"), sa.bindparam("other")])
    return compiled(own.where(*_here(), wanted, _HAS_VERSION), dialect)


def _here() -> tuple[sa.ColumnElement[bool], ...]:
    """The changes of the record with the `id` of this kind, `record`."""
    return _change.id == sa.bindparam("id"), _change.record == sa.bindparam("record")


def _made() -> tuple[sa.ColumnElement[Any], ...]:
    return _change.kind, _change.at_us, _change.by, _change.reason, _change.into


def _slug() -> sa.ScalarSelect[Any]:
    """The id of a data set; null for other records."""
    version = t.record_version.c
    here = version.record == _change.record, version.id == _change.id
    return sa.select(sa.func.max(version.slug)).where(*here).correlate(t.change).scalar_subquery()


def _before() -> sa.ColumnElement[bytes]:
    """The document of a record before a change."""
    earlier = t.change.alias("earlier").c
    is_later = sa.exists().where(
        earlier.id == _change.id,
        earlier.record == "event",
        earlier.first == _change.first,
        earlier.seq < _change.seq,
    )
    return sa.case(
        (~_HAS_MOMENT, _stored(_change.version - 1)),
        (is_later.correlate(t.change), _at(_change.first)),
        else_=_at(_change.first - 1),
    )


def _after() -> sa.ColumnElement[bytes]:
    """The document of a record after a change."""
    return sa.case((_HAS_MOMENT, _at(_change.first)), else_=_document())


def _at(moment: sa.ColumnElement[int]) -> sa.ColumnElement[bytes]:
    """The document of an event that was valid at the change of this number."""
    old, next_ = t.event_state.c, t.event_state.alias("next").c
    document = t.event_document.c
    replaced = sa.select(sa.func.min(next_.until)).where(
        next_.event == _change.id, next_.until > moment
    )
    past = sa.select(old.document).where(
        old.event == _change.id,
        old.until == replaced.correlate(t.change).scalar_subquery(),
        old.since <= moment,
    )
    current = (
        sa.select(document.body)
        .join_from(t.event, t.event_document, document.number == t.event.c.document)
        .where(t.event.c.id == _change.id, document.since <= moment)
    )
    return sa.func.coalesce(*(one.correlate(t.change).scalar_subquery() for one in (past, current)))


def _document() -> sa.ColumnElement[bytes]:
    """The document of the version to which a change led."""
    current = (
        sa.select(t.event_document.c.body)
        .join_from(t.event, t.event_document, t.event_document.c.number == t.event.c.document)
        .where(
            _change.record == "event",
            t.event.c.id == _change.id,
            t.event.c.version == _change.version,
        )
        .correlate(t.change)
    )
    # Of the current version there can be past states, too.
    return sa.func.coalesce(current.scalar_subquery(), _stored(_change.version))


def _stored(version: sa.ColumnElement[int]) -> sa.ColumnElement[bytes]:
    """The stored document of a version of the record of a change; of an event its last state."""
    old, later, other = t.event_state.c, t.event_state.alias("later").c, t.record_version.c
    last = sa.select(sa.func.max(later.until)).where(
        later.event == _change.id, later.version == version
    )
    of_event = sa.select(old.document).where(
        _change.record == "event",
        old.event == _change.id,
        old.until == last.correlate(t.change).scalar_subquery(),
    )
    of_other = sa.select(other.document).where(
        other.record == _change.record, other.id == _change.id, other.version == version
    )
    return sa.func.coalesce(
        *(one.correlate(t.change).scalar_subquery() for one in (of_event, of_other))
    )

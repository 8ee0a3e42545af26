"""Keep the past states of events and of timelines, for `as_of`.

States before this revision lack what a renamed actor or a link changed without a version, and the
timelines of that time. So `as_of` begins with the last change that this revision finds, the floor.

Revision: 0017, after 0016, of 2026-11-30.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.tables import Document, Id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column[Any], ...]:
    """What both tables have from the event."""
    return (
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("coding", sa.String(8), nullable=False),
        sa.Column("precision", sa.String(8)),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer()),
        sa.Column("start_month", sa.Integer()),
        sa.Column("start_level", sa.SmallInteger(), nullable=False),
    )


def _since() -> sa.Column[int]:
    return sa.Column("since", sa.BigInteger(), nullable=False, server_default="0")


def upgrade() -> None:
    op.add_column("ledger", sa.Column("floor", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE ledger SET floor = change")
    op.add_column("change", sa.Column("first", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("event_document", _since())
    op.add_column("timeline", _since())
    op.create_table(
        "past_timeline",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_lo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_hi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("until", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("span", sa.SmallInteger(), nullable=False),
        *_columns(),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "term", "sort_lo", "sort_hi", "event", "until", name=op.f("pk_past_timeline")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_past_timeline_long",
        "past_timeline",
        ["term", "span", "sort_lo", "sort_hi", "event", "possible_lo", "possible_hi"],
        sqlite_where=sa.text("span > 0"),
        postgresql_where=sa.text("span > 0"),
    )
    op.create_table(
        "past_external_id",
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.String(64), nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.PrimaryKeyConstraint(
            "external_id", "dataset", "event", name=op.f("pk_past_external_id")
        ),
    )
    op.create_table(
        "event_state",
        sa.Column("event", Id(), nullable=False),
        sa.Column("until", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", Document),
        sa.Column("sort_lo", sa.Integer(), nullable=False),
        sa.Column("sort_hi", sa.Integer(), nullable=False),
        *_columns(),
        sa.Column("intensity", sa.Float()),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event", "until", name=op.f("pk_event_state")),
    )
    op.create_index(op.f("ix_event_state_updated_us_event"), "event_state", ["updated_us", "event"])
    op.create_index(op.f("ix_event_state_until_event"), "event_state", ["until", "event"])
    # No `as_of` reads what these states have beside the document: they are before the floor.
    op.execute(
        "INSERT INTO event_state (event, until, since, version, sort_lo, sort_hi, type, status, "
        "coding, parties, possible_lo, possible_hi, certain_lo, certain_hi, start_level, "
        "updated_us, document) SELECT event, until, since, version, 0, 0, '', '', '', 0, 0, 0, 0, "
        "0, 0, 0, document FROM event_version"
    )
    op.drop_table("event_version")


def downgrade() -> None:
    op.create_table(
        "event_version",
        sa.Column("event", Id(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "version", name=op.f("pk_event_version")),
    )
    # The last state of each version but the current one, whose states that release does not keep.
    op.execute(
        "INSERT INTO event_version (event, version, document, since, until) "
        "SELECT event, version, document, since, until FROM event_state AS state WHERE until = "
        "(SELECT max(until) FROM event_state AS last WHERE last.event = state.event "
        "AND last.version = state.version) AND NOT EXISTS (SELECT 1 FROM event "
        "WHERE event.id = state.event AND event.version = state.version)"
    )
    op.drop_table("event_state")
    op.drop_table("past_external_id")
    op.drop_table("past_timeline")
    op.drop_column("timeline", "since")
    op.drop_column("event_document", "since")
    op.drop_column("change", "first")
    op.drop_column("ledger", "floor")

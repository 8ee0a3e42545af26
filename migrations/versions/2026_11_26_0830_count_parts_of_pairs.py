"""Count the events of each pair by actor and by data set.

`entente migrate` fills the new table from the events (app.maintenance.prepare).

Revision: 0005, after 0004, of 2026-11-26.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "part_tally",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "term", "kind", "value", "type", "status", name=op.f("pk_part_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_event_link_rel_certain_event_target"),
        "event_link",
        ["rel", "certain", "event", "target"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_event_link_rel_certain_event_target"), "event_link")
    op.drop_table("part_tally")

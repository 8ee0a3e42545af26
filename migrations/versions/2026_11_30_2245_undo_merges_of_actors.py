"""Keep the participants of merged actors, so that a merge can be undone.

Revision: 0015, after 0014, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Id

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merged_participant",
        sa.Column("actor", Id(), nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("actor", "event", "position", name="pk_merged_participant"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("merged_participant")

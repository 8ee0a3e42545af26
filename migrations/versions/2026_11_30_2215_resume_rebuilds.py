"""Add the table of how far an unfinished rebuild is.

Revision: 0013, after 0012, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Id

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unfinished",
        sa.Column("command", sa.String(length=8), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("after", Id(), nullable=True),
        sa.Column("derived", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("command", name=op.f("pk_unfinished")),
    )


def downgrade() -> None:
    op.drop_table("unfinished")

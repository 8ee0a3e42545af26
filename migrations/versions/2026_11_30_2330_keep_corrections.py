"""Add the corrections of events, and count the rows of imports that left them.

Revision: 0018, after 0017, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Document, Id

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("event", Id(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.Column("file", Document, nullable=True),
        sa.Column("file_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("event", "field", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_is_open_id"), "correction", ["is_open", "id"])
    op.add_column(
        "import_run", sa.Column("kept", sa.BigInteger(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("import_run", "kept")
    op.drop_table("correction")

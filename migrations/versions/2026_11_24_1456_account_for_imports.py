"""Add import runs, their rejections, and possible duplicates.

Revision: 0002, after 0001, of 2026-11-24.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Document, Id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", Id(), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.Column("files", Document, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("finished_us", sa.BigInteger(), nullable=True),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("merged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=False),
        sa.Column("reasons", Document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "import_rejection",
        sa.Column("run", Id(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"], ["import_run.id"], name=op.f("fk_import_rejection_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "position", name=op.f("pk_import_rejection")),
    )
    op.create_table(
        "event_match",
        sa.Column("event", Id(), nullable=False),
        sa.Column("other", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_match_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["event.id"], name=op.f("fk_event_match_other"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", "other", name=op.f("pk_event_match")),
    )
    with op.batch_alter_table("event_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_match_other"), ["other"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("event_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_match_other"))

    op.drop_table("event_match")
    op.drop_table("import_rejection")
    op.drop_table("import_run")

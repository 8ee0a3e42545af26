"""Store the last sign of life of a run of an import, and why it ended early.

Revision: 0016, after 0015, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_run", sa.Column("alive_us", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("import_run", sa.Column("error", sa.Text(), nullable=True))
    op.execute(sa.text("UPDATE import_run SET alive_us = started_us"))


def downgrade() -> None:
    op.drop_column("import_run", "error")
    op.drop_column("import_run", "alive_us")

"""Name who sent an import, in its run and in its changes.

Revision: 0019, after 0018, of 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("by", sa.Text()))
    op.add_column(
        "change",
        sa.Column("of_import", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    # An earlier release knows imports by their lack of an author.
    op.execute(sa.text("UPDATE change SET by = NULL WHERE of_import"))
    op.drop_column("change", "of_import")
    op.drop_column("import_run", "by")

"""Add the flags of a participant: outside_lifetime is about one of them.

Revision: 0014, after 0013, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Document

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participant", sa.Column("flags", Document, nullable=True))


def downgrade() -> None:
    op.drop_column("participant", "flags")

"""Add the secret of the database, the key of the checksums of cursors.

Revision: 0008, after 0007, of 2026-11-30.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("secret", sa.Text(), nullable=False, server_default="0"))
    own = sa.text("UPDATE ledger SET secret = :secret")
    op.execute(own.bindparams(secret=secrets.token_hex(32)))


def downgrade() -> None:
    op.drop_column("ledger", "secret")

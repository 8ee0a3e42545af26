"""Index actors, places and items by their number of events, for suggestions.

Revision: 0006, after 0005, of 2026-11-26.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SUGGESTED = sa.text("kind IN ('actor', 'place', 'item')")


def upgrade() -> None:
    op.create_index(
        "ix_term_suggested",
        "term",
        ["n", "kind", "value"],
        sqlite_where=_SUGGESTED,
        postgresql_where=_SUGGESTED,
    )


def downgrade() -> None:
    op.drop_index("ix_term_suggested", "term")

"""Count the events of each term by coding, too.

The tallies are dropped and made again: `entente migrate` fills them from the events
(app.maintenance.prepare).

Revision: 0010, after 0009, of 2026-11-30.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PERIODS = {"year_tally": ("year", sa.SmallInteger()), "month_tally": ("month", sa.Integer())}


def upgrade() -> None:
    _make("coding")


def downgrade() -> None:
    _make()


def _make(*added: str) -> None:
    for table, (name, kind) in _PERIODS.items():
        op.drop_table(table)
        columns: list[sa.Column[Any]] = [
            sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column(name, kind, autoincrement=False, nullable=False),
            sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
            sa.Column("type", sa.String(length=16), nullable=False),
            sa.Column("status", sa.String(length=16), nullable=False),
            *(sa.Column(column, sa.String(length=8), nullable=False) for column in added),
            sa.Column("size", sa.SmallInteger(), autoincrement=False, nullable=False),
        ]
        keys = [column.name for column in columns]
        op.create_table(
            table,
            *columns,
            sa.Column("n", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )

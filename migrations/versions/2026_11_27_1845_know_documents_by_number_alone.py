"""Drop the event of a document: the event has the number of its document, and writes save an index.

Revision: 0007, after 0006, of 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Id

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event_document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_event_document_event"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_event_document_event"), type_="foreignkey")
        batch_op.drop_column("event")


def downgrade() -> None:
    with op.batch_alter_table("event_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("event", Id(), nullable=True))
    # By a table, in one pass over the events: no index finds an event by the number of its
    # document.
    op.create_table(
        "event_of_document",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("event", Id(), nullable=False),
    )
    op.execute("INSERT INTO event_of_document (number, event) SELECT document, id FROM event")
    op.execute(
        "UPDATE event_document SET event = (SELECT event FROM event_of_document "
        "WHERE event_of_document.number = event_document.number)"
    )
    op.drop_table("event_of_document")
    with op.batch_alter_table("event_document", schema=None) as batch_op:
        batch_op.alter_column("event", existing_type=Id(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_event_document_event"), ["event"])
        batch_op.create_foreign_key(
            batch_op.f("fk_event_document_event"), "event", ["event"], ["id"], ondelete="CASCADE"
        )

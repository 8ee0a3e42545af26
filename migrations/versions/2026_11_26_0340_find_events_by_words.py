"""Find events by words.

The tables of the search index. `entente migrate` and `entente serve` fill them, because the version
of the derived tables is outdated.

Revision: 0004, after 0003, of 2026-11-26.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEX = {
    "sqlite": "CREATE VIRTUAL TABLE event_index USING fts5(tokens, content='', columnsize=0, "
    "detail=none, tokenize=\"ascii tokenchars '@=+!'\")",
    "postgresql": "CREATE INDEX event_index ON event_words USING gin "
    "(array_to_tsvector(string_to_array(btrim(tokens, ' '), ' ')))",
}


def upgrade() -> None:
    op.create_table(
        "event_words",
        sa.Column("position", _position(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sort_hi", sa.Integer(), nullable=False),
        sa.Column("event", _id(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("running", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_words")),
        sa.UniqueConstraint("number", name=op.f("uq_event_words_number")),
    )
    op.execute(_INDEX[op.get_bind().dialect.name])
    op.create_table(
        "word",
        sa.Column("text", _key(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("text", name=op.f("pk_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_word",
        sa.Column("skeleton", _key(), nullable=False),
        sa.Column("text", _key(), nullable=False),
        sa.PrimaryKeyConstraint("skeleton", "text", name=op.f("pk_name_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestion",
        sa.Column("key", _key(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("target", _key(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "kind", "target", name=op.f("pk_suggestion")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_suggestion_target"), "suggestion", ["target"])


def downgrade() -> None:
    op.drop_table("suggestion")
    op.drop_table("name_word")
    op.drop_table("word")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("event_index")
    op.drop_table("event_words")


def _position() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _id() -> sa.Uuid[uuid.UUID]:
    return sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")

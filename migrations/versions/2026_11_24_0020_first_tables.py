"""The first tables.

Revision: 0001, after none, of 2026-11-24.
"""

import sqlalchemy as sa
from alembic import op

from app.tables import Document, Id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "change",
    "country",
    "dataset",
    "event_version",
    "ledger",
    "tally",
    "tombstone",
    "actor",
    "country_code",
    "country_lifetime",
    "country_name",
    "country_succession",
    "place",
    "source",
    "actor_name",
    "actor_role",
    "event",
    "place_name",
    "citation",
    "event_actor",
    "event_country",
    "event_document",
    "event_external_id",
    "event_link",
    "event_pair",
    "event_topic",
    "participant",
)


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_event"), "change", ["event"], unique=False)
    op.create_table(
        "country",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("alpha2", sa.String(length=2), nullable=True),
        sa.Column("numeric", sa.String(length=3), nullable=True),
        sa.Column("demonyms", Document, nullable=False),
        sa.Column("capital", Document, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("imported_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_table(
        "event_version",
        sa.Column("event", Id(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "version", name=op.f("pk_event_version")),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "tally",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=False),
        sa.Column("multilateral", sa.Boolean(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "scope",
            "key",
            "month",
            "level",
            "type",
            "status",
            "precision",
            "multilateral",
            name=op.f("pk_tally"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstone",
        sa.Column("id", Id(), nullable=False),
        sa.Column("withdrawn_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("merged_into", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "actor",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_actor_country")),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.id"], name=op.f("fk_actor_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
    )
    op.create_index(op.f("ix_actor_country"), "actor", ["country"], unique=False)
    op.create_index(
        op.f("ix_actor_dataset_external_id"), "actor", ["dataset", "external_id"], unique=True
    )
    op.create_table(
        "country_code",
        sa.Column("scheme", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_country_code_country")
        ),
        sa.PrimaryKeyConstraint("scheme", "value", name=op.f("pk_country_code")),
    )
    op.create_index(op.f("ix_country_code_country"), "country_code", ["country"], unique=False)
    op.create_table(
        "country_lifetime",
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("start", sa.String(length=16), nullable=True),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_country_lifetime_country")
        ),
        sa.PrimaryKeyConstraint("country", "position", name=op.f("pk_country_lifetime")),
    )
    op.create_table(
        "country_name",
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid", sa.Text(), nullable=True),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_country_name_country")
        ),
        sa.PrimaryKeyConstraint("country", "position", name=op.f("pk_country_name")),
    )
    op.create_table(
        "country_succession",
        sa.Column("predecessor", sa.String(length=3), nullable=False),
        sa.Column("successor", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor"], ["country.code"], name=op.f("fk_country_succession_predecessor")
        ),
        sa.ForeignKeyConstraint(
            ["successor"], ["country.code"], name=op.f("fk_country_succession_successor")
        ),
        sa.PrimaryKeyConstraint("predecessor", "successor", name=op.f("pk_country_succession")),
    )
    op.create_index(
        op.f("ix_country_succession_successor"), "country_succession", ["successor"], unique=False
    )
    op.create_table(
        "place",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", Document, nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_place_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_table(
        "source",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.id"], name=op.f("fk_source_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(
        op.f("ix_source_dataset_external_id"), "source", ["dataset", "external_id"], unique=True
    )
    op.create_table(
        "actor_name",
        sa.Column("actor", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("alias", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"], ["actor.id"], name=op.f("fk_actor_name_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("actor", "position", name=op.f("pk_actor_name")),
    )
    op.create_index(op.f("ix_actor_name_folded"), "actor_name", ["folded"], unique=False)
    op.create_table(
        "actor_role",
        sa.Column("actor", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("title", Document, nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("from", sa.Text(), nullable=True),
        sa.Column("to", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor"], ["actor.id"], name=op.f("fk_actor_role_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("actor", "position", name=op.f("pk_actor_role")),
    )
    op.create_table(
        "event",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dataset", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("sort_lo", sa.Integer(), nullable=False),
        sa.Column("sort_hi", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=True),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.Column("edtf", sa.Text(), nullable=True),
        sa.Column("stated", Document, nullable=False),
        sa.Column("date_note", sa.Text(), nullable=True),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("start_month", sa.Integer(), nullable=True),
        sa.Column("start_level", sa.SmallInteger(), nullable=False),
        sa.Column("title", Document, nullable=False),
        sa.Column("summary", Document, nullable=False),
        sa.Column("details", Document, nullable=False),
        sa.Column("instrument", sa.String(length=32), nullable=True),
        sa.Column("cameo", sa.String(length=4), nullable=True),
        sa.Column("intensity", sa.Float(), nullable=True),
        sa.Column("flags", Document, nullable=False),
        sa.Column("place", Id(), nullable=True),
        sa.Column("place_certain", sa.Boolean(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sort_lo <= sort_hi", name=op.f("ck_event_sort_order")),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.id"], name=op.f("fk_event_dataset")),
        sa.ForeignKeyConstraint(["place"], ["place.id"], name=op.f("fk_event_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_instrument"), "event", ["instrument"], unique=False)
    op.create_index(op.f("ix_event_place"), "event", ["place"], unique=False)
    op.create_index(
        op.f("ix_event_sort_lo_sort_hi_id"), "event", ["sort_lo", "sort_hi", "id"], unique=False
    )
    op.create_index(
        op.f("ix_event_type_sort_lo_sort_hi_id"),
        "event",
        ["type", "sort_lo", "sort_hi", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_event_updated_us_id"), "event", ["updated_us", "id"], unique=False)
    op.create_table(
        "place_name",
        sa.Column("place", Id(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["place.id"], name=op.f("fk_place_name_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", "folded", name=op.f("pk_place_name")),
    )
    op.create_index(op.f("ix_place_name_folded"), "place_name", ["folded"], unique=False)
    op.create_table(
        "citation",
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("source", Id(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("supports", Document, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_citation_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_citation_source")),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_citation")),
    )
    op.create_index(
        op.f("ix_citation_language_event"), "citation", ["language", "event"], unique=False
    )
    op.create_index(op.f("ix_citation_source_event"), "citation", ["source", "event"], unique=False)
    op.create_table(
        "event_actor",
        sa.Column("actor", Id(), nullable=False),
        sa.Column("sort_lo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_hi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=True),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_actor_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "actor", "sort_lo", "sort_hi", "event", name=op.f("pk_event_actor")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_event_actor_event"), "event_actor", ["event"], unique=False)
    op.create_table(
        "event_country",
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("sort_lo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_hi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=True),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country"], ["country.code"], name=op.f("fk_event_country_country")
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_country_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "country", "sort_lo", "sort_hi", "event", name=op.f("pk_event_country")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_event_country_event"), "event_country", ["event"], unique=False)
    op.create_index(
        "ix_event_country_large",
        "event_country",
        ["country", "sort_lo", "sort_hi", "event"],
        unique=False,
        sqlite_where=sa.text("parties > 12"),
        postgresql_where=sa.text("parties > 12"),
    )
    op.create_table(
        "event_document",
        sa.Column("event", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_document_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_event_document")),
    )
    op.create_table(
        "event_external_id",
        sa.Column("dataset", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset"], ["dataset.id"], name=op.f("fk_event_external_id_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_external_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dataset", "external_id", name=op.f("pk_event_external_id")),
    )
    op.create_index(
        op.f("ix_event_external_id_event"), "event_external_id", ["event"], unique=False
    )
    op.create_index(
        op.f("ix_event_external_id_external_id"), "event_external_id", ["external_id"], unique=False
    )
    op.create_table(
        "event_link",
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("rel", sa.String(length=24), nullable=False),
        sa.Column("target", Id(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_link_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_event_link")),
    )
    op.create_index(op.f("ix_event_link_target"), "event_link", ["target"], unique=False)
    op.create_table(
        "event_pair",
        sa.Column("pair", sa.String(length=7), nullable=False),
        sa.Column("sort_lo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_hi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=True),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_pair_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pair", "sort_lo", "sort_hi", "event", name=op.f("pk_event_pair")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_event_pair_event"), "event_pair", ["event"], unique=False)
    op.create_table(
        "event_topic",
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_topic_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_event_topic")),
    )
    op.create_index(
        op.f("ix_event_topic_topic_event"), "event_topic", ["topic", "event"], unique=False
    )
    op.create_table(
        "participant",
        sa.Column("event", Id(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("actor", Id(), nullable=True),
        sa.Column("title", Document, nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"], name=op.f("fk_participant_actor")),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_participant_country")),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_participant_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_participant")),
    )
    op.create_index(
        op.f("ix_participant_actor_role_event"),
        "participant",
        ["actor", "role", "event"],
        unique=False,
    )
    op.create_index(
        op.f("ix_participant_country_role_event"),
        "participant",
        ["country", "role", "event"],
        unique=False,
    )
    op.execute("INSERT INTO ledger (id, change, revision) VALUES (1, 0, 0)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

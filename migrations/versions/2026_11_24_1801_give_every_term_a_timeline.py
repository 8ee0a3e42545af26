"""Add terms, timelines and tallies by period, in place of a table for countries, pairs and actors.

Revision: 0003, after 0002, of 2026-11-24.

`entente migrate` fills the new tables from the events (app.maintenance.prepare). The downgrade
fills the old tables, because the code of that release has no command for it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.tables import Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_tally",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("size", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "term", "month", "level", "type", "status", "size", name=op.f("pk_month_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("large", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_kind_value"), ["kind", "value"], unique=True)

    op.create_table(
        "timeline",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_lo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_hi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("span", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("coding", sa.String(length=8), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=True),
        sa.Column("parties", sa.SmallInteger(), nullable=False),
        sa.Column("possible_lo", sa.Integer(), nullable=False),
        sa.Column("possible_hi", sa.Integer(), nullable=False),
        sa.Column("certain_lo", sa.Integer(), nullable=False),
        sa.Column("certain_hi", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("start_month", sa.Integer(), nullable=True),
        sa.Column("start_level", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("term", "sort_lo", "sort_hi", "event", name=op.f("pk_timeline")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timeline_long",
            [
                "term",
                "span",
                "sort_lo",
                "sort_hi",
                "event",
                "possible_lo",
                "possible_hi",
                "document",
            ],
            unique=False,
            sqlite_where=sa.text("span > 0"),
            postgresql_where=sa.text("span > 0"),
        )

    op.create_table(
        "year_tally",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("size", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "term", "year", "level", "type", "status", "size", name=op.f("pk_year_tally")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event_actor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_actor_event"))

    op.drop_table("event_actor")
    with op.batch_alter_table("event_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_country_event"))
        batch_op.drop_index(batch_op.f("ix_event_country_large"))

    op.drop_table("event_country")
    op.drop_table("tally")
    with op.batch_alter_table("event_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_pair_event"))

    op.drop_table("event_pair")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citation_language_event"))
        batch_op.drop_index(batch_op.f("ix_citation_source_event"))

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_instrument"))
        batch_op.drop_index(batch_op.f("ix_event_place"))
        batch_op.drop_index(batch_op.f("ix_event_sort_lo_sort_hi_id"))
        batch_op.drop_index(batch_op.f("ix_event_type_sort_lo_sort_hi_id"))

    with op.batch_alter_table("event_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_topic_topic_event"))

    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("derived", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_actor_role_event"))
        batch_op.drop_index(batch_op.f("ix_participant_country_role_event"))

    _with_rowid(kept=False)
    _number_documents()


def downgrade() -> None:
    _forget_numbers()
    _with_rowid(kept=True)
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participant_country_role_event"),
            ["country", "role", "event"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_participant_actor_role_event"), ["actor", "role", "event"], unique=False
        )

    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_column("derived")
        batch_op.drop_column("document")

    with op.batch_alter_table("event_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_topic_topic_event"), ["topic", "event"], unique=False
        )

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_type_sort_lo_sort_hi_id"),
            ["type", "sort_lo", "sort_hi", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_sort_lo_sort_hi_id"), ["sort_lo", "sort_hi", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_instrument"), ["instrument"], unique=False)

    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citation_source_event"), ["source", "event"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_citation_language_event"), ["language", "event"], unique=False
        )

    op.create_table(
        "event_pair",
        sa.Column("pair", sa.String(length=7), nullable=False),
        *_old_timeline(),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_pair_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pair", "sort_lo", "sort_hi", "event", name=op.f("pk_event_pair")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_pair_event"), ["event"], unique=False)

    op.create_table(
        "tally",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
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
        "event_country",
        sa.Column("country", sa.String(length=3), nullable=False),
        *_old_timeline(),
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
    with op.batch_alter_table("event_country", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_country_large"),
            ["country", "sort_lo", "sort_hi", "event"],
            unique=False,
            sqlite_where=sa.text("parties > 12"),
            postgresql_where=sa.text("parties > 12"),
        )
        batch_op.create_index(batch_op.f("ix_event_country_event"), ["event"], unique=False)

    op.create_table(
        "event_actor",
        sa.Column("actor", Id(), nullable=False),
        *_old_timeline(),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_actor_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "actor", "sort_lo", "sort_hi", "event", name=op.f("pk_event_actor")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event_actor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_actor_event"), ["event"], unique=False)

    op.drop_table("year_tally")
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.drop_index("ix_timeline_long")

    op.drop_table("timeline")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_kind_value"))

    op.drop_table("term")
    op.drop_table("month_tally")
    _fill_old_tables()


def _number_documents() -> None:
    """Give each document a number, which timelines refer to."""
    op.create_table(
        "numbered_document",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_event_document_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_document_number")),
        sa.UniqueConstraint("event", name=op.f("uq_event_document_event")),
    )
    op.execute(
        "INSERT INTO numbered_document (number, event, body) "
        "SELECT row_number() OVER (ORDER BY event), event, body FROM event_document"
    )
    op.drop_table("event_document")
    op.rename_table("numbered_document", "event_document")
    _rename_key("pk_event_document_number")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE event SET document = "
        "(SELECT number FROM event_document WHERE event_document.event = event.id)"
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("document", existing_type=sa.Integer(), nullable=False)
    op.execute("UPDATE ledger SET document = (SELECT coalesce(max(number), 0) FROM event_document)")


def _forget_numbers() -> None:
    op.create_table(
        "plain_document",
        sa.Column("event", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["event.id"], name=op.f("fk_plain_document_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_plain_document")),
    )
    op.execute("INSERT INTO plain_document (event, body) SELECT event, body FROM event_document")
    op.drop_table("event_document")
    op.rename_table("plain_document", "event_document")
    _rename_key("pk_plain_document")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("document")


def _rename_key(name: str) -> None:
    """Name the primary key: PostgreSQL keeps its old name, SQLite's has none."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE event_document RENAME CONSTRAINT {name} TO pk_event_document")


def _with_rowid(*, kept: bool) -> None:
    """On SQLite: without a rowid, small rows are stored in their primary key alone."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("participant", "event_topic"):
            with op.batch_alter_table(
                table, recreate="always", table_kwargs={"sqlite_with_rowid": kept}
            ):
                pass


_COPIED = (
    "sort_lo, sort_hi, event, type, status, coding, precision, parties, "
    "possible_lo, possible_hi, certain_lo, certain_hi"
)


def _old_timeline() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("sort_lo", sa.Integer(), nullable=False),
        sa.Column("sort_hi", sa.Integer(), nullable=False),
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
    )


def _fill_old_tables() -> None:
    """Fill the tables of the old release. The statements contain no input, hence the `noqa`."""
    of_event = _COPIED.replace("event,", "id,", 1)
    for table, key in (("event_country", "country"), ("event_actor", "actor")):
        people = f"SELECT DISTINCT event, {key} FROM participant WHERE {key} IS NOT NULL"  # noqa: S608
        op.execute(
            f"INSERT INTO {table} ({key}, {_COPIED}) SELECT p.{key}, {of_event} "  # noqa: S608
            f"FROM event AS e JOIN ({people}) AS p ON p.event = e.id"
        )
    copied = ", ".join(f"a.{name}" for name in _COPIED.split(", "))
    both = "b.event = a.event AND b.country > a.country"
    op.execute(
        f"INSERT INTO event_pair (pair, {_COPIED}) SELECT a.country || '-' || b.country, {copied} "  # noqa: S608
        f"FROM event_country AS a JOIN event_country AS b ON {both} WHERE a.parties <= 12"
    )
    of_tally = (
        "coalesce(e.start_month, -1), e.start_level, x.type, x.status, "
        "coalesce(x.precision, 'undated'), x.parties > 2"
    )
    for scope in ("country", "pair"):
        op.execute(
            f"INSERT INTO tally SELECT '{scope}', x.{scope}, {of_tally}, count(*) "  # noqa: S608
            f"FROM event_{scope} AS x JOIN event AS e ON e.id = x.event GROUP BY 1,2,3,4,5,6,7,8"
        )

"""Number the changes of all records in one sequence, and keep the documents of their versions.

The actors, sources and data sets that exist are numbered after the changes of events, as created.
A downgrade drops their changes and renumbers none, so that the sequence then has gaps.

Revision: 0012, after 0011, of 2026-11-30.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from alembic import op

from app.clock import now_us
from app.domain.identity import record_id
from app.tables import Document, Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CHUNK: Final = 1_000
_TEXT: Final = sa.Text()


def _table(name: str, **columns: Any) -> sa.TableClause:  # noqa: ANN401 - types of SQLAlchemy
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


_DATASET = _table(
    "dataset",
    **dict.fromkeys(("id", "title", "description", "licence", "citation", "url", "coding"), _TEXT),
)
_OWN = {"id": Id(), "dataset": _TEXT, "external_id": _TEXT, "kind": _TEXT}
_SOURCE = _table(
    "source",
    **_OWN,
    **dict.fromkeys(("title", "publisher", "language", "published", "url", "sha256"), _TEXT),
)
_ACTOR = _table("actor", **_OWN, country=_TEXT)
_NAME = _table(
    "actor_name",
    actor=Id(),
    position=sa.Integer(),
    language=_TEXT,
    text=_TEXT,
    alias=sa.Boolean(),
)
_ROLE = _table(
    "actor_role",
    actor=Id(),
    position=sa.Integer(),
    title=Document,
    organisation=_TEXT,
    **{"from": _TEXT, "to": _TEXT},
)
_LEDGER = _table("ledger", change=sa.BigInteger())
_CHANGE = _table(
    "change",
    seq=sa.BigInteger(),
    record=_TEXT,
    id=Id(),
    version=sa.Integer(),
    kind=_TEXT,
    at_us=sa.BigInteger(),
)
_VERSION = _table(
    "record_version",
    record=_TEXT,
    id=Id(),
    version=sa.Integer(),
    slug=_TEXT,
    document=sa.LargeBinary(),
    since=sa.BigInteger(),
)


def upgrade() -> None:
    op.add_column(
        "change", sa.Column("record", sa.String(8), nullable=False, server_default="event")
    )
    for column in (
        sa.Column("by", sa.Text()),
        sa.Column("into", Id()),
    ):
        op.add_column("change", column)
    op.drop_index("ix_change_event", "change")
    op.alter_column("change", "event", new_column_name="id")
    op.create_index("ix_change_id", "change", ["id"])
    op.create_table(
        "record_version",
        sa.Column("record", sa.String(8), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(64)),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("record", "id", "version", name="pk_record_version"),
    )
    for kind, table in (("dataset", _DATASET), ("source", _SOURCE), ("actor", _ACTOR)):
        _take_in(kind, table)


def _take_in(kind: str, table: sa.TableClause) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
    at = now_us()
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        last = connection.execute(sa.select(_LEDGER.c.change)).scalar_one()
        connection.execute(sa.update(_LEDGER).values(change=last + len(chunk)))
        changes, versions = [], []
        documents = _documents(kind, chunk)
        for seq, (row, document) in enumerate(zip(chunk, documents, strict=True), last + 1):
            slug = row["id"] if kind == "dataset" else None
            own = {"id": record_id("dataset", slug) if slug else row["id"], "record": kind}
            body = orjson.dumps({**document, "version": 1})
            changes.append(own | {"seq": seq, "version": 1, "kind": "created", "at_us": at})
            versions.append(own | {"version": 1, "slug": slug, "document": body, "since": seq})
        connection.execute(sa.insert(_CHANGE), changes)
        connection.execute(sa.insert(_VERSION), versions)


def _documents(kind: str, rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
    if kind == "dataset":
        return [dict(row) for row in rows]
    if kind == "actor":
        return _actors(rows)
    return [_own(row) for row in rows]


def _own(row: sa.RowMapping) -> dict[str, Any]:
    """The members of a source."""
    moved = ("dataset", "external_id")
    return {name: row[name] for name in row if name not in moved} | {n: row[n] for n in moved}


def _actors(rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
    connection = op.get_bind()
    ids = [row["id"] for row in rows]
    names: dict[UUID, list[sa.RowMapping]] = defaultdict(list)
    roles: dict[UUID, list[sa.RowMapping]] = defaultdict(list)
    for found, table in ((names, _NAME), (roles, _ROLE)):
        parts = sa.select(table).where(table.c.actor.in_(ids)).order_by(table.c.position)
        for part in connection.execute(parts).mappings():
            found[part["actor"]].append(part)
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "names": {n["language"]: n["text"] for n in names[row["id"]] if not n["alias"]},
            "aliases": [
                {"text": n["text"], "language": n["language"]}
                for n in names[row["id"]]
                if n["alias"]
            ],
            "country": row["country"],
            "roles": [
                {name: role[name] for name in ("title", "organisation", "from", "to")}
                for role in roles[row["id"]]
            ],
            "dataset": row["dataset"],
            "external_id": row["external_id"],
        }
        for row in rows
    ]


def downgrade() -> None:
    op.drop_table("record_version")
    op.execute("DELETE FROM change WHERE record <> 'event'")
    op.drop_index("ix_change_id", "change")
    op.alter_column("change", "id", new_column_name="event")
    op.create_index("ix_change_event", "change", ["event"])
    with op.batch_alter_table("change", schema=None) as batch_op:
        for column in ("record", "by", "into"):
            batch_op.drop_column(column)

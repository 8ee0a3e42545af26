"""Many values in one parameter, and the index that finds them."""

import uuid

import sqlalchemy as sa

from app import tables as t
from app.bulk import among
from tests.databases import reading


def test_an_index_serves_many_ids(url: str) -> None:
    if not url.startswith("sqlite"):
        return
    statement = sa.select(t.event.c.version).where(among(t.event.c.id, [uuid.uuid4()]))

    def plan(connection: sa.Connection) -> str:
        text = str(statement.compile(connection))
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (b"", b""))
        return str(rows.first())

    assert "SEARCH event USING INDEX" in reading(url, plan)

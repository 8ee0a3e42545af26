"""Many values in one parameter, and the index that finds them."""

import uuid

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from tests.databases import reading


def test_an_index_serves_many_ids(url: str) -> None:
    statement = sa.select(t.event.c.version).where(among(t.event.c.id, [uuid.uuid4()]))

    def plan(connection: sa.Connection) -> str:
        if connection.dialect.name == "sqlite":
            text = f"EXPLAIN QUERY PLAN {statement.compile(connection)}"
            return str(connection.exec_driver_sql(text, (b"", b"")).first())
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        text = f"EXPLAIN {statement.compile(connection)}"
        return "\n".join(connection.exec_driver_sql(text, ([uuid.uuid4()],)).scalars())

    # On PostgreSQL that of the ids alone, not one that has them second.
    used = "SEARCH event USING INDEX" if url.startswith("sqlite") else "using pk_event on event"
    assert used in reading(url, plan)

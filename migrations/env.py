"""The environment of Alembic: it runs on the connection of `app.migrate`, or on one of its own."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from app import migrate, tables
from app.db.database import open_database
from app.settings import Settings


def _render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:  # noqa: ANN401
    """The source of our column types in generated revisions: their names in `app.tables`."""
    if kind == "type" and item is tables.Document:
        autogenerate.imports.add("from app.tables import Document")
        return "Document"
    if kind == "type" and isinstance(item, tables.Id):
        autogenerate.imports.add("from app.tables import Id")
        return "Id()"
    return False


def _include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Exclude the inverted index of search from comparisons: it is not in the metadata."""
    return kind not in {"table", "index"} or not (name or "").startswith("event_index")


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,  # SQLite cannot alter columns: Alembic copies the table
        render_item=_render_item,
        include_name=_include_name,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    context.run_migrations()


async def run_alone() -> None:
    """Run for the `alembic` command, which has no connection of `app.migrate`."""
    database = open_database(Settings())
    try:
        await database.restructure(migrate.locked(run))
    finally:
        await database.close()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_alone())
else:
    run(given)

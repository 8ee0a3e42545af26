"""How Alembic reaches our database: on the connection that `app.migrate` gives it."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from app import migrate, tables
from app.db.database import open_database
from app.settings import Settings


def _render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:  # noqa: ANN401
    """Our own types by their names in `app.tables`, in generated revisions."""
    if kind == "type" and item is tables.Document:
        autogenerate.imports.add("from app.tables import Document")
        return "Document"
    if kind == "type" and isinstance(item, tables.Id):
        autogenerate.imports.add("from app.tables import Id")
        return "Id()"
    return False


def _include_name(name: str | None, kind: str, _parents: object) -> bool:
    """All but the inverted index of search, which SQLAlchemy does not know."""
    return kind not in {"table", "index"} or not (name or "").startswith("event_index")


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,  # SQLite alters a table by copying it
        render_item=_render_item,
        include_name=_include_name,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    context.run_migrations()


async def run_alone() -> None:
    """For the `alembic` command itself, as used to write a revision."""
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

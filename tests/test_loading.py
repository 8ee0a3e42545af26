"""What a start does not load. Each of these would be noticed by whoever waits for it."""

import subprocess
import sys

# Only to migrate, to import files, and to print what a person reads.
NEVER = {"alembic", "app.ingest.formats", "app.ingest.run", "mako", "openpyxl", "pygments", "rich"}
# Only to talk to PostgreSQL.
ON_SQLITE = {"asyncpg", "sqlalchemy.ext.asyncio", "sqlalchemy.orm"}


def test_the_app_loads_no_more_than_it_needs() -> None:
    program = "import sys, app.main; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "app.events.routes" in loaded
    assert not (NEVER | ON_SQLITE | {"app.ingest", "typer", "uvicorn"}) & set(loaded)

"""What a start does not load. Each of these would be noticed by whoever waits for it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import MakeUrl
from tests.processes import serving

# Only to migrate, to import files, and to print what a person reads; or for models that FastAPI
# would make of what a route declares.
NEVER = {
    "alembic",
    "app.ingest.formats.registry",
    "app.ingest.run.run",
    "mako",
    "openpyxl",
    "pydantic.v1",
    "pygments",
    "rich",
}
# Only to talk to PostgreSQL.
ON_SQLITE = {
    "asyncpg",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
}


def test_the_app_loads_no_more_than_it_needs() -> None:
    program = "import sys, app.main; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "app.events.routes" in loaded
    unused = {"app.ingest.parsing", "app.ingest.table", "typer", "uvicorn"}
    assert not (NEVER | ON_SQLITE | unused) & set(loaded)


def test_the_launcher_loads_nothing_of_the_service() -> None:
    """Workers import it, and would load the command line with it."""
    program = "import sys, entente.__main__; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "entente.__main__" in loaded
    assert not {"app", "typer"} & set(loaded)


@pytest.mark.parametrize("workers", [1, 2])
def test_serving_loads_no_more_than_it_needs(
    make_url: MakeUrl, founding_url: str, tmp_path: Path, workers: int
) -> None:
    """On a database that is there already, up to the answer to a question."""
    url, log = make_url(founding_url), tmp_path / "log"
    # It prints every module that is loaded, those of the workers too.
    command = (sys.executable, "-X", "importtime", "-m", "entente")
    with serving(url, log, f"--workers={workers}", command=command) as served:
        served.ask("/v1/relations/MAR-ISR/events").close()
        served.stop()
    text = log.read_text(encoding="utf-8")
    loaded = set(re.findall(r"^import time: .*\| +(\S+)$", text, re.MULTILINE))
    assert {"app.events.routes", "uvicorn.server"} <= loaded
    assert not (NEVER | (ON_SQLITE if url.startswith("sqlite") else set())) & loaded

"""The real data sets, where they lie beside the repository; elsewhere tests of them are skipped."""

from pathlib import Path

import pytest

from app.db.database import Database
from app.domain.countries import Countries
from benchmarks import accounts

DATA = Path(__file__).parents[2] / "shared" / "data"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real data sets are not beside the repository"
)


async def import_all(database: Database) -> None:
    """Import the files of docs/accounts.md, all rows of them, which takes minutes."""
    countries = Countries.load()
    for entry in accounts.ENTRIES:
        await accounts.account(database, DATA, entry, countries)

"""Imports over a database that fails: what was committed stays, and nothing is half written.

Each try has one fault. After it `check` finds nothing but what the next import repairs, and then
the database has what imports without a fault leave.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
import sqlalchemy as sa

from app.db import sqlite
from app.db.database import Database
from app.db.errors import UnavailableError
from app.domain.countries import Countries
from app.ingest.run import run
from app.ingest.run.batch import Batch
from tests.databases import MakeUrl, with_database
from tests.effort import Tried, examples, random_of
from tests.faults import child
from tests.faults.proxy import Cuts, cutting
from tests.faults.scenario import TEARS, content, faults_found, import_both, import_changed
from tests.faults.sqlite_vfs import FULL, IO_ERROR, Faults, failing, library

pytestmark = pytest.mark.long

TRIES = examples(1, 20)
"""Tries of each kind of fault."""

KINDS: dict[str, dict[str, Callable[[int], Faults | Cuts]]] = {
    "sqlite": {
        "disk full, once": partial(Faults, codes=FULL),
        "disk full": partial(Faults, codes=FULL, lasting=None),
        "I/O error, once": partial(Faults, codes=IO_ERROR),
        "I/O error": partial(Faults, codes=IO_ERROR, lasting=None),
    },
    "postgresql": {
        "connection cut, once": Cuts,
        "connection cut after delivery, once": partial(Cuts, deliver=True),
        "server gone": partial(Cuts, lasting=None),
    },
}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", child.BATCH_ROWS)
    monkeypatch.setattr(sqlite, "WRITER", (*sqlite.WRITER[:-1], child.CHECKPOINT))


def under(url: str, faults: Faults | Cuts) -> AbstractContextManager[str]:
    """The URL by which the database has these faults."""
    return failing(url, faults) if isinstance(faults, Faults) else cutting(url, faults)


@pytest.mark.parametrize("number", range(4))
def test_an_import_survives_faults_of_its_database(
    number: int,
    backend: str,
    make_url: MakeUrl,
    migrated: str,
    countries: Countries,
    tried: Tried,
) -> None:
    if backend == "sqlite" and library() is None:
        pytest.skip("Python's sqlite3 is not linked with a shared library")
    if number >= len(KINDS[backend]):
        pytest.skip("fewer kinds")
    kind, make = list(KINDS[backend].items())[number]
    counted, sound = make(1_000_000), make_url(migrated)
    everything, last = (
        partial(work, countries=countries) for work in (import_both, import_changed)
    )
    with under(sound, counted) as url:
        with_database(url, everything)
    whole = content(sound)
    chance, counts = random_of(kind), tried(f"{backend}: {kind}")

    async def go_on(database: Database) -> None:
        """As a service does: the process that met the fault imports again."""
        try:
            await everything(database)
        except UnavailableError:
            counts["ended"] += 1
            if "once" in kind:
                await last(database)

    for _ in range(TRIES):
        counts["tries"] += 1
        at, url = chance.randint(1, counted.count), make_url(migrated)
        with under(url, make(at)) as failing_url:
            with_database(failing_url, go_on)
        found = faults_found(url, countries)
        assert all(sentence.startswith(TEARS) for sentence in found), (at, found)
        with_database(url, last)
        assert content(url) == whole, at
        assert faults_found(url, countries) == [], at


def test_a_full_disk_ends_the_run(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No batch is split for it, and no row is rejected."""
    full = {
        "sqlite": "PRAGMA max_page_count = 1",
        "postgresql": "DO $$ BEGIN RAISE disk_full; END $$",
    }
    tries = 0
    record = Batch.record

    def recorded(batch: Batch, connection: sa.Connection) -> None:
        nonlocal tries
        tries += 1
        connection.exec_driver_sql(full[connection.dialect.name])
        record(batch, connection)

    monkeypatch.setattr(Batch, "record", recorded)
    with pytest.raises(UnavailableError) as raised:
        with_database(url, partial(import_both, countries=countries))
    assert "full" in raised.value.reason
    assert tries == 1
    assert content(url) == []

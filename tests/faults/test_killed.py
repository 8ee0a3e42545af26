"""Imports as processes that are killed at a write, and under a limit of the size of files."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.domain.countries import Countries
from tests.databases import MakeUrl, with_database
from tests.effort import Tried, examples, random_of
from tests.faults import child
from tests.faults.proxy import Cuts, cutting
from tests.faults.scenario import TEARS, content, faults_found, import_changed, lines
from tests.faults.sqlite_vfs import library

pytestmark = pytest.mark.long

KILLS = examples(1, 20)
LIMITS = examples(1, 20)
WRITES = {"sqlite": 1_000, "postgresql": 900}
"""About the number of writes or messages of the command."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "changed.jsonl"
    path.write_bytes(lines(changed=True))
    return path


def start(url: str, fault: str, at: int, file: Path) -> subprocess.Popen[str]:
    words = (sys.executable, child.__file__, fault, str(at), "import", "entente", str(file))
    root = str(Path(child.__file__).parents[2])
    return subprocess.Popen(
        [*words, "--complete"],
        env=os.environ | {"ENTENTE_DATABASE_URL": url, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def repaired(make_url: MakeUrl, migrated: str, countries: Countries) -> Callable[[str], None]:
    """Asserts that the next import repairs a database."""
    sound = make_url(migrated)
    repair = partial(import_changed, countries=countries)
    with_database(sound, repair)
    whole = content(sound)

    def check(url: str) -> None:
        found = faults_found(url, countries)
        assert all(sentence.startswith(TEARS) for sentence in found), found
        with_database(url, repair)
        assert content(url) == whole
        assert faults_found(url, countries) == []

    return check


def test_a_killed_import_leaves_whole_batches(
    backend: str,
    make_url: MakeUrl,
    migrated: str,
    repaired: Callable[[str], None],
    file: Path,
    tried: Tried,
) -> None:
    if backend == "sqlite" and library() is None:
        pytest.skip("Python's sqlite3 is not linked with a shared library")
    chance, counts = random_of("kill"), tried(f"{backend}: process killed at a write")
    for _ in range(KILLS):
        counts["tries"] += 1
        at, url = chance.randint(1, WRITES[backend]), make_url(migrated)
        if backend == "sqlite":
            process = start(url, "kill", at, file)
            process.communicate()
        else:
            cuts = Cuts(at)
            with cutting(url, cuts) as through:
                process = start(through, "none", 0, file)
                cuts.on_cut = process.kill
                process.communicate()
        counts["ended"] += process.returncode < 0
        repaired(url)
    assert KILLS == 1 or counts["ended"]


def test_a_full_disk_is_one_sentence(
    backend: str,
    make_url: MakeUrl,
    migrated: str,
    repaired: Callable[[str], None],
    file: Path,
    tried: Tried,
) -> None:
    if backend != "sqlite":
        pytest.skip("the server has the files")
    chance, counts = random_of("limit"), tried("sqlite: limit of the size of files")
    for _ in range(LIMITS):
        counts["tries"] += 1
        url = make_url(migrated)
        size = Path(url.removeprefix("sqlite:///")).stat().st_size
        process = start(url, "limit", size + chance.randint(0, 400_000), file)
        _, stderr = process.communicate()
        if process.returncode == 2:
            counts["ended"] += 1
            database, sentence = stderr.splitlines()
            assert database.startswith("Database: "), database
            assert re.match(
                "the database failed: |ENTENTE_DATABASE_URL: .* does not answer", sentence
            )
        else:
            assert process.returncode == 0, stderr
        repaired(url)
    assert counts["ended"] or LIMITS == 1

"""A filter is added as docs/add-a-filter.md says, in a copy of the source, and works there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "add-a-filter.md"
MOST_FILES = 5

# In a process of its own, since the modules of this one are those of the source.
ASK = """
import asyncio, json, sys
from importlib.resources import as_file, files
from pathlib import Path
from starlette.testclient import TestClient
import app
from app import maintenance
from app.db.database import open_database
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest.formats import entente
from app.ingest.run.run import run
from app.main import create_app
from app.settings import Settings

settings = Settings(database_url=sys.argv[1])

async def load():
    database = open_database(settings)
    countries = Countries.load()
    await maintenance.prepare(database, countries)
    with as_file(files("app.data") / "morocco-israel-2022.jsonl") as path, path.open("rb") as file:
        reads = (("founding", read) for read in entente.read(file, countries))
        await run(database, Account("entente", ["founding"]), reads)
    await database.close()

asyncio.run(load())
with TestClient(create_app(settings)) as client:
    answers = [client.get(path).json() for path in sys.argv[2:]]
print(json.dumps({"source": str(Path(app.__file__).parent), "answers": answers}))
"""


def changes() -> dict[str, list[tuple[str, str]]]:
    """What the page replaces in each file, old and new."""
    found: dict[str, list[tuple[str, str]]] = {}
    for file, body in re.findall(
        r"```diff\n(\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    ):
        lines = [(line[:1], line[1:]) for line in body.splitlines(keepends=True)]
        old = "".join(text for sign, text in lines if sign in " -")
        new = "".join(text for sign, text in lines if sign in " +")
        found.setdefault(file, []).append((old, new))
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All events, those of a code, of two codes, of a code that none has, and the document."""
    copy = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "alembic.ini", copy)
    for file, replaced in changes().items():
        text = (copy / file).read_text(encoding="utf-8")
        for old, new in replaced:
            assert text.count(old) == 1, f"{file} has this {text.count(old)} times:\n{old}"
            text = text.replace(old, new)
        (copy / file).write_text(text, encoding="utf-8")
    paths = [
        "/v1/events",
        "/v1/events?cameo=057&total=exact",
        "/v1/relations/MAR-ISR/events?cameo=057,040",
        "/v1/events?cameo=190&total=exact",
        "/v1/events/histogram?cameo=057",
        "/openapi.json",
    ]
    done = subprocess.run(
        [sys.executable, "-c", ASK, f"sqlite:///{copy / 'filter.db'}", *paths],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["source"] == str(copy / "app")
    result: list[dict[str, Any]] = printed["answers"]
    return result


def test_it_takes_few_files() -> None:
    assert 1 < len(changes()) <= MOST_FILES


def ids(answer: dict[str, Any]) -> set[str]:
    return {event["id"] for event in answer["items"]}


def test_it_finds_the_events_that_have_the_value(answers: list[dict[str, Any]]) -> None:
    everything, one, two, none, histogram, _ = answers

    def having(*codes: str) -> set[str]:
        return {e["id"] for e in everything["items"] if e["codes"]["cameo"] in codes}

    assert ids(one) == having("057") != set()
    assert one["total"] == {"value": len(having("057")), "relation": "eq"}
    assert one["query"]["cameo"] == ["057"]
    assert ids(two) == having("057", "040") > having("057")
    assert (none["items"], none["total"]["value"]) == ([], 0)
    assert sum(period["value"] for period in histogram["items"]) == len(having("057"))


def test_the_openapi_document_has_it(answers: list[dict[str, Any]]) -> None:
    for path in ("/v1/events", "/v1/events/histogram", "/v1/relations/{pair}/events"):
        names = [p["name"] for p in answers[-1]["paths"][path]["get"]["parameters"]]
        assert "cameo" in names

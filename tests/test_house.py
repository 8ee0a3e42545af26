"""Rules of the house that no linter knows."""

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
# Of environments of their own, so that they need not agree with the others.
BENCH_LOCK = "requirements-bench.txt"
CLIENTS_LOCK = "requirements-clients.txt"

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 60
# "path" or "path::function" to the reason why it may be longer.
MAY_BE_LONGER: dict[str, str] = {
    "app/tables.py": "the schema reads as one page",
}

# Bracketed, so that this file does not contain what it looks for.
HOSTS = re.compile(
    r"p[y]pi[.]org|python[h]osted[.]org|registry[.]npm[j]s[.]org|deb[.]deb[i]an[.]org"
)
MACHINE = re.compile(r"(^|[^\w./-])/(wo[r]k|fa[r]m|ro[o]t|ho[m]e)/", re.MULTILINE)


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _files() -> Iterator[Path]:
    """Every file of the project: what is here and not ignored, with git or without."""
    rules = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for directory, below, names in os.walk(ROOT):
        here = Path(directory)

        def ignored(name: str, here: Path = here) -> bool:
            path = f"/{(here / name).relative_to(ROOT)}"
            return any(
                fnmatch(path if rule.startswith("/") else name, rule.rstrip("/")) for rule in rules
            )

        below[:] = [name for name in below if name != ".git" and not ignored(name)]
        yield from (here / name for name in names if name != ".git" and not ignored(name))


def _lengths() -> Iterator[tuple[str, int, int]]:
    """Of every file and function of the service: its name, its lines, and how many it may have."""
    for file in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "entente").rglob("*.py")]):
        text = file.read_text(encoding="utf-8")
        path = file.relative_to(ROOT).as_posix()
        yield path, len(text.splitlines()), LINES_OF_A_FILE
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                yield f"{path}::{node.name}", lines, LINES_OF_A_FUNCTION


def test_files_and_functions_are_short() -> None:
    too_long = {name: lines for name, lines, limit in _lengths() if lines > limit}
    assert not {name: lines for name, lines in too_long.items() if name not in MAY_BE_LONGER}
    # An exception that is no longer needed goes.
    assert set(MAY_BE_LONGER) <= set(too_long)


@pytest.mark.parametrize("forbidden", [HOSTS, MACHINE], ids=["registry hosts", "machine paths"])
def test_no_file_names_what_is_only_true_here(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{file.relative_to(ROOT)}: {match[0].strip()}"
        for file in _files()
        if (match := forbidden.search(file.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


def test_every_room_has_a_contract_for_its_layers() -> None:
    contracts = [c for c in _project()["tool"]["importlinter"]["contracts"] if "containers" in c]
    assert all(contract["exhaustive"] for contract in contracts)
    held = [container for contract in contracts for container in contract["containers"]]
    rooms = [file.parent for file in (ROOT / "app").rglob("__init__.py")]
    # Data has no modules.
    names = {".".join(room.relative_to(ROOT).parts) for room in rooms if room.name != "data"}
    assert sorted(held) == sorted(names)


def test_the_readme_names_its_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make serve" in readme
    assert "make test" in readme


# --- The lock: these run in `make lint` too ------------------------------------------------------


def _entries(lock: str) -> list[str]:
    """The requirements of a lock file, each with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _locked(lock: str) -> dict[str, str]:
    entries = [entry.split(";")[0].split(" --hash")[0].strip() for entry in _entries(lock)]
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement in map(Requirement, entries)
    }


@pytest.mark.parametrize("lock", [*LOCKS, BENCH_LOCK, CLIENTS_LOCK])
def test_the_lock_pins_every_version_by_hash(lock: str) -> None:
    entries = _entries(lock)
    assert entries
    for entry in entries:
        assert re.match(
            r"[a-z0-9.-]+(?:\[[a-z0-9,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", entry
        ), entry[:80]
        assert not re.search(r"://|--(?!hash=)", entry), entry[:80]


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = _project()
    runtime = project["project"]["dependencies"]
    asked = {
        "requirements.txt": runtime,
        "requirements-dev.txt": [*runtime, *project["dependency-groups"]["dev"]],
        "requirements-build.txt": project["build-system"]["requires"],
        BENCH_LOCK: project["dependency-groups"]["bench"],
        CLIENTS_LOCK: project["dependency-groups"]["clients"],
    }
    for lock, requirements in asked.items():
        locked = _locked(lock)
        stale = [
            str(requirement)
            for requirement in map(Requirement, requirements)
            if (version := locked.get(canonicalize_name(requirement.name))) is None
            or not requirement.specifier.contains(version, prereleases=True)
        ]
        assert not stale, f"{lock} is not fresh: run `make lock`"


def test_the_locks_agree() -> None:
    everything = _locked("requirements-dev.txt")
    for lock in LOCKS:
        assert _locked(lock).items() <= everything.items(), f"{lock}: run `make lock`"

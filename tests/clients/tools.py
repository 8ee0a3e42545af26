"""Programs of build/clients that read the OpenAPI document. Without them a test is skipped."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "clients"
HERE = Path(__file__).resolve().parent

QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
PYTHON = FOLDER / "bin" / "python"


def python_program(name: str) -> Path:
    """A program from PyPI."""
    return _installed(FOLDER / "bin" / name)


def npm_program(name: str) -> Path:
    """A program from npm."""
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    return _installed(FOLDER / "node_modules" / ".bin" / name)


def _installed(program: Path) -> Path:
    if not program.exists():
        pytest.skip(f"there is no {program.name}: run `make test-clients`")
    return program


def run(*command: str | Path, folder: Path, succeeds: bool = True) -> tuple[str, str]:
    """The output and the error output of a program that succeeds, or that fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | {"PATH": f"{FOLDER / 'bin'}:{os.environ['PATH']}"} | QUIET,
    )
    assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
    return done.stdout, done.stderr


def answers(document: Path) -> list[tuple[str, object]]:
    """The name of the schema and the value of each example of an answer in the document."""
    whole = json.loads(document.read_text(encoding="utf-8"))
    found = []
    operations = [operation for path in whole["paths"].values() for operation in path.values()]
    for operation in operations:
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                name = content["schema"]["$ref"].rpartition("/")[2]
                for key, example in content.get("examples", {}).items():
                    shared = whole["components"]["examples"].get(key, {})
                    found.append((name, example.get("value", shared.get("value"))))
    return found

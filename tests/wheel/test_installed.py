"""The wheel in an empty environment: the command works from any folder.

The environment has the locked dependencies and the wheel; nothing of the checkout is on its path.
"""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from app.settings import Settings
from tests.processes import serving, until

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = str(Settings.model_fields["database_url"].default)


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs of the environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)  # without pip: that of this environment installs into it
    _install(folder, "--require-hashes", "--requirement", str(ROOT / "requirements.txt"))
    _install(folder, "--no-deps", str(wheel))
    return folder / "bin"


def _install(folder: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(folder)]
    # Not compiled, because a start loads a small part of what is installed.
    install = ["install", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, *install, *arguments], check=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user who has a package `app`, which must not be imported."""
    package = tmp_path / "folder" / "app"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('the app of the user')\n")
    # The first start compiles what it loads.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    return package.parent


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("program", ["entente", "python -m entente"])
def test_it_serves_from_any_folder(
    environment: Path, folder: Path, tmp_path: Path, program: str, workers: int
) -> None:
    name, *arguments = program.split()
    command, log = [str(environment / name), *arguments], tmp_path / "log"
    with serving(DATABASE, log, f"--workers={workers}", command=command, folder=folder) as served:
        until(lambda: len(served.workers()) == workers)
        with served.ask("/v1/relations/MAR-ISR/events?total=exact") as answer:
            assert json.load(answer)["total"] == {"value": 19, "relation": "eq"}
        with served.ask("/docs") as page:
            assert b"swagger" in page.read()
    assert {path.name for path in folder.iterdir()} == {"app", "data"}


def test_it_imports_with_a_mapping_of_the_package(environment: Path, folder: Path) -> None:
    (folder / "events.csv").write_text("relid\n", encoding="utf-8")
    named = os.environ | {"ENTENTE_DATABASE_URL": f"sqlite:///{folder}/mapped/entente.db"}
    program = str(environment / "entente")
    subprocess.run([program, "migrate"], cwd=folder, env=named, check=True)
    words = "import", "table", "--mapping=ucdp-ged", "events.csv"
    run = subprocess.run(
        [program, *words], cwd=folder, env=named, check=False, capture_output=True, text=True
    )
    # The mapping is read: the file lacks its columns.
    assert run.returncode == 1, run.stderr
    assert "missing-column" in run.stdout + run.stderr


def test_the_app_of_the_user_is_found_in_other_programs(environment: Path, folder: Path) -> None:
    program = (
        "from importlib.util import find_spec; print(find_spec('app').origin);"
        "print(find_spec('entente').origin)"
    )
    found = subprocess.check_output([environment / "python", "-c", program], cwd=folder, text=True)
    app, entente = map(Path, found.split())
    assert app == folder / "app" / "__init__.py"
    assert entente.is_relative_to(environment.parent)
